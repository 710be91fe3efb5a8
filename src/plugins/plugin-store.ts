import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { asideOf, setAside } from "../store/damage/set-aside.ts";
import { isDamaged } from "../store/damage/sqlite-errors.ts";
import { closeQuietly } from "../store/open-database.ts";
import { Refusal } from "./refusal.ts";

/** What one plugin remembers: JSON text by key. Writing throws Refusal when it would be too much. */
export interface PluginStore {
  get(key: string): string | null;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** Sorted. */
  keys(prefix: string): readonly string[];
  close(): void;
}

/** All plugins' stores; none is made before something is written to it. */
export interface PluginStores {
  of(plugin: string): PluginStore;
  close(): void;
}

const quota = { keyLength: 200, valueBytes: 64 * 1024, keys: 1000, bytes: 1024 * 1024 } as const;

/**
 * Stores in `<folder>/<plugin>/store.db`.
 *
 * @param onDamaged a plugin's store could not be read: it was put aside under this name, and the plugin begins with an empty
 * one. Without it, what SQLite says is thrown, and nothing is moved
 */
export function createPluginStores(
  folder: string,
  onDamaged?: (plugin: string, aside: string) => void,
): PluginStores {
  return remembering((plugin) =>
    fileStore(join(folder, plugin), onDamaged && ((aside) => onDamaged(plugin, aside))),
  );
}

/** Stores that are empty at first and forgotten at last. */
export function createMemoryStores(): PluginStores {
  return remembering(() => memoryStore());
}

function remembering(open: (plugin: string) => PluginStore): PluginStores {
  const opened = new Map<string, PluginStore>();
  return {
    of(plugin) {
      const store = opened.get(plugin) ?? open(plugin);
      opened.set(plugin, store);
      return store;
    },
    close() {
      for (const store of opened.values()) store.close();
      opened.clear();
    },
  };
}

function memoryStore(): PluginStore {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set(key, value) {
      const bytes = [...values].reduce((sum, [k, v]) => sum + (k === key ? 0 : size(k, v)), 0);
      checkQuota(key, value, { keys: values.size + (values.has(key) ? 0 : 1), bytes });
      values.set(key, value);
    },
    delete: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    close: () => {},
  };
}

function fileStore(folder: string, onDamaged?: (aside: string) => void): PluginStore {
  const path = join(folder, "store.db");
  let opened: DatabaseSync | undefined;

  /** Does something with the store; a damaged one is put aside, and it is done with an empty one. */
  function sound<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (onDamaged === undefined || !isDamaged(error)) throw error;
      if (opened !== undefined) closeQuietly(opened);
      opened = undefined;
      const aside = asideOf(path, Date.now());
      setAside(path, aside);
      onDamaged(basename(aside));
      return work();
    }
  }

  const forReading = () => {
    if (opened === undefined && existsSync(path)) opened = open(path);
    return opened;
  };
  const forWriting = () => {
    if (opened === undefined) mkdirSync(folder, { recursive: true });
    opened ??= open(path);
    return opened;
  };

  return {
    get: (key) =>
      sound(() => {
        const row = forReading()?.prepare("SELECT value FROM store WHERE key = ?").get(key);
        return row === undefined ? null : String(row.value);
      }),
    set: (key, value) =>
      sound(() => {
        const database = forWriting();
        const others = database
          .prepare(
            "SELECT count(*) AS keys, total(octet_length(key) + octet_length(value)) AS bytes FROM store WHERE key <> ?",
          )
          .get(key);
        checkQuota(key, value, { keys: Number(others?.keys) + 1, bytes: Number(others?.bytes) });
        database
          .prepare("INSERT INTO store VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
          .run(key, value);
      }),
    delete: (key) => sound(() => void forReading()?.prepare("DELETE FROM store WHERE key = ?").run(key)),
    keys: (prefix) =>
      sound(() => {
        const rows = forReading()
          ?.prepare("SELECT key FROM store WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")
          .all(prefix);
        return (rows ?? []).map((row) => String(row.key));
      }),
    close() {
      if (opened !== undefined) closeQuietly(opened);
      opened = undefined;
    },
  };
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;");
    database.exec(
      "CREATE TABLE IF NOT EXISTS store (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

function size(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}

/** @param others how many keys there are with this one, and the bytes of all other keys and values */
function checkQuota(
  key: string,
  value: string,
  others: { readonly keys: number; readonly bytes: number },
): void {
  if (key.length === 0 || key.length > quota.keyLength) {
    throw new Refusal(`A key in the store has 1 to ${quota.keyLength} characters`);
  }
  if (Buffer.byteLength(value) > quota.valueBytes) {
    throw new Refusal(`"${key}" is too large for the store: a value has at most 64 KB`);
  }
  if (others.keys > quota.keys) throw new Refusal(`The store is full: ${quota.keys} keys`);
  if (others.bytes + size(key, value) > quota.bytes) throw new Refusal("The store is full: 1 MB");
}
