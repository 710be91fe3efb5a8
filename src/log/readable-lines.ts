/** A program's output for people: lines of our log become a time, the event and the reason; others stay as they are. */
export function readableLines(output: string): string {
  return output.split("\n").map(readable).join("\n");
}

function readable(text: string): string {
  const { at, level, event, reason, why, error } = factsIn(text);
  if (typeof at !== "string" || typeof level !== "string" || typeof event !== "string") return text;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(at)) return text;
  const because = [reason, why, saidBy(error)].find((one) => typeof one === "string");
  const sign = level === "info" ? "" : `${level}: `;
  return `${at.slice(11, 19)} ${sign}${event}${because === undefined ? "" : ` (${because})`}`;
}

function saidBy(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const { name, message } = error as Readonly<Record<string, unknown>>;
  return `${name}: ${message}`;
}

function factsIn(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith("{")) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
