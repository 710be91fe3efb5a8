/** How long to wait before a bot that ended is started again. */
export interface RestartPolicy {
  /** @returns milliseconds: short at first, doubling with each crash since the bot was last healthy */
  crashed(): number;
  /** The bot has been healthy for as long as a probation takes. */
  settled(): void;
  /** Crashes since it was last healthy. */
  readonly crashes: number;
}

export function createRestartPolicy(firstMs: number, longestMs: number): RestartPolicy {
  let crashes = 0;
  return {
    get crashes() {
      return crashes;
    },
    crashed() {
      const delay = Math.min(firstMs * 2 ** crashes, longestMs);
      crashes += 1;
      return delay;
    },
    settled() {
      crashes = 0;
    },
  };
}
