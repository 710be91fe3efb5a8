/** How long to wait before a bot that ended is started again. */
export interface RestartPolicy {
  /** @returns milliseconds: growing with each crash since the bot was last healthy */
  crashed(): number;
  /** The bot has been healthy for as long as a probation takes. */
  settled(): void;
  /** Crashes since it was last healthy. */
  readonly crashes: number;
}

/**
 * @param delays.atOnce how often it is started again without waiting: people are waiting, and most crashes don't come twice
 * @param delays.firstMs the first wait after that, which doubles with each further crash
 */
export function createRestartPolicy(delays: {
  readonly atOnce: number;
  readonly firstMs: number;
  readonly longestMs: number;
}): RestartPolicy {
  const { atOnce, firstMs, longestMs } = delays;
  let crashes = 0;
  return {
    get crashes() {
      return crashes;
    },
    crashed() {
      const waits = crashes - atOnce;
      crashes += 1;
      return waits < 0 ? 0 : Math.min(firstMs * 2 ** waits, longestMs);
    },
    settled() {
      crashes = 0;
    },
  };
}
