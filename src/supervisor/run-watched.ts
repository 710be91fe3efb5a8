import type { ProgramEnd, ProgramRun, RunProgram } from "../git/run-program.ts";
import { createDeniedTime, type DeniedTime } from "./denied-time.ts";
import { standings } from "./process-standing.ts";

/** Between two looks at a program, in milliseconds. */
const lookEveryMs = 500;

/**
 * Runs a program, and says whether the machine kept it from running for most of its time: what such a program says of
 * itself, or that it took too long, says little. It may try again when there is less to do.
 *
 * @throws as `run` does
 */
export async function runWatched(
  run: RunProgram,
  program: ProgramRun,
): Promise<{ readonly end: ProgramEnd; readonly denied: boolean }> {
  let time: DeniedTime | undefined;
  let looking: NodeJS.Timeout | undefined;
  const startedAt = performance.now();
  try {
    const end = await run({
      ...program,
      started(pid) {
        const watched = createDeniedTime(
          () => standings(pid),
          () => performance.now(),
        );
        time = watched;
        looking = setInterval(() => watched.look(), lookEveryMs);
        program.started?.(pid);
      },
    });
    return { end, denied: (time?.since(startedAt) ?? 0) > (performance.now() - startedAt) / 2 };
  } finally {
    clearInterval(looking);
  }
}
