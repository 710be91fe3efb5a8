import type { GitHub } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/** What a start learns about Turbot's own repository. */
export interface Repository {
  /** Merges into it are deployed. */
  readonly defaultBranch: string;
  /** GitHub didn't answer, so the usual branch is assumed. */
  readonly isAssumed?: boolean;
}

/** Falls back to `main` if GitHub is unreachable. */
export async function findRepository(github: Pick<GitHub, "defaultBranch">, log: Log): Promise<Repository> {
  try {
    return { defaultBranch: await github.defaultBranch() };
  } catch (error) {
    const isFinal = error instanceof GitHubFailedError && !error.mayWorkLater;
    // What only a person can fix is reported once, with the remedy, by the set-up report.
    if (isFinal) log.info("GitHub doesn't let me in, so the default branch is main", { error });
    else log.warn("GitHub doesn't say its default branch, so main it is", { error });
    return { defaultBranch: "main", isAssumed: true };
  }
}

/** Milliseconds until GitHub is asked again: doubles up to the longest. */
const firstRetryMs = 5_000;
const longestRetryMs = 10 * 60_000;

/**
 * Asks GitHub in the background until it answers. Going live doesn't wait for it; after a start while GitHub was away, the
 * branch is learned later.
 *
 * @param found called with each answer: an assumed one at first, perhaps, and finally GitHub's
 * @returns a function that stops it
 */
export function keepFindingRepository(
  powers: { readonly github: Pick<GitHub, "defaultBranch">; readonly log: Log; readonly later: Scheduler },
  found: (repository: Repository) => void,
): () => void {
  const { github, log, later } = powers;
  let stopped = false;
  let cancel = () => {};

  async function look(retryMs: number): Promise<void> {
    const repository = await findRepository(github, log);
    if (stopped) return;
    found(repository);
    if (repository.isAssumed !== true) return;
    cancel = later(retryMs, () => void look(Math.min(longestRetryMs, retryMs * 2)));
  }

  void look(firstRetryMs);
  return () => {
    stopped = true;
    cancel();
  };
}
