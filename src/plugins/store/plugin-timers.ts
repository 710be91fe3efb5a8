import { type Database, transaction } from "../../store/open-database.ts";

/** What plugins want to be woken for. It survives restarts; what a timer is about lies in the plugin's store. */
export interface PluginTimers {
  /**
   * Replaces one of the same plugin, name, server and id.
   *
   * @param people whom its id names, and whose words are in it: it goes when one of them is forgotten
   */
  set(timer: NewPluginTimer, people?: readonly string[]): void;
  /** @returns whether there was one */
  remove(of: TimerOf): boolean;
  get(of: TimerOf): PluginTimer | undefined;
  /** Sorted by id. */
  list(
    of: Omit<TimerOf, "id">,
    page: { readonly userId?: string | undefined; readonly after: string; readonly limit: number },
  ): readonly PluginTimer[];
  /** How many a plugin has in a server. @param userId only a person's */
  count(plugin: string, guildId: string, userId?: string): number;
  /** Those to be run until a time, the earliest first. */
  due(plugin: string, name: string, until: number, most: number): readonly PluginTimer[];
  /** The same, a few of each server, however many others have. */
  dueInEach(plugin: string, name: string, until: number, each: number): readonly PluginTimer[];
  /** When the next one is to be run; undefined: there is none. */
  next(plugin: string, name: string): number | undefined;
  /** It is being run. @returns undefined: it was changed meanwhile */
  begin(timer: PluginTimer): PluginTimer | undefined;
  /** It is to be run at another time, unless it was changed meanwhile. */
  postpone(timer: PluginTimer, nextAt: number): void;
  /** It was run. `dueAt`: when again; undefined: never. @returns false: it was changed meanwhile, and stays as it is now */
  finish(timer: PluginTimer, dueAt: number | undefined): boolean;
  /** The next ones after a server and an id, in the order of both. */
  after(of: TimerOf, most: number): readonly PluginTimer[];
}

export interface TimerOf {
  readonly plugin: string;
  readonly name: string;
  readonly guildId: string;
  readonly id: string;
}

export interface NewPluginTimer extends TimerOf {
  /** Undefined: nobody's. */
  readonly userId: string | undefined;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** The calendar, as JSON. Undefined: once. */
  readonly repeats: string | undefined;
}

export interface PluginTimer extends NewPluginTimer {
  readonly nextAt: number;
  readonly version: number;
  /** How often it has begun since it was due. */
  readonly tries: number;
}

