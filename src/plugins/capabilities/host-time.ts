import { limits } from "../sandbox/limits.ts";

/**
 * One plugin's budget of the bot's own time: whatever this thread computes for the plugin is charged to it, even for refused
 * calls. It refills slowly, and a plugin that has used it up waits for its answers.
 */
export interface HostTime {
  /** Does something and charges the milliseconds. Of asynchronous work, it charges the part before the first wait. */
  spend<T>(work: () => T): T;
  /** Milliseconds until the budget has something left again; 0: now. */
  waitMs(): number;
}

/** Clocks in milliseconds: a monotonic one, and this thread's CPU time, so that a busy machine costs the plugin nothing. */
export interface HostClocks {
  readonly ticks: () => number;
  readonly cpu: () => number;
}

export const hostClocks: HostClocks = {
  ticks: () => performance.now(),
  cpu() {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

export function createHostTime({ ticks, cpu }: HostClocks): HostTime {
  const { hostBurstMs, hostShareMsPerSecond } = limits;
  let left: number = hostBurstMs;
  let at = ticks();
  const refill = () => {
    const time = ticks();
    left = Math.min(hostBurstMs, left + ((time - at) * hostShareMsPerSecond) / 1000);
    at = time;
  };
  return {
    spend(work) {
      const begun = cpu();
      try {
        return work();
      } finally {
        left -= cpu() - begun;
      }
    },
    waitMs() {
      refill();
      return left > 0 ? 0 : Math.ceil((-left * 1000) / hostShareMsPerSecond) + 1;
    },
  };
}
