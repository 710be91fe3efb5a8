import { limits } from "../limits.ts";

/** A plugin's CPU budget: it refills slowly, and a plugin that has used it up waits while the others run. */
export interface CpuCredit {
  spend(ms: number): void;
  /** Milliseconds until the plugin can run again; 0: now. */
  waitMs(): number;
}

export function createCpuCredit(now: () => number): CpuCredit {
  let credit: number = limits.burstMs;
  let at = now();
  const refill = () => {
    const time = now();
    credit = Math.min(limits.burstMs, credit + ((time - at) * limits.shareMsPerSecond) / 1000);
    at = time;
  };
  return {
    spend(ms) {
      refill();
      credit -= ms;
    },
    waitMs() {
      refill();
      return credit > 0 ? 0 : Math.ceil((-credit * 1000) / limits.shareMsPerSecond) + 1;
    },
  };
}
