/** Runs `work` after a delay in milliseconds; the returned function cancels it. */
export type Scheduler = (ms: number, work: () => void) => () => void;

/** Uses timers that don't keep the process alive. */
export const timerScheduler: Scheduler = (ms, work) => {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
