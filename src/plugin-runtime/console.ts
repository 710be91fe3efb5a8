import { callHostSync } from "../plugin-api/host-link.ts";
import { formatValue } from "../plugin-api/in-words.ts";

/** A line longer than this is cut. */
const longestLine = 1000;
/** Labels that `count` and `time` remember. */
const mostLabels = 100;

const counts = new Map<string, number>();
const times = new Map<string, number>();

function line(level: string, values: readonly unknown[]): void {
  callHostSync(
    "log",
    JSON.stringify({ level, text: values.map(formatValue).join(" ").slice(0, longestLine) }),
  );
}

const at =
  (level: string) =>
  (...values: readonly unknown[]) =>
    line(level, values);

function elapsed(label: string): string {
  const since = times.get(label);
  return since === undefined
    ? `${label}: no such timer`
    : `${label}: ${(performance.now() - since).toFixed(1)} ms`;
}

/** The console, which writes to the log that admins read. */
export const console = {
  log: at("info"),
  info: at("info"),
  debug: at("info"),
  dir: (value: unknown) => line("info", [value]),
  table: (value: unknown) => line("info", [value]),
  warn: at("warn"),
  error: at("error"),
  trace: at("info"),
  group: (...values: readonly unknown[]) => (values.length > 0 ? line("info", values) : undefined),
  groupCollapsed: (...values: readonly unknown[]) => (values.length > 0 ? line("info", values) : undefined),
  groupEnd: () => {},
  assert: (holds?: unknown, ...values: readonly unknown[]) =>
    holds ? undefined : line("error", ["Assertion failed", ...values]),
  count: (label = "default") => {
    if (counts.size >= mostLabels) counts.clear();
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    line("info", [`${label}: ${count}`]);
  },
  countReset: (label = "default") => void counts.delete(label),
  time: (label = "default") => {
    if (times.size >= mostLabels) times.clear();
    times.set(label, performance.now());
  },
  timeLog: (label = "default", ...values: readonly unknown[]) => line("info", [elapsed(label), ...values]),
  timeEnd: (label = "default") => {
    line("info", [elapsed(label)]);
    times.delete(label);
  },
};
