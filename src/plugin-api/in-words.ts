/** Formats a value for the log. */
export function formatValue(value: unknown): string {
  try {
    if (typeof value === "string") return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (value instanceof Map || value instanceof Set) return formatValue([...value]);
    return JSON.stringify(value, withBigIntegers) ?? String(value);
  } catch {
    // It contains itself, or can't be read at all.
    return typeof value === "object" ? "[object]" : typeof value;
  }
}

function withBigIntegers(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
