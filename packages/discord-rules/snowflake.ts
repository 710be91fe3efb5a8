/** Discord's ids count up with time. They have up to 20 digits, so they are compared as texts, not as numbers. */
export function compareSnowflakes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Discord's epoch, in milliseconds since 1970. */
const discordEpoch = 1_420_070_400_000n;

/** The smallest snowflake for a time in milliseconds since 1970. */
export function snowflakeAt(at: number): string {
  const since = BigInt(Math.max(0, Math.floor(at))) - discordEpoch;
  return String((since > 0n ? since : 0n) << 22n);
}

/** When a snowflake was created, in milliseconds since 1970. */
export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + discordEpoch);
}
