import { callHost } from "./host-link.ts";
import { createServerStore, type ServerStore } from "./server-store.ts";
import { asText, type Change, createUpdate, type Json } from "./stored-values.ts";

/** A plugin's store. It survives restarts, and no other plugin sees it. 1 MB in total, 64 KB per value, 1,000 keys. */
export interface Store {
  /** Undefined if there is no such key. The type isn't checked: you get back what you stored. */
  get<T = Json>(key: string): Promise<T | undefined>;
  /** Stores what JSON can hold; methods and the like are dropped. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** The keys that start with `prefix`, sorted. */
  keys(prefix?: string): Promise<readonly string[]>;
  /** Changes a value atomically. Returns the new value; undefined leaves none there. */
  update<T = Json>(key: string, change: (value: T | undefined) => T | Promise<T>): Promise<T>;
  update<T = Json>(
    key: string,
    change: (value: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
  /** What is kept for one server: 10,000 keys and 16 MB, apart from other servers'. It goes with the server. */
  server(guildId: string | null): ServerStore;
  /**
   * What is kept of one person in one server: 50 keys and 64 KB. They see it in `/mydata`, and `/forget` deletes it, without the plugin's
   * help.
   */
  person(guildId: string | null, userId: string): ServerStore;
}

async function read(key: string): Promise<string | null> {
  return (await callHost("store.get", { key: String(key) })) as string | null;
}

const update = createUpdate({
  read,
  swap: async (key, expected, value) =>
    (await callHost("store.swap", { key: String(key), expected, value })) === true,
});

export const store: Store = {
  async get<T = Json>(key: string): Promise<T | undefined> {
    const text = await read(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  },
  async set(key, value) {
    await callHost("store.set", { key: String(key), value: asText(value) });
  },
  async delete(key) {
    await callHost("store.delete", { key: String(key) });
  },
  async keys(prefix = "") {
    return (await callHost("store.keys", { prefix: String(prefix) })) as readonly string[];
  },
  // By the overloads, undefined is returned only to those who return it.
  update: <T = Json>(key: string, change: Change<T>) => update(key, change) as Promise<T>,
  server: (guildId) => createServerStore({ guildId }),
  person: (guildId, userId) => createServerStore({ guildId, userId: String(userId) }),
};
