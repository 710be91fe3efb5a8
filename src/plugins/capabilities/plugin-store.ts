import { join } from "node:path";
import { RefusalError } from "../../declaration/refusal.ts";
import { createRecoverableFile } from "../../store/damage/recoverable-file.ts";
import { serverPartOf } from "../per-server/server-store.ts";
import { checkSize, noRoom, sizeOf } from "../server-store/check-quota.ts";
import { forgetIn } from "../words/forget-in-store.ts";
import { createKnownWords } from "../words/known-words.ts";
import { storeWithWriters } from "../words/store-with-writers.ts";
import type { ForgottenInStore, WritersOf } from "../words/store-writer.ts";
import { openStoreFile, type StoreFile } from "./store-file.ts";

/** JSON text by key. Writing throws RefusalError above the quota. */
export interface StorePart {
  get(key: string): string | null;
  /** @param by in whose calls each text that is new in the value may be written: it is their words. @default nobody's */
  set(key: string, value: string, by?: WritersOf): void;
  delete(key: string): void;
  /** Sorted. */
  keys(prefix: string): readonly string[];
  /** The people whose stored words a text contains. @param least characters that a word needs to tell whose it is */
  peopleIn(text: string, least?: number): readonly string[];
  /** The marks of stored words of people's that are meant: see leafMark. */
  marksOf(isMeant: (word: string) => boolean): readonly string[];
  /** The people in whose stored words something is contained. @param part bare: letters and digits */
  writersOfPart(part: string): readonly string[];
}

/** What one plugin stores, in all servers. */
export interface PluginStore extends StorePart {
  /**
   * The part that a plugin that reads sees in one server. Of the words in others it tells nothing.
   *
   * @param guildId "": outside servers
   * @param served the servers that Turbot serves now
   */
  in(guildId: string, served: () => readonly string[]): StorePart;
  /** Servers have parts of their own, or had: from then on it isn't one whole again. */
  hasParts(): boolean;
  /**
   * Deletes what is a person's or a server's: keys and entries that name them, and texts that were stored in their calls.
   *
   * @returns how many keys lost something
   */
  forget(who: ForgottenInStore): number;
  close(): void;
}

/** All plugins' stores; a store is created by its first write. */
export interface PluginStores {
  of(plugin: string): PluginStore;
  close(): void;
}

const quota = { keys: 1000, bytes: 1024 * 1024 } as const;

/**
 * Stores in `<folder>/<plugin>/store.db`.
 *
 * @param onDamaged a plugin's store could not be read: it was set aside under this name, and the plugin starts with an empty
 * one. Without it, SQLite's error is thrown and nothing is moved
 */
export function createPluginStores(
  folder: string,
  onDamaged?: (plugin: string, aside: string) => void,
): PluginStores {
  return cachedStores((plugin) =>
    fileStore(join(folder, plugin), onDamaged && ((aside) => onDamaged(plugin, aside))),
  );
}

/** Empty stores in memory. */
export function createMemoryStores(): PluginStores {
  return cachedStores(() => memoryStore());
}

function cachedStores(open: (plugin: string) => PluginStore): PluginStores {
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

/** A dry run has one server, so that one part is all. */
function memoryStore(): PluginStore {
  const values = new Map<string, string>();
  let bytes = 0;
  const sizeNow = (key: string) => {
    const value = values.get(key);
    return value === undefined ? 0 : sizeOf(key, value);
  };
  const all: StorePart = {
    get: (key) => values.get(key) ?? null,
    set(key, value) {
      const before = sizeNow(key);
      checkSize({ key, value });
      checkQuota(key, value, before, { keys: values.size, bytes });
      bytes += sizeOf(key, value) - before;
      values.set(key, value);
    },
    delete(key) {
      bytes -= sizeNow(key);
      values.delete(key);
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    // Nobody's words come into a dry run.
    peopleIn: () => [],
    writersOfPart: () => [],
    marksOf: () => [],
  };
  return {
    ...all,
    in: () => all,
    hasParts: () => false,
    forget: () => 0,
    close: () => {},
  };
}

function fileStore(folder: string, onDamaged?: (aside: string) => void): PluginStore {
  /** Undefined: not known. Every call to a plugin asks, and only this store changes it. */
  let hasParts: boolean | undefined;
  const { read, write, close } = createRecoverableFile(
    join(folder, "store.db"),
    openStoreFile,
    onDamaged &&
      ((aside) => {
        hasParts = undefined;
        onDamaged(aside);
      }),
  );

  const known = createKnownWords();

  return {
    get: (key) => read((file) => file.get(key), null),
    set(key, value, by) {
      // Before a file is created for it.
      checkSize({ key, value });
      write((file) => {
        checkQuota(key, value, file.size(key), file.totals());
        file.together(() => storeWithWriters(file, key, value, by));
        known.changed(key);
      });
    },
    in: (guildId, served) => {
      const partOf = (file: StoreFile) => serverPartOf(file, guildId, served());
      return {
        get: (name) => read((file) => partOf(file).get(name), null),
        keys: (prefix) => read((file) => partOf(file).keys(prefix), []),
        set(name, value, by) {
          checkSize({ key: name, value });
          write((file) => {
            const written = file.together(() => {
              const key = partOf(file).keyFor(name);
              checkQuota(key, value, file.size(key), file.totals());
              storeWithWriters(file, key, value, by);
              return key;
            });
            known.changed(written);
            hasParts = undefined;
          });
        },
        delete: (name) =>
          read((file) => {
            file.together(() => partOf(file).delete(name));
            known.clear();
            hasParts = undefined;
          }, undefined),
        peopleIn: (text, least) => read((file) => known.peopleIn(text, file, least, guildId), []),
        marksOf: (isMeant) => read((file) => known.marksOf(isMeant, file, guildId), []),
        writersOfPart: (part) => read((file) => known.writersOfPart(part, file, guildId), []),
      };
    },
    hasParts: () => {
      hasParts ??= read((file) => file.hasHomes(), false);
      return hasParts;
    },
    peopleIn: (text, least) => read((file) => known.peopleIn(text, file, least), []),
    marksOf: (isMeant) => read((file) => known.marksOf(isMeant, file), []),
    writersOfPart: (part) => read((file) => known.writersOfPart(part, file), []),
    forget: (who) =>
      read((file) => {
        const count = file.together(() => forgetIn(file, who));
        known.clear();
        hasParts = undefined;
        file.settle();
        return count;
      }, 0),
    delete(key) {
      read((file) => file.delete(key), undefined);
      known.changed(key);
    },
    keys: (prefix) => read((file) => file.keys(prefix), []),
    close,
  };
}

/**
 * @param before bytes of the key and its value now; 0: there is no such key
 * @param totals the store's, before the write
 */
function checkQuota(
  key: string,
  value: string,
  before: number,
  totals: { readonly keys: number; readonly bytes: number },
): void {
  if (before === 0 && totals.keys >= quota.keys)
    throw new RefusalError(`The store is full: ${quota.keys} keys`, { forPeople: noRoom });
  if (totals.bytes - before + sizeOf(key, value) > quota.bytes)
    throw new RefusalError("The store is full: 1 MB", { forPeople: noRoom });
}
