import type { Plugin } from "./loaded-plugin.ts";

/** Who takes so long to load that others don't wait for it. */
export interface LoadDeadline {
  /** It has nothing to compute and isn't loaded yet. A slow machine alone makes nobody late. */
  onWaiting(plugin: Plugin): void;
  /** Waits for a load, but not when it turns out to be late. */
  punctual(plugin: Plugin, loading: Promise<void>): Promise<void>;
}

/** @param patienceMs undefined: as long as a load may take */
export function createLoadDeadline(patienceMs: number | undefined): LoadDeadline {
  const onLate = new Set<(late: Plugin) => void>();
  return {
    onWaiting(plugin) {
      if (plugin.state !== "loading" || patienceMs === undefined) return;
      const { loads } = plugin;
      const mark = () => {
        if (plugin.state !== "loading" || plugin.loads !== loads) return;
        plugin.isLate = true;
        for (const tell of onLate) tell(plugin);
      };
      setTimeout(mark, patienceMs).unref();
    },
    async punctual(plugin, loading) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const listen = (late: Plugin) => {
        if (late === plugin) resolve();
      };
      onLate.add(listen);
      await Promise.race([promise, loading]);
      onLate.delete(listen);
    },
  };
}
