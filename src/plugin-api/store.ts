import { callHost } from "./host-link.ts";

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** What a plugin remembers. It survives restarts, and no other plugin sees it. 1 MB in all, 64 KB a value, 1,000 keys. */
export interface Store {
  /** Undefined: there is nothing under this key. The type is yours to know: what comes back is what was put in. */
  get<T = Json>(key: string): Promise<T | undefined>;
  /** Keeps what JSON can hold; methods and the like are left out. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** The keys that start with `prefix`, sorted. */
  keys(prefix?: string): Promise<readonly string[]>;
  /** Changes a value in one step that nothing can come between. Returns the new value. */
  update<T = Json>(key: string, change: (value: T | undefined) => T | Promise<T>): Promise<T>;
}

/** How often an update starts over when the value changed meanwhile. Updates of one key wait for each other, so once is rare. */
const UPDATE_ATTEMPTS = 20;

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
  async update<T = Json>(key: string, change: (value: T | undefined) => T | Promise<T>): Promise<T> {
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
    return mine;
  },
};

async function changeOnce<T>(key: string, change: (value: T | undefined) => T | Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < UPDATE_ATTEMPTS; attempt += 1) {
    const expected = await read(key);
    const value = await change(expected === null ? undefined : (JSON.parse(expected) as T));
    const swapped = await callHost("store.swap", { key: String(key), expected, value: asText(value) });
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
