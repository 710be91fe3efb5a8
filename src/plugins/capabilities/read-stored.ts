import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDamaged } from "../../store/damage/sqlite-errors.ts";
import { quietlyNow } from "../../system/quietly.ts";
import { serverStoreFile } from "../server-store/server-store.ts";
import { createPluginStores } from "./plugin-store.ts";

/** Reads everything that a plugin has stored, even while it runs; undefined: nothing. */
export function readStored(
  dataFolder: string,
  plugin: string,
): Readonly<Record<string, unknown>> | undefined {
  const stores = createPluginStores(dataFolder);
  try {
    const store = stores.of(plugin);
    const keys = store.keys("");
    if (keys.length === 0) return undefined;
    return Object.fromEntries(keys.map((key) => [key, parsed(store.get(key) ?? "null")]));
  } catch (error) {
    // The plugin's next use sets it aside and starts with an empty store.
    if (isDamaged(error)) return undefined;
    throw error;
  } finally {
    quietlyNow(() => stores.close());
  }
}

/** A value is JSON, unless the plugin bypassed its API. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const stores = ["store.db", serverStoreFile] as const;

/** The plugins that have ever stored something, including those that are gone. */
export function pluginsWithStores(dataFolder: string): readonly string[] {
  if (!existsSync(dataFolder)) return [];
  return readdirSync(dataFolder)
    .filter((name) => stores.some((file) => existsSync(join(dataFolder, name, file))))
    .sort();
}
