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

/** @param now the clock, in milliseconds since 1970 */
export function recordSteps(record: Recorder, now: () => number): RunStep {
  return async (name, round, work) => {
    const startedAt = now();
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
      record.step({ name, round, status: "failed", startedAt, endedAt: now(), error: why });
      throw error;
    }
    const { detail } = told;
    record.step({
      name,
      round,
      status: "completed",
      startedAt,
      endedAt: now(),
      ...(detail === undefined ? {} : { detail }),
    });
    return told.value;
  };
}
