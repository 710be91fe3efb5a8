const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `30s`, `5m`, `1h` or `1d`; undefined: it is written otherwise. */
export function readInterval(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  return count === undefined || unit === undefined
    ? undefined
    : Number(count) * units[unit as keyof typeof units];
}
