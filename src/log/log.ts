import { redactor } from "./hide-secrets.ts";
import { type Facts, plainFacts } from "./plain-facts.ts";

/** One line of log: what happened, and the facts of it. Secrets are taken out before anything is written. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

type Level = "info" | "warn" | "error";

/**
 * A log that writes one JSON object a line.
 *
 * @param write takes one line, without its line break
 * @param secrets values that must never be written, in full or inside another text; or what takes them out
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
    // The head comes first for readers, and last so that no fact can take its place.
    write(JSON.stringify({ ...head, ...plainFacts(facts, hide), ...head }));
  };
  return {
    info: (event, facts) => line("info", event, facts),
    warn: (event, facts) => line("warn", event, facts),
    error: (event, facts) => line("error", event, facts),
  };
}

/** A log for code under test that nobody reads. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
