import type { GitHub } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";

/** So long is it remembered whether somebody may push, in milliseconds. */
const rememberedMs = 10 * 60_000;

/** Logins remembered at a time. */
const maxLogins = 1_000;

/**
 * Whether somebody may push, as far as it matters for telling what they wrote. It is remembered for a while: a flood of
 * comments mustn't become a flood of questions to GitHub. What is acted on asks GitHub itself.
 *
 * @returns false as well where GitHub won't say
 * @param elapsed the monotonic clock, in milliseconds
 * @throws GitHubFailedError that may work later
 */
export function rememberWriters(github: Pick<GitHub, "mayWrite">, elapsed: () => number) {
  const known = new Map<string, { readonly mayWrite: boolean; readonly at: number }>();
  return async (login: string): Promise<boolean> => {
    const before = known.get(login);
    if (before !== undefined && elapsed() - before.at < rememberedMs) return before.mayWrite;
    const mayWrite = await github.mayWrite(login).catch((error: unknown) => {
      if (error instanceof GitHubFailedError && !error.mayWorkLater) return false;
      throw error;
    });
    if (known.size >= maxLogins) known.clear();
    known.set(login, { mayWrite, at: elapsed() });
    return mayWrite;
  };
}
