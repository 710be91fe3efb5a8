import { redactor } from "./hide-secrets.ts";
import { type Facts, plainFacts } from "./plain-facts.ts";

/** Each call logs one line: an event and its facts. Secrets are redacted before anything is written. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

type Level = "info" | "warn" | "error";

/**
 * A log that writes one JSON object per line.
 *
 * @param write gets one line, without its line break
 * @param secrets values that must never be written, alone or inside another text; or a function that redacts them
 * @param now the clock, in milliseconds since 1970
 */
export function createLog(
  write: (line: string) => void,
  secrets: readonly string[] | ((text: string) => string) = [],
  now: () => number = Date.now,
): Log {
  const hide = typeof secrets === "function" ? secrets : redactor(secrets);
  const line = (level: Level, event: string, facts: Facts = {}) => {
    const head = { at: new Date(now()).toISOString(), level, event: hide(event) };
    // The head comes first for readers, and again last so that no fact can overwrite it.
    write(JSON.stringify({ ...head, ...plainFacts(facts, hide), ...head }));
  };
  return {
    info: (event, facts) => line("info", event, facts),
    warn: (event, facts) => line("warn", event, facts),
    error: (event, facts) => line("error", event, facts),
  };
}

/** A log that writes nothing. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
