import type { StepPowers } from "./step.ts";

/** Something to be decided. Where there is a sensible answer, it is one line of a plan that is agreed to as a whole. */
export interface Decision {
  /** As a menu has it, after "Change". */
  readonly name: string;
  /** The flag that decides it, without dashes. */
  readonly flag: string;
  /** The setting is there already. */
  readonly isSettled: boolean;
  /** What is chosen, as a sentence; undefined: nothing is, and nothing is sensible. */
  says(): string | undefined;
  /** Asks a person, or takes what the flag says. */
  ask(): Promise<void>;
  /** Once all is agreed. */
  keep(): void | Promise<void>;
}

export interface Decided<T> extends Decision {
  /** Once it is decided. */
  choice(): T;
}

/** @param suggestion what is sensible; undefined: a person is asked */
export function createDecision<T>(about: {
  readonly name: string;
  readonly flag: string;
  readonly suggestion: T | undefined;
  says(choice: T): string;
  ask(): Promise<T>;
  keep?(choice: T): void | Promise<void>;
}): Decided<T> {
  const { name, flag } = about;
  let made: { readonly choice: T } | undefined =
    about.suggestion === undefined ? undefined : { choice: about.suggestion };
  const choice = () => {
    if (made === undefined) throw new Error(`${name} isn't decided`);
    return made.choice;
  };
  return {
    ...{ name, flag, isSettled: false, choice },
    says: () => (made === undefined ? undefined : about.says(made.choice)),
    async ask() {
      made = { choice: await about.ask() };
    },
    keep: () => about.keep?.(choice()),
  };
}

/** Nothing to ask: it is set. */
export function settled<T>(choice: T): Decided<T> {
  return {
    ...{ name: "", flag: "", isSettled: true, says: () => undefined, choice: () => choice },
    ask: async () => {},
    keep() {},
  };
}

const go = "go";

/** Asks what has no sensible answer, and then once about all the rest. */
export async function decide(
  { ask, has }: Pick<StepPowers, "ask" | "has">,
  decisions: readonly Decision[],
): Promise<void> {
  const open = decisions.filter(({ isSettled }) => !isSettled);
  const suggested: Decision[] = [];
  for (const one of open) {
    const isSensible = one.says() !== undefined && !ask.isSaid(one.flag);
    if (isSensible && (ask.isInteractive || has("defaults"))) suggested.push(one);
    else await one.ask();
  }
  const lines = () => open.flatMap((one) => one.says() ?? []);
  while (suggested.length > 0 && ask.isInteractive && !has("defaults")) {
    ask.explain("This is what set-up would do", lines());
    const picked = await ask.choose({
      flag: "defaults",
      message: "Shall it?",
      options: [
        { value: go, label: "Yes, like this" },
        ...open.map(({ name }) => ({ value: name, label: `Change ${name}` })),
      ],
    });
    if (picked === go) break;
    await open.find(({ name }) => name === picked)?.ask();
  }
  if (has("defaults")) for (const one of suggested) ask.found(one.says() ?? "");
  for (const one of open) await one.keep();
}
