import type { GitHub } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";

/** How long to remember whether somebody may push, in milliseconds. */
const rememberedMs = 10 * 60_000;

/** How many logins to remember. */
const maxLogins = 1_000;

/**
 * Whether somebody may push, cached for a while so that a flood of comments doesn't become a flood of calls to GitHub. Only for
 * reporting what they wrote: anything that is acted on asks GitHub itself.
 *
 * @returns false also if GitHub won't say
 * @param elapsed the monotonic clock, in milliseconds
 * @throws GitHubFailedError if a retry could work
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
