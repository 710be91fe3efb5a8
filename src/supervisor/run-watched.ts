import type { ProgramEnd, ProgramRun, RunProgram } from "../git/run-program.ts";
import { createDeniedTime, type DeniedTime } from "./denied-time.ts";
import type { ProcessStates } from "./process-standing.ts";
import type { WatchedEnd } from "./why-it-ended.ts";

/** How often to sample a program, in milliseconds. */
const lookEveryMs = 500;

export interface WatchedPowers {
  readonly run: RunProgram;
  readonly processStates: ProcessStates;
}

/**
 * Runs a program, and says whether the machine kept it from running most of the time. If so, its result, even a timeout,
 * proves little, and it deserves another try when the machine is less busy.
 *
 * @throws as `run` does
 */
export async function runWatched(
  { run, processStates }: WatchedPowers,
  program: ProgramRun,
): Promise<WatchedEnd & ProgramEnd> {
  let time: DeniedTime | undefined;
  let looking: NodeJS.Timeout | undefined;
  const startedAt = performance.now();
  try {
    const end = await run({
      ...program,
      started(pid) {
        const watched = createDeniedTime(
          () => processStates(pid),
          () => performance.now(),
        );
        time = watched;
        looking = setInterval(() => watched.look(), lookEveryMs);
        program.started?.(pid);
      },
    });
    return { ...end, denied: (time?.since(startedAt) ?? 0) > (performance.now() - startedAt) / 2 };
  } finally {
    clearInterval(looking);
  }
}
