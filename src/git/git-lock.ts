import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { quietlyNow } from "../system/quietly.ts";
import { type LockHolder, type ProcessLock, tryProcessLock } from "./hold-process-lock.ts";
import { removeLeftoverLocks } from "./remove-leftover-locks.ts";

/** Another process kept git to itself for too long. */
export class GitBusyError extends Error {
  override readonly name = "GitBusyError";
  readonly heldBy: LockHolder | null;

  constructor(reason: string, waitedMs: number, heldBy: LockHolder | null) {
    const who =
      heldBy === null
        ? "another process"
        : `process ${heldBy.pid}, since ${heldBy.since}, for "${heldBy.reason}"`;
    super(
      `git was not free for "${reason}" within ${Math.round(waitedMs / 1000)} s: it is used by ${who}. Try again later.`,
    );
    this.heldBy = heldBy;
  }
}

export interface GitLockOptions {
  /** Milliseconds to wait for the lock. Default 150 s: two git calls that hit their own limit of 60 s, and a bit. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const defaultWaitMs = 150_000;
const lookEveryMs = 25;

/**
 * Runs work that changes the clone at `home` (fetch, worktrees, branches) while no other process does.
 *
 * Parallel fetches and `worktree add`s fail on each other's lock files, so the supervisor and the pipeline take turns.
 * Don't nest it: the inner call would wait for the outer one. Lock files that a killed git left in the repository are removed first.
 *
 * @param home absolute path of the clone
 * @param reason what it is for, in a few words, shown to anyone who waits in vain
 * @throws GitBusyError after `waitMs`, the signal's reason, or what `work` throws
 */
export async function withGitLock<T>(
  home: string,
  reason: string,
  work: () => Promise<T>,
  { waitMs = defaultWaitMs, signal }: GitLockOptions = {},
): Promise<T> {
  const lock = await waitForLock(join(home, "data", "git.lock"), reason, waitMs, signal);
  try {
    removeLeftoverLocks(home);
    return await work();
  } finally {
    quietlyNow(() => lock.release());
  }
}

async function waitForLock(
  file: string,
  reason: string,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<ProcessLock> {
  const start = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const taken = tryProcessLock(file, { pid: process.pid, reason, since: new Date().toISOString() });
    if ("lock" in taken) return taken.lock;
    if (performance.now() - start >= waitMs) throw new GitBusyError(reason, waitMs, taken.heldBy);
    await sleep(lookEveryMs, undefined, signal === undefined ? {} : { signal });
  }
}
