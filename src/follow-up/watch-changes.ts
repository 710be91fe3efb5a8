import type { FollowPullRequests, LatestChanges } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/** Notices within a minute what happens to pull requests where no webhook tells of it. */
export interface ChangeWatch {
  start(): void;
  stop(): void;
}

/** A merge, as GitHub lists it. */
export interface SeenMerge {
  readonly commit: string;
  readonly pullRequest: number;
  /** The branch that it was merged into. */
  readonly base: string;
}

/** Between two looks, in milliseconds: with the look itself, within a minute. An answer that nothing has changed costs no rate limit. */
const lookEveryMs = 45_000;

export function createChangeWatch(powers: {
  readonly github: Pick<FollowPullRequests, "latestChanges">;
  /** Whether no webhook would tell. */
  readonly isNeeded: () => boolean;
  /** Looks at one of Turbot's own, if it is one. */
  readonly look: (pullRequest: number) => Promise<void>;
  /** Somebody's pull request has been merged since the last look. */
  readonly onMerge: (merge: SeenMerge) => void;
  readonly later: Scheduler;
  readonly log: Log;
}): ChangeWatch {
  const { github, isNeeded, look, onMerge, later, log } = powers;
  let cancel = () => {};
  let isStopped = false;
  let tag: string | undefined;
  /** How each was; undefined: nothing was listed yet. */
  let known: ReadonlyMap<number, string> | undefined;
  let failing = false;

  async function lookOnce(): Promise<void> {
    const answer = await github.latestChanges(tag);
    if (answer === undefined || isStopped) return;
    const before = known;
    for (const pull of answer.pulls) {
      const { number, mergedAs, base } = pull;
      if (before?.get(number) === stateOf(pull) || isStopped) continue;
      // What was merged before the first look is known already, or found by the supervisor.
      if (before !== undefined && mergedAs !== undefined)
        onMerge({ commit: mergedAs, pullRequest: number, base });
      // It is tried again by the poll of all, and must not hide the others.
      await look(number).catch((error: unknown) =>
        log.warn("follow-up.look_failed", { pullRequest: number, error }),
      );
    }
    // Only now: what a failed look has missed is listed again.
    tag = answer.tag;
    known = new Map(answer.pulls.map((pull) => [pull.number, stateOf(pull)]));
  }

  async function tick(): Promise<void> {
    try {
      if (isNeeded()) await lookOnce();
      failing = false;
    } catch (error) {
      if (!failing) log.warn("follow-up.watch_failed", { error });
      failing = true;
    }
    schedule();
  }

  function schedule(): void {
    if (!isStopped) cancel = later(lookEveryMs, () => void tick());
  }

  return {
    start: schedule,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** GitHub's times are whole seconds: a merge can come in the second of another change. */
function stateOf({ updatedAt, mergedAs }: LatestChanges["pulls"][number]): string {
  return `${updatedAt} ${mergedAs ?? ""}`;
}
