/** Runs something later. Returns how to call it off. @param run what it returns is how long it takes */
export type SetTimer = (run: () => unknown, ms: number) => () => void;

/** By the machine's clock. */
export const setMachineTimer: SetTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
