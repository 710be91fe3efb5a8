/** One line of log: what happened, and the facts of it. Secrets are taken out before anything is written. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

export type Facts = Readonly<Record<string, unknown>>;

type Level = "info" | "warn" | "error";

/** A secret shorter than this is not looked for: hiding "a" would hide half of every line. */
const SHORTEST_SECRET = 6;

/**
 * A log that writes one JSON object a line.
 *
 * @param write takes one line, without its line break
 * @param secrets values that must never be written, in full or inside another text
 * @param now the clock, in milliseconds since 1970
 */
export function createLog(
  write: (line: string) => void,
  secrets: readonly string[] = [],
  now: () => number = Date.now,
): Log {
  const hide = redactor(secrets);
  const line = (level: Level, event: string, facts: Facts = {}) => {
    const head = { at: new Date(now()).toISOString(), level, event };
    // The head comes first for readers, and last so that no fact can take its place.
    write(hide(JSON.stringify({ ...head, ...plain(facts), ...head })));
  };
  return {
    info: (event, facts) => line("info", event, facts),
    warn: (event, facts) => line("warn", event, facts),
    error: (event, facts) => line("error", event, facts),
  };
}

/** A function that replaces each of the secrets in a text by `[secret]`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return (text) => known.reduce((kept, secret) => kept.replaceAll(secret, "[secret]"), text);
}

/** A log for code under test that nobody reads. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

function plain(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
  );
}

/** An error with the whole chain of its causes: the last one is usually what a reader needs. */
function describe(error: Error): Facts {
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined
      ? {}
      : { cause: error.cause instanceof Error ? describe(error.cause) : String(error.cause) }),
  };
}
