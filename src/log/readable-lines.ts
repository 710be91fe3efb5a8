/** A program's output for people: log lines become a time, the event and the reason; others stay as they are. */
export function readableLines(output: string): string {
  return output.split("\n").map(readable).join("\n");
}

/** One parsed line of our log. */
export interface LogLine {
  /** ISO 8601 */
  readonly at: string;
  readonly level: string;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Undefined: it isn't a line of our log. */
export function readLogLine(text: string): LogLine | undefined {
  const facts = factsIn(text);
  const { at, level, event } = facts;
  if (typeof at !== "string" || typeof level !== "string" || typeof event !== "string") return undefined;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(at) ? { at, level, event, facts } : undefined;
}

/** Why something happened, as far as its facts say. */
export function reasonOf({ facts }: LogLine): string | undefined {
  const { reason, why, line, error } = facts;
  return [reason, why, line, saidBy(error)].find((one) => typeof one === "string");
}

/** What happened and why, without a time. */
function eventInWords(line: LogLine): string {
  const { level, event } = line;
  const because = reasonOf(line);
  const sign = level === "info" ? "" : `${level}: `;
  return `${sign}${event}${because === undefined ? "" : ` (${because})`}`;
}

function readable(text: string): string {
  const line = readLogLine(text);
  return line === undefined ? text : `${line.at.slice(11, 19)} ${eventInWords(line)}`;
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
