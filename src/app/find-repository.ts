import type { GitHub } from "../github/github.ts";
import { GitHubFailed } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";

/** What a start learns of the repository that Turbot grows in. */
export interface Repository {
  /** Merges into it are deployed. */
  readonly defaultBranch: string;
  /** GitHub doesn't let us in, and won't before something is changed. */
  readonly refused?: GitHubFailed;
}

/** GitHub being away is no reason not to live: then the default branch is taken for `main`. */
export async function findRepository(github: Pick<GitHub, "defaultBranch">, log: Log): Promise<Repository> {
  try {
    return { defaultBranch: await github.defaultBranch() };
  } catch (error) {
    log.warn("GitHub doesn't say its default branch, so main it is", { error });
    const isFinal = error instanceof GitHubFailed && !error.mayWorkLater;
    return { defaultBranch: "main", ...(isFinal ? { refused: error } : {}) };
  }
}

/** For the admins: without the repository there is chat, but no feature ever. */
export function lockedOut({ message }: GitHubFailed): string {
  return `🔑 My repository is closed to me, so I can chat, but build nothing: ${message}. Then restart me.`;
}
