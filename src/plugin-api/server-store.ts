import { callHost } from "./host-link.ts";
import type { Interval } from "./schedule.ts";
import { asText, type Change, createUpdate, type Json } from "./stored-values.ts";

/** What a plugin keeps for one server, or of one person in it: `turbot.store.server(…)`, `turbot.store.person(…)`. 64 KB per value. */
export interface ServerStore {
  /** Undefined if there is no such key. The type isn't checked: you get back what you stored. */
  get<T = Json>(key: string): Promise<T | undefined>;
  /** Stores what JSON can hold; methods and the like are dropped. What members wrote is kept for 30 days. */
  set(key: string, value: unknown, options?: KeepOptions): Promise<void>;
  delete(key: string): Promise<void>;
  /** Changes a value atomically. Returns the new value; undefined leaves none there. Without `expires` it ends when it did before. */
  update<T = Json>(
    key: string,
    change: (value: T | undefined) => T | Promise<T>,
    options?: KeepOptions,
  ): Promise<T>;
  update<T = Json>(
    key: string,
    change: (value: T | undefined) => T | undefined | Promise<T | undefined>,
    options?: KeepOptions,
  ): Promise<T | undefined>;
  /** Adds to a number, which begins at 0. Returns the new one. `expires` counts from when it begins. */
  add(key: string, by?: number, options?: KeepOptions): Promise<number>;
  /** Some entries, in the order of their keys. */
  page<T = Json>(query?: PageQuery): Promise<StorePage<T>>;
}

export interface KeepOptions {
  /** After this it is gone: "30m", "12h", "30d". @default it is kept for good */
  readonly expires?: Interval;
}

export interface PageQuery {
  /** Only keys that start with this. */
  readonly prefix?: string;
  /** Only what comes after this key: the `next` of the page before. */
  readonly after?: string;
  /** At most 100. @default 100 */
  readonly limit?: number;
  /** @default "asc" */
  readonly order?: "asc" | "desc";
}

export interface StorePage<T = Json> {
  readonly entries: readonly { readonly key: string; readonly value: T }[];
  /** Undefined: there are no more. A page of large values ends early. */
  readonly next?: string;
}

const updating = new Map<string, Promise<unknown>>();

export function createServerStore({
  guildId,
  userId,
}: {
  readonly guildId: string | null;
  readonly userId?: string;
}): ServerStore {
  const place = {
    guildId: guildId === null ? null : String(guildId),
    ...(userId === undefined ? {} : { userId }),
  };
  const read = async (key: string) =>
    (await callHost("serverStore.get", { ...place, key: String(key) })) as string | null;
  return {
    async get<T = Json>(key: string): Promise<T | undefined> {
      const text = await read(key);
      return text === null ? undefined : (JSON.parse(text) as T);
    },
    async set(key, value, options) {
      const given = { ...place, key: String(key), value: asText(value), ...kept(options) };
      await callHost("serverStore.set", given);
    },
    async delete(key) {
      await callHost("serverStore.delete", { ...place, key: String(key) });
    },
    update<T = Json>(key: string, change: Change<T>, options?: KeepOptions): Promise<T> {
      const swap = async (name: string, expected: string | null, value: string | null) => {
        const given = { ...place, key: name, expected, value, ...kept(options) };
        return (await callHost("serverStore.swap", given)) === true;
      };
      const update = createUpdate({ read, swap }, updating, `${JSON.stringify(place)} `);
      // By the overloads, undefined is returned only to those who return it.
      return update(String(key), change) as Promise<T>;
    },
    async add(key, by = 1, options) {
      return (await callHost("serverStore.add", {
        ...place,
        key: String(key),
        by,
        ...kept(options),
      })) as number;
    },
    async page<T = Json>(query: PageQuery = {}): Promise<StorePage<T>> {
      const { entries, next } = (await callHost("serverStore.page", { ...query, ...place })) as {
        entries: readonly { key: string; value: string }[];
        next?: string;
      };
      return {
        entries: entries.map(({ key, value }) => ({ key, value: JSON.parse(value) as T })),
        ...(next === undefined ? {} : { next }),
      };
    },
  };
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function kept(options: KeepOptions | undefined): { readonly expiresInMs?: number } {
  if (options?.expires === undefined) return {};
  const [, amount = "", unit = ""] = /^(\d+)([smhd])$/.exec(options.expires) ?? [];
  const ms = Number(amount) * (units[unit] ?? Number.NaN);
  if (!(ms > 0))
    throw new TypeError(`"${options.expires}" is no time to keep something: write it like "12h" or "30d"`);
  return { expiresInMs: ms };
}
