import { limits } from "../limits.ts";

/** Limits how many lines a plugin can log in ten seconds. */
export function createLogLimit(now: () => number): { /** False: this line is dropped. */ take(): boolean } {
  let lines = 0;
  let since = now();
  return {
    take() {
      const time = now();
      if (time - since > limits.logWindowMs) [since, lines] = [time, 0];
      lines += 1;
      return lines <= limits.logLines;
    },
  };
}
