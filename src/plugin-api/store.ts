import { callHost } from "./host-link.ts";

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

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
}

/** The most attempts when the value changes in between. Updates of one key wait for each other, so even a second is rare. */
const updateAttempts = 20;

const updating = new Map<string, Promise<unknown>>();

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
  async update<T = Json>(key: string, change: Change<T>): Promise<T> {
    const before = updating.get(key) ?? Promise.resolve();
    const mine = before.then(() => changeOnce(key, change));
    const settled = mine.then(
      () => {},
      () => {},
    );
    updating.set(key, settled);
    void settled.then(() => {
      if (updating.get(key) === settled) updating.delete(key);
    });
    // By the overloads, undefined is returned only to those who return it.
    return mine as Promise<T>;
  },
};

type Change<T> = (value: T | undefined) => T | undefined | Promise<T | undefined>;

async function changeOnce<T>(key: string, change: Change<T>): Promise<T | undefined> {
  for (let attempt = 0; attempt < updateAttempts; attempt += 1) {
    const expected = await read(key);
    const value = await change(expected === null ? undefined : (JSON.parse(expected) as T));
    const swapped = await callHost("store.swap", {
      key: String(key),
      expected,
      value: value === undefined ? null : asText(value),
    });
    if (swapped === true) return value;
  }
  throw new Error(`"${key}" in the store changes too often to be updated`);
}

async function read(key: string): Promise<string | null> {
  return (await callHost("store.get", { key: String(key) })) as string | null;
}

function asText(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined)
    throw new TypeError("The store keeps what JSON can hold, and this value isn't that");
  return text;
}
