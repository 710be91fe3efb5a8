import type { VariableName } from "../config/variables.ts";
import type { Finding } from "../set-up/fact.ts";
import { forTerminal, shownAtTerminal } from "../set-up/for-terminal.ts";

/** One thing that is looked at. */
export interface Check {
  /** In lower case, for programs: it stays the same. */
  readonly name: string;
  /** The settings without which there is nothing to look at. */
  readonly needs?: readonly VariableName[];
  /** Read-only. It may reject: then nothing is known. */
  look(): Finding | Promise<Finding>;
}

export type Verdict =
  /** All is well. */
  | "good"
  /** It works, and somebody should know. */
  | "note"
  /** Something doesn't work until somebody acts. */
  | "bad"
  /** It couldn't be found out now. */
  | "unknown"
  /** There was nothing to look at, because of another finding. */
  | "skipped";

export interface Result {
  readonly check: string;
  readonly verdict: Verdict;
  /** For a terminal: what was found, and what to do. */
  readonly says: string;
}

/** There is nothing to look at until what another check found is set right. */
export class DependsError extends Error {
  override readonly name = "DependsError";
}

/** How long a check may take, in milliseconds: longer than Discord's and GitHub's clients try. */
const patienceMs = 30_000;

/**
 * Looks, and never rejects.
 *
 * @param wrong settings with a problem
 * @param explain what an error comes down to, as a sentence
 */
export async function run(
  check: Check,
  { wrong, explain }: { readonly wrong: ReadonlySet<string>; readonly explain: (error: unknown) => string },
): Promise<Result> {
  const missing = (check.needs ?? []).filter((name) => wrong.has(name));
  const result = (verdict: Verdict, says: string): Result => ({ check: check.name, verdict, says });
  if (missing.length > 0) {
    return result("skipped", `${titleOf(check)}: not looked at, because of ${missing.join(" and ")}.`);
  }
  try {
    const finding = await inTime(check);
    const verdict = finding.verdict ?? (finding.isUnsure === true ? "unknown" : "good");
    return result(verdict, forTerminal(finding.line));
  } catch (error) {
    if (error instanceof DependsError)
      return result("skipped", `${titleOf(check)}: not looked at, because of ${error.message}.`);
    return result(
      "unknown",
      shownAtTerminal(`${titleOf(check)}: it can't be found out now: ${explain(error)}`),
    );
  }
}

class TookTooLongError extends Error {
  override readonly name = "TookTooLongError";
}

async function inTime(check: Check): Promise<Finding> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new TookTooLongError(`there was no answer in ${patienceMs / 1_000} s.`)),
    patienceMs,
  );
  try {
    return await Promise.race([check.look(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function titleOf({ name }: Check): string {
  if (name === "github") return "GitHub";
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
}
