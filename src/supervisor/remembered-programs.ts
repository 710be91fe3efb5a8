import { type RunProgram, runProgram } from "../git/run-program.ts";
import { type ProcessIdentity, processBirth } from "./process-birth.ts";

/** @param changed called at each start and end with the programs now running */
export function createRememberedPrograms(
  changed: (programs: readonly ProcessIdentity[]) => void,
): RunProgram {
  const running = new Map<number, ProcessIdentity>();
  const tell = () => changed([...running.values()]);
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
