import type { GitHub } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/** What a start learns of the repository that Turbot grows in. */
export interface Repository {
  /** Merges into it are deployed. */
  readonly defaultBranch: string;
  /** GitHub didn't say: the branch is the usual one. */
  readonly isAssumed?: boolean;
}

/** GitHub being away is no reason not to live: then the default branch is taken for `main`. */
export async function findRepository(github: Pick<GitHub, "defaultBranch">, log: Log): Promise<Repository> {
  try {
    return { defaultBranch: await github.defaultBranch() };
  } catch (error) {
    const isFinal = error instanceof GitHubFailedError && !error.mayWorkLater;
    // What only a person can put right is told once, with the move, by how Turbot is set up.
    if (isFinal) log.info("GitHub doesn't let me in, so the default branch is main", { error });
    else log.warn("GitHub doesn't say its default branch, so main it is", { error });
    return { defaultBranch: "main", isAssumed: true };
  }
}

/** Milliseconds until GitHub is asked again: doubling, up to the longest. */
const firstRetryMs = 5_000;
const longestRetryMs = 10 * 60_000;

/**
 * Asks until GitHub answers, in the background: nobody waits for it to be live, and a start while GitHub was away learns the
 * branch afterwards.
 *
 * @param found told of each answer: first perhaps of what is assumed, and at last of what GitHub says
 * @returns how to stop
 */
export function keepFindingRepository(
  powers: { readonly github: Pick<GitHub, "defaultBranch">; readonly log: Log; readonly later: Scheduler },
  found: (repository: Repository) => void,
): () => void {
  const { github, log, later } = powers;
  let stopped = false;
  let takeBack = () => {};

  async function look(retryMs: number): Promise<void> {
    const repository = await findRepository(github, log);
    if (stopped) return;
    found(repository);
    if (repository.isAssumed !== true) return;
    takeBack = later(retryMs, () => void look(Math.min(longestRetryMs, retryMs * 2)));
  }

  void look(firstRetryMs);
  return () => {
    stopped = true;
    takeBack();
  };
}
