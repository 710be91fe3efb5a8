import { callHost } from "./host-link.ts";
import { type Registration, register } from "./registration.ts";
import { store } from "./store.ts";

/** A timer that is due. */
export interface Timer<Data = unknown> {
  readonly id: string;
  readonly guildId: string;
  /** Whose it is; null: nobody's. */
  readonly userId: string | null;
  /** When it was to be. */
  readonly dueAt: Date;
  /** Milliseconds since then: more than a moment if Turbot or the plugin was away. */
  readonly lateMs: number;
  /** How often this was begun before. More than 0: it failed, or Turbot was restarted in the middle of it, so some of it may be done. */
  readonly tries: number;
  /** A name for `send`'s `once`: the same each time that this is tried. */
  readonly once: string;
  /** What it was set with. Undefined: nothing, or somebody asked to be forgotten. The type isn't checked. */
  readonly data: Data | undefined;
}

/**
 * Runs when a timer of this name is due, which `turbot.timers.set` sets: also after restarts, and once if Turbot was away. It runs by
 * itself, with nobody's rights. If it fails, it is tried again for a day.
 */
export function timer<Data = unknown>(
  name: string,
  handler: (timer: Timer<Data>) => void | Promise<void>,
): Registration<{ readonly name: string }> {
  return register("timer", { name }, { "": handler });
}

/** When a timer is due: once, again and again from then on, or whenever a cron line matches. */
export type TimerWhen =
  | {
      /** In the future, or past: then it is due at once. */
      readonly at: Date | string;
      /** By the clocks of `timeZone`: from the 31st, "monthly" is the last day of shorter months. */
      readonly repeat?: "daily" | "weekly" | "monthly" | "yearly";
      /** An IANA name. @default "UTC" */
      readonly timeZone?: string;
    }
  | {
      /** As for `cron`. */
      readonly cron: string;
      /** @default "UTC" */
      readonly timeZone?: string;
    };

export type NewTimer = TimerWhen & {
  /** 1–100 characters. Another one of the same name and id in that server is replaced. */
  readonly id: string;
  /** Where it belongs: it goes with the server. */
  readonly guildId: string;
  /** Whose it is: it goes with `/forget`. @default nobody's */
  readonly userId?: string;
  /** What JSON can hold, for the handler. It lies in the plugin's store, and takes one of its keys. */
  readonly data?: unknown;
};

/** A timer that is set. */
export interface SetTimer {
  readonly id: string;
  readonly userId: string | null;
  /** When it is due next. */
  readonly at: Date;
  readonly isRepeated: boolean;
}

export interface TimerPage {
  readonly guildId: string;
  /** Only this person's. */
  readonly userId?: string;
  /** Only those after this id, as they are sorted. */
  readonly after?: string;
  /** At most 100. @default 100 */
  readonly limit?: number;
}

/** A plugin's timers. At most 5,000 in a server, 100 of them a person's, up to two years ahead. */
export interface Timers {
  /** Sets a timer for the handler `timer(name, …)`. Returns when it is due. */
  set(name: string, timer: NewTimer): Promise<Date>;
  /** False: there is none. */
  cancel(name: string, timer: { readonly id: string; readonly guildId: string }): Promise<boolean>;
  /** Sorted by id. */
  list(name: string, page: TimerPage): Promise<readonly SetTimer[]>;
  /** Null: there is none. */
  get<Data = unknown>(
    name: string,
    timer: { readonly id: string; readonly guildId: string },
  ): Promise<(SetTimer & { readonly data: Data | undefined }) | null>;
}

interface ListedData {
  readonly id: string;
  readonly userId: string | null;
  readonly at: number;
  readonly isRepeated: boolean;
}

/** What the host sends of a timer that is due. */
export interface TimerData {
  readonly name: string;
  readonly id: string;
  readonly guildId: string;
  readonly userId: string | null;
  readonly dueAt: number;
  readonly lateMs: number;
  readonly tries: number;
}

/** Where a timer's data lies in the store. */
export function timerKey(name: string, guildId: string, id: string): string {
  return `timer:${name}:${guildId}:${id}`;
}

/** @internal */
export async function dueTimer({ name, dueAt, ...data }: TimerData): Promise<Timer> {
  const { id, guildId } = data;
  return {
    ...data,
    dueAt: new Date(dueAt),
    once: `timer ${name} ${id} ${dueAt}`,
    data: await store.get<unknown>(timerKey(name, guildId, id)),
  };
}

export const timers: Timers = {
  async set(name, { data, ...given }) {
    const { id, guildId } = given;
    const key = timerKey(String(name), String(guildId), String(id));
    const before = await store.get<unknown>(key);
    // First: a timer that is due without what it is about would be of no use.
    if (data !== undefined) await store.set(key, data);
    const when = "at" in given ? { at: new Date(given.at).toISOString() } : {};
    try {
      const at = await callHost("timers.set", { ...given, ...when, name: String(name) });
      if (data === undefined && before !== undefined) await store.delete(key);
      return new Date(at as number);
    } catch (error) {
      if (data !== undefined) await (before === undefined ? store.delete(key) : store.set(key, before));
      throw error;
    }
  },
  async cancel(name, { id, guildId }) {
    const given = { name: String(name), id: String(id), guildId: String(guildId) };
    const wasSet = (await callHost("timers.cancel", given)) as boolean;
    if (wasSet) await store.delete(timerKey(given.name, given.guildId, given.id));
    return wasSet;
  },
  async list(name, page) {
    const all = (await callHost("timers.list", { ...page, name: String(name) })) as readonly ListedData[];
    return all.map(({ at, ...one }) => ({ ...one, at: new Date(at) }));
  },
  async get<Data>(name: string, { id, guildId }: { readonly id: string; readonly guildId: string }) {
    const given = { name: String(name), id: String(id), guildId: String(guildId) };
    const found = (await callHost("timers.get", given)) as ListedData | null;
    if (found === null) return null;
    const data = await store.get<Data>(timerKey(given.name, given.guildId, given.id));
    return { ...found, at: new Date(found.at), data };
  },
};
