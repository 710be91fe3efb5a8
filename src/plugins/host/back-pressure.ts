import type { Plugin } from "./loaded-plugin.ts";

/**
 * Makes a channel wait for a plugin while it is quick, so that it gets messages one after the other. Nobody waits for a slow one.
 */
export type BackPressure = (plugin: Plugin, work: Promise<unknown>) => Promise<void>;

const maxWaitMs = 1000;

export function createBackPressure(): BackPressure {
  /** How many calls each plugin is still busy with that nobody waits for any more. */
  const overdue = new Map<Plugin, number>();
  return async (plugin, work) => {
    // A plugin that isn't loaded yet, or is already behind, keeps nobody waiting.
    if (plugin.state !== "loaded" || overdue.has(plugin)) return;
    const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<"late">();
    const timer = setTimeout(giveUp, maxWaitMs, "late");
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
