import { limits } from "../sandbox/limits.ts";

/**
 * One plugin's account of the bot's own time: what this thread computes because of it is paid from there, whether it was done or
 * refused. It fills slowly, and who has used it up waits for the answers.
 */
export interface HostTime {
  /** Does something, and takes the milliseconds from the account. Of what is asynchronous, the part before it first waits. */
  spend<T>(work: () => T): T;
  /** Milliseconds until there is something in the account again; 0: now. */
  waitMs(): number;
}

/** Clocks in milliseconds: one that nobody sets, and what this thread has computed so far. A busy machine costs the plugin nothing. */
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