export function createPluginTimers(database: Database): PluginTimers {
  const all = "plugin, name, guild_id, id, user_id, due_at, next_at, repeats, version, tries";
  const one = "plugin = ? AND name = ? AND guild_id = ? AND id = ?";
  const upsert = database.prepare(
    `INSERT INTO plugin_timers (${all}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, 1, 0)
     ON CONFLICT DO UPDATE SET user_id = ?5, due_at = ?6, next_at = ?6, repeats = ?7, version = version + 1, tries = 0`,
  );
  const unname = database.prepare(`DELETE FROM plugin_timer_people WHERE ${one}`);
  const nameOne = database.prepare(
    "INSERT OR IGNORE INTO plugin_timer_people (plugin, name, guild_id, id, user_id) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = database.prepare(`DELETE FROM plugin_timers WHERE ${one}`);
  const get = database.prepare(`SELECT ${all} FROM plugin_timers WHERE ${one}`);
  const list = database.prepare(
    `SELECT ${all} FROM plugin_timers WHERE plugin = ? AND name = ? AND guild_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const listOf = database.prepare(
    `SELECT ${all} FROM plugin_timers INDEXED BY plugin_timers_there
     WHERE plugin = ? AND name = ? AND guild_id = ? AND user_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const count = database.prepare("SELECT count(*) AS n FROM plugin_timers WHERE plugin = ? AND guild_id = ?");
  const countOf = database.prepare(
    "SELECT count(*) AS n FROM plugin_timers WHERE plugin = ? AND guild_id = ? AND user_id = ?",
  );
  const due = database.prepare(
    `SELECT ${all} FROM plugin_timers INDEXED BY plugin_timers_next
     WHERE plugin = ? AND name = ? AND next_at <= ? ORDER BY next_at LIMIT ?`,
  );
  const nextGuild = database.prepare(
    "SELECT min(guild_id) AS id FROM plugin_timers WHERE plugin = ? AND name = ? AND guild_id > ?",
  );
  const dueIn = database.prepare(
    `SELECT ${all} FROM plugin_timers INDEXED BY plugin_timers_here
     WHERE plugin = ? AND name = ? AND guild_id = ? AND next_at <= ? ORDER BY next_at LIMIT ?`,
  );
  const next = database.prepare("SELECT min(next_at) AS at FROM plugin_timers WHERE plugin = ? AND name = ?");
  const same = `${one} AND version = ?`;
  const begin = database.prepare(`UPDATE plugin_timers SET tries = tries + 1 WHERE ${same} RETURNING ${all}`);
  const postpone = database.prepare(`UPDATE plugin_timers SET next_at = ? WHERE ${same}`);
  const end = database.prepare(`DELETE FROM plugin_timers WHERE ${same}`);
  const again = database.prepare(`UPDATE plugin_timers SET due_at = ?, next_at = ?, tries = 0 WHERE ${same}`);
  const after = database.prepare(
    `SELECT ${all} FROM plugin_timers WHERE plugin = ? AND name = ? AND (guild_id, id) > (?, ?)
     ORDER BY guild_id, id LIMIT ?`,
  );
  const keyOf = ({ plugin, name, guildId, id }: TimerOf) => [plugin, name, guildId, id] as const;
  return {
    set: (timer, people = []) =>
      transaction(database, () => {
        unname.run(...keyOf(timer));
        for (const userId of people) nameOne.run(...keyOf(timer), userId);
        upsert.run(...keyOf(timer), timer.userId ?? "", timer.dueAt, timer.repeats ?? null);
      }),
    remove: (of) => remove.run(...keyOf(of)).changes !== 0,
    get(of) {
      const row = get.get(...keyOf(of));
      return row === undefined ? undefined : timerIn(row);
    },
    list: ({ plugin, name, guildId }, { userId, after, limit }) =>
      (userId === undefined
        ? list.all(plugin, name, guildId, after, limit)
        : listOf.all(plugin, name, guildId, userId, after, limit)
      ).map(timerIn),
    count: (plugin, guildId, userId) =>
      Number((userId === undefined ? count.get(plugin, guildId) : countOf.get(plugin, guildId, userId))?.n),
    due: (plugin, name, until, most) => due.all(plugin, name, until, most).map(timerIn),
    dueInEach(plugin, name, until, each) {
      const found: PluginTimer[] = [];
      const guildAfter = (id: string) => nextGuild.get(plugin, name, id)?.id;
      for (let id = guildAfter(""); typeof id === "string"; id = guildAfter(id))
        found.push(...dueIn.all(plugin, name, id, until, each).map(timerIn));
      return found;
    },
    next(plugin, name) {
      const at = next.get(plugin, name)?.at;
      return at === null || at === undefined ? undefined : Number(at);
    },
    begin(timer) {
      const row = begin.get(...keyOf(timer), timer.version);
      return row === undefined ? undefined : timerIn(row);
    },
    postpone: (timer, nextAt) => void postpone.run(nextAt, ...keyOf(timer), timer.version),
    finish: (timer, dueAt) =>
      (dueAt === undefined
        ? end.run(...keyOf(timer), timer.version)
        : again.run(dueAt, dueAt, ...keyOf(timer), timer.version)
      ).changes !== 0,
    after: (of, most) => after.all(...keyOf(of), most).map(timerIn),
  };
}

function timerIn(row: Readonly<Record<string, unknown>>): PluginTimer {
  return {
    ...{ plugin: String(row.plugin), name: String(row.name), guildId: String(row.guild_id) },
    id: String(row.id),
    userId: row.user_id === "" ? undefined : String(row.user_id),
    ...{ dueAt: Number(row.due_at), nextAt: Number(row.next_at) },
    repeats: row.repeats === null ? undefined : String(row.repeats),
    ...{ version: Number(row.version), tries: Number(row.tries) },
  };
}
