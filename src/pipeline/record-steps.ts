import type { Recorder, StepName } from "./pipeline.ts";

/** Runs one step, written down before it starts and after it ends. What the work throws goes on. */
export type RunStep = <T>(
  name: StepName,
  round: number,
  work: (note: Note) => Promise<Told<T>>,
) => Promise<T>;

/** Says how far a step is that takes long. */
export type Note = (text: string) => void;

/** What a step gives, and what people are told of it. */
export interface Told<T> {
  readonly value: T;
  readonly detail?: string;
}

/**
 * @param now the clock, in milliseconds since 1970
 * @param elapsed the monotonic clock, in milliseconds: a step takes as long as it takes, whatever the other one does
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
          // The run is to stop: the next step says so, and what is under way is called off by its signal.
        }
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      try {
        record.step({ name, round, status: "failed", startedAt, endedAt: endedNow(), error: why });
      } catch {
        // Why the step failed says more than that it can't be written down.
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
