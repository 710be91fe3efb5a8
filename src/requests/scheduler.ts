/** Does something in so many milliseconds; the result takes it back. */
export type Later = (ms: number, work: () => void) => () => void;

/** By a timer that doesn't keep the process alive. */
export const byTimer: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
