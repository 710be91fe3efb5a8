import type { ChildProcess } from "node:child_process";

/** A process that was started before whoever uses it was there. */
export interface SpawnedEarly<Child extends ChildProcess = ChildProcess> {
  /** The process, once. Undefined: it is in use, or has ended meanwhile. */
  take(): Child | undefined;
}

export function spawnedEarly<Child extends ChildProcess>(child: Child): SpawnedEarly<Child> {
  // One that couldn't be started shows in `take`.
  child.on("error", () => {});
  let isTaken = false;
  return {
    take() {
      const taken = isRunning(child) && !isTaken ? child : undefined;
      isTaken = true;
      return taken;
    },
  };
}

/** Whether it was started and hasn't ended. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
