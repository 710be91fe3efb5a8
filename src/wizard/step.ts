import type { Finding } from "../set-up/fact.ts";
import { forTerminal } from "../set-up/for-terminal.ts";
import { type Ask, SetupStoppedError } from "./asking/ask.ts";
import type { SettingsDraft } from "./settings-draft.ts";

/** What every step is given. */
export interface StepPowers {
  readonly ask: Ask;
  readonly draft: SettingsDraft;
  /** Flags that are on or off. */
  readonly has: (flag: "without-message-content" | "server-members" | "service" | "defaults") => boolean;
  readonly home: string;
  readonly env: NodeJS.Dict<string>;
  /** Undefined: the system knows no such users. */
  readonly service: { readonly hasSystemd: boolean; readonly owner: string } | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits this many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Random bytes as hexadecimal digits. */
  readonly randomHex: (bytes: number) => string;
}

/** Between two looks at something that somebody does elsewhere, in milliseconds. */
const lookAgainMs = 2_000;
/** Without anybody who could end it, so many looks are enough: five minutes, in which GitHub makes a fork (its own words). */
const mostLooks = 150;

/**
 * Looks until something is there, which somebody does elsewhere meanwhile.
 *
 * @param onAbsent says what to do, if it isn't there at once
 * @throws SetupStoppedError if nobody is at a terminal, and it doesn't come
 */
export async function until<T>(
  { ask, wait }: Pick<StepPowers, "ask" | "wait">,
  message: string,
  look: () => Promise<T | undefined>,
  onAbsent: () => void,
): Promise<T> {
  const first = await look();
  if (first !== undefined) return first;
  onAbsent();
  return ask.during(message, async () => {
    for (let looks = 0; ask.isInteractive || looks < mostLooks; looks += 1) {
      await wait(lookAgainMs);
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new SetupStoppedError(`${message}: it took too long. Run this again later.`);
  });
}

/** Shows what a check of the doctor's finds, and looks again as long as a person sets it right. @returns whether it is */
export async function settle(
  { ask }: Pick<StepPowers, "ask">,
  look: () => Promise<Finding>,
): Promise<boolean> {
  for (;;) {
    const finding = await look();
    const line = forTerminal(finding.line);
    if (finding.verdict === undefined && finding.isUnsure !== true) {
      ask.found(line);
      return true;
    }
    ask.trouble(line);
    if (finding.verdict !== "bad" || !ask.isInteractive || !(await ask.confirm("Look again?", true)))
      return false;
  }
}
