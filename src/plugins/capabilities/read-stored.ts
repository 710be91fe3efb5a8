import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { quietlyNow } from "../../machine/quietly.ts";
import { isDamaged } from "../../store/damage/sqlite-errors.ts";
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
    return Object.fromEntries(keys.map((key) => [key, parsed(store.get(key) ?? "null")]));
  } catch (error) {
    // The plugin's own next use puts it aside, and it begins with nothing.
    if (isDamaged(error)) return undefined;
    throw error;
  } finally {
    quietlyNow(() => stores.close());
  }
}

/** What a plugin put there is JSON, unless it went around its own API. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The plugins that have ever stored something, those among them that are gone by now. */
export function pluginsWithStores(dataFolder: string): readonly string[] {
  if (!existsSync(dataFolder)) return [];
  return readdirSync(dataFolder)
    .filter((name) => existsSync(join(dataFolder, name, "store.db")))
    .sort();
}
