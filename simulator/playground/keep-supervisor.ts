import { setTimeout as sleep } from "node:timers/promises";
import { type RunningSupervisor, runSupervisor, type SupervisorRun } from "./run-supervisor.ts";

export interface KeptSupervisor extends SupervisorRun {
  /** Milliseconds after its end until it is started again, like a service; undefined: it isn't. */
  readonly restartAfterMs: number | undefined;
  /** A supervisor was started. */
  readonly started: (pid: number | undefined) => void;
}

/** Runs the supervisor, and optionally restarts it when it ends. */
export function keepSupervisor(kept: KeptSupervisor): RunningSupervisor {
  const stopping = new AbortController();
  let current: RunningSupervisor;
  let coming: Promise<void> = Promise.resolve();
  const start = () => {
    current = runSupervisor({
      ...kept,
      ended(reason) {
        kept.ended(reason);
        if (kept.restartAfterMs === undefined || stopping.signal.aborted) return;
        coming = sleep(kept.restartAfterMs, undefined, { signal: stopping.signal }).then(
          () => void start(),
          () => {},
        );
      },
    });
    kept.started(current.pid);
    return current;
  };
  current = start();
  return {
    get pid() {
      return current.pid;
    },
    async stop() {
      stopping.abort();
      await coming;
      await current.stop();
    },
  };
}
