import { callHost } from "./host-link.ts";
import { type Registration, register } from "./registration.ts";
import { asText } from "./stored-values.ts";

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
  /**
   * 1–100 letters without accents, digits, and `-_.:`, such as somebody's id or `crypto.randomUUID()`: what people wrote goes into `data`.
   * Another timer of the same name and id in that server is replaced.
   */
  readonly id: string;
  /** Where it belongs: it goes with the server. Null, as outside a server, is refused. */
  readonly guildId: string | null;
  /** Whose it is: it goes with `/forget`. @default nobody's */
  readonly userId?: string;
  /**
   * What JSON can hold, for the handler, in 4,000 characters. It is kept until the timer is over, as one of the 50 keys of
   * `turbot.store.person` if the timer is somebody's, otherwise of `turbot.store.server`.
   */
  readonly data?: unknown;
};

/** A timer that is set. */
export interface SetTimer<Data = unknown> {
  readonly id: string;
  readonly userId: string | null;
  /** When it is due next. */
  readonly at: Date;
  readonly isRepeated: boolean;
  /** What it was set with. */
  readonly data: Data | undefined;
}

/** Which timer of a name. */
export interface TimerId {
  readonly id: string;
  /** As it was set with. */
  readonly guildId: string | null;
}

export interface TimerPage {
  readonly guildId: string | null;
  /** Only this person's. */
  readonly userId?: string;
  /** Only those after this id, as they are sorted. */
  readonly after?: string;
  /** At most 100. @default 100 */
  readonly limit?: number;
}

/** A plugin's timers. At most 5,000 in a server, 40 of them a person's, up to two years ahead. */
export interface Timers {
  /** Sets a timer for the handler `timer(name, …)`. Returns when it is due. */
  set(name: string, timer: NewTimer): Promise<Date>;
  /** False: there is none. */
  cancel(name: string, timer: TimerId): Promise<boolean>;
  /** Sorted by id. */
  list<Data = unknown>(name: string, page: TimerPage): Promise<readonly SetTimer<Data>[]>;
  /** Null: there is none. */
  get<Data = unknown>(name: string, timer: TimerId): Promise<SetTimer<Data> | null>;
}

interface ListedData {
  readonly id: string;
  readonly userId: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isRepeated: boolean;
  /** JSON; null: nothing. */
  readonly data: string | null;
}

/** What the host sends of a timer that is due. */
export interface TimerData extends Omit<Timer, "dueAt" | "once" | "data"> {
  readonly name: string;
  readonly dueAt: number;
  readonly data: string | null;
}

/** @internal */
export function dueTimer({ name, dueAt, data, ...timer }: TimerData): Timer {
  return {
    ...timer,
    dueAt: new Date(dueAt),
    once: `timer ${name} ${timer.id} ${dueAt}`,
    data: read(data),
  };
}

export const timers: Timers = {
  async set(name, { data, ...given }) {
    const when = "at" in given ? { at: new Date(given.at).toISOString() } : {};
    const about = data === undefined ? {} : { data: asText(data) };
    return new Date((await callHost("timers.set", { ...given, ...when, ...about, name })) as number);
  },
  async cancel(name, { id, guildId }) {
    return (await callHost("timers.cancel", { name, id: String(id), guildId })) as boolean;
  },
  async list(name, page) {
    const all = (await callHost("timers.list", { ...page, name })) as readonly ListedData[];
    return all.map(shown);
  },
  async get(name, { id, guildId }) {
    const found = (await callHost("timers.get", { name, id: String(id), guildId })) as ListedData | null;
    return found === null ? null : shown(found);
  },
};

function shown({ at, data, ...timer }: ListedData): SetTimer<never> {
  return { ...timer, at: new Date(at), data: read(data) };
}

/** The type isn't checked. */
function read(data: string | null): undefined {
  return data === null ? undefined : JSON.parse(data);
}
