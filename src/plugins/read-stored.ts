import { createPluginStores } from "./plugin-store.ts";

/** All that a plugin has stored, read while it may be running; undefined: nothing. */
export function readStored(
  dataFolder: string,
  plugin: string,
): Readonly<Record<string, unknown>> | undefined {
  const stores = createPluginStores(dataFolder);
  try {
    const store = stores.of(plugin);
    const keys = store.keys("");
    if (keys.length === 0) return undefined;
    return Object.fromEntries(keys.map((key) => [key, JSON.parse(store.get(key) ?? "null")]));
  } finally {
    stores.close();
  }
}
