import { join } from "node:path";
import { type ProcessLock, tryProcessLock } from "../git/hold-process-lock.ts";
import { CannotStartError } from "./cannot-start.ts";

/**
 * Allows one supervisor per home. The kernel drops the lock when its process ends, so no stale lock is ever left.
 *
 * @throws CannotStartError that names the holder
 */
export function lockHome(home: string, pid: number, now: () => number): ProcessLock {
  const taken = tryProcessLock(join(home, "data", "supervisor.lock"), {
    pid,
    reason: "supervisor",
    since: new Date(now()).toISOString(),
  });
  if ("lock" in taken) return taken.lock;
  const who =
    taken.heldBy === null
      ? "another process"
      : `process ${taken.heldBy.pid}, running since ${taken.heldBy.since}`;
  const stop = taken.heldBy === null ? "it" : `it (kill ${taken.heldBy.pid})`;
  throw new CannotStartError(
    `Turbot is already running in ${home}: ${who}. Stop ${stop} first, or set TURBOT_HOME to another clone.`,
  );
}
