/** Discord's epoch, 2015-01-01, in milliseconds since 1970. */
const epoch = 1_420_070_400_000n;

export interface Snowflakes {
  /** Later ids are always greater, even if the clock stops or goes back. */
  next(): string;
  /** The greatest id given so far. */
  last(): string;
}

/** @param last the greatest id given in an earlier run */
export function createSnowflakes(now: () => number, last = "0"): Snowflakes {
  let newest = BigInt(last);
  return {
    next() {
      const byClock = (BigInt(Math.floor(now())) - epoch) << 22n;
      newest = byClock > newest ? byClock : newest + 1n;
      return newest.toString();
    },
    last: () => newest.toString(),
  };
}

export function isSnowflake(text: string): boolean {
  return /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n;
}
