import { PluginError } from "./plugin-error.ts";

/** Requests to plugins that aren't answered yet, each with a timeout. */
export interface Pending {
  /**
   * Waits for an answer. Rejects an earlier wait under the same key.
   *
   * @param late the kind of error on a timeout
   * @throws PluginError
   */
  wait(key: string, plugin: string, ms: number, late: PluginError["kind"]): Promise<unknown>;
  /** Does nothing for an unknown key. */
  resolve(key: string, value: unknown): void;
  reject(key: string, kind: PluginError["kind"], message: string): void;
  /** The plugin whose answer a key waits for. */
  plugin(key: string): string | undefined;
  /** The keys that wait for a plugin's answers. */
  keysOf(plugin: string): readonly string[];
  /** All plugins that haven't answered yet. */
  plugins(): readonly string[];
  rejectAll(kind: PluginError["kind"], message: string): void;
}

interface Waiting {
  readonly plugin: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: PluginError) => void;
  readonly timer: NodeJS.Timeout;
}

export function createPending(): Pending {
  const all = new Map<string, Waiting>();
  const take = (key: string): Waiting | undefined => {
    const found = all.get(key);
    all.delete(key);
    clearTimeout(found?.timer);
    return found;
  };
  const reject: Pending["reject"] = (key, kind, message) => {
    const found = take(key);
    found?.reject(new PluginError(found.plugin, kind, message));
  };
  return {
    wait: (key, plugin, ms, late) =>
      new Promise((resolve, rejectThis) => {
        const timer = setTimeout(() => {
          all.delete(key);
          rejectThis(new PluginError(plugin, late, `It wasn't done after ${Math.round(ms / 1000)} s`));
        }, ms);
        reject(key, "lost", "It was loaded again meanwhile");
        all.set(key, { plugin, resolve, reject: rejectThis, timer });
      }),
    resolve: (key, value) => take(key)?.resolve(value),
    reject,
    plugin: (key) => all.get(key)?.plugin,
    keysOf: (plugin) => [...all].flatMap(([key, waiting]) => (waiting.plugin === plugin ? [key] : [])),
    plugins: () => [...all.values()].map(({ plugin }) => plugin),
    rejectAll(kind, message) {
      for (const key of [...all.keys()]) reject(key, kind, message);
    },
  };
}
