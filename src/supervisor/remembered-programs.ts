import { type RunProgram, runProgram } from "../git/run-program.ts";
import { type Born, processBirth } from "./process-birth.ts";

/** @param living told of each start and end, with what runs now */
export function createRememberedPrograms(living: (programs: readonly Born[]) => void): RunProgram {
  const running = new Map<number, Born>();
  const tell = () => living([...running.values()]);
  return async (run) => {
    let mine: number | undefined;
    try {
      return await runProgram({
        ...run,
        started(pid) {
          mine = pid;
          running.set(pid, { pid, birth: processBirth(pid) });
          tell();
          run.started?.(pid);
        },
      });
    } finally {
      if (mine !== undefined) {
        running.delete(mine);
        tell();
      }
    }
  };
}
