/** Does something in so many milliseconds; the result takes it back. */
export type Scheduler = (ms: number, work: () => void) => () => void;

/** By a timer that doesn't keep the process alive. */
export const timerScheduler: Scheduler = (ms, work) => {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
