import type { Recorder, StepName } from "./pipeline.ts";

/** Runs one step, recorded before it starts and after it ends. Errors of the work are rethrown. */
export type RunStep = <T>(
  name: StepName,
  round: number,
  work: (note: Note) => Promise<StepResult<T>>,
) => Promise<T>;

/** Reports the progress of a long step. */
export type Note = (text: string) => void;

/** A step's result, and what people are told about it. */
export interface StepResult<T> {
  readonly value: T;
  readonly detail?: string;
}

/**
 * @param now the clock, in milliseconds since 1970
 * @param elapsed the monotonic clock, in milliseconds: changes of the other clock don't affect a step's duration
 */
export function recordSteps(
  record: Recorder,
  now: () => number,
  elapsed: () => number = () => performance.now(),
): RunStep {
  return async (name, round, work) => {
    const startedAt = now();
    const begun = elapsed();
    const endedNow = () => startedAt + Math.round(elapsed() - begun);
    const started = { name, round, status: "started", startedAt } as const;
    record.step(started);
    let told: Awaited<ReturnType<typeof work>>;
    try {
      told = await work((note) => {
        try {
          record.step({ ...started, note });
        } catch {
          // The run should stop: the next step throws this too, and its signal aborts the work under way.
        }
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      try {
        record.step({ name, round, status: "failed", startedAt, endedAt: endedNow(), error: why });
      } catch {
        // The step's own error matters more than a failure to record it.
      }
      throw error;
    }
    const { detail } = told;
    record.step({
      name,
      round,
      status: "completed",
      startedAt,
      endedAt: endedNow(),
      ...(detail === undefined ? {} : { detail }),
    });
    return told.value;
  };
}
