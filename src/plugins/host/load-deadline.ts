import type { Plugin } from "./loaded-plugin.ts";

/** Decides which plugins take so long to load that others don't wait for them. */
export interface LoadDeadline {
  /** It has nothing to compute and isn't loaded yet. A slow machine alone makes no plugin late. */
  onWaiting(plugin: Plugin): void;
  /** Waits until the plugin is loaded or turns out to be late. */
  untilLoadedOrLate(plugin: Plugin, loading: Promise<void>): Promise<void>;
}

/** @param loadDeadlineMs undefined: as long as a load can take */
export function createLoadDeadline(loadDeadlineMs: number | undefined): LoadDeadline {
  const onLate = new Set<(late: Plugin) => void>();
  return {
    onWaiting(plugin) {
      if (plugin.state !== "loading" || loadDeadlineMs === undefined) return;
      const { loads } = plugin;
      const mark = () => {
        if (plugin.state !== "loading" || plugin.loads !== loads) return;
        plugin.isLate = true;
        for (const notify of onLate) notify(plugin);
      };
      setTimeout(mark, loadDeadlineMs).unref();
    },
    async untilLoadedOrLate(plugin, loading) {
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
