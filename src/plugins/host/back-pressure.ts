import type { Plugin } from "./loaded-plugin.ts";

/**
 * How long a channel waits for a plugin: what people write comes to it one after the other as long as it is quick, and
 * nobody else waits for one that isn't.
 */
export type BackPressure = (plugin: Plugin, work: Promise<unknown>) => Promise<void>;

/** Milliseconds. */
const PATIENCE_MS = 1000;

export function createBackPressure(): BackPressure {
  /** Who is still at something that was no longer waited for, and at how much. */
  const overdue = new Map<Plugin, number>();
  return async (plugin, work) => {
    // One that isn't loaded yet, or is behind already, keeps nobody waiting.
    if (plugin.state !== "loaded" || overdue.has(plugin)) return;
    const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<"late">();
    const timer = setTimeout(giveUp, PATIENCE_MS, "late");
    const ended = work.then(
      () => {},
      () => {},
    );
    if ((await Promise.race([ended, tooLate])) === undefined) return clearTimeout(timer);
    overdue.set(plugin, (overdue.get(plugin) ?? 0) + 1);
    void ended.then(() => {
      const left = (overdue.get(plugin) ?? 1) - 1;
      if (left === 0) overdue.delete(plugin);
      else overdue.set(plugin, left);
    });
  };
}
