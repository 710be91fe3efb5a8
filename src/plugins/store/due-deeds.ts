import { type Database, transaction } from "../../store/open-database.ts";
import type { DeedDone } from "./plugin-deeds.ts";

/**
 * What plugins did for a time, until it is taken back: the host has promised that, so it stands apart from what plugins did lately, which
 * ends after 30 days and without a person's id once they are forgotten.
 */
export interface DueDeeds {
  /** Those to be taken back until a time, the earliest first. */
  due(until: number, most: number): readonly DueDeed[];
  /** The same, a few of each server, however many others have. */
  dueInEach(until: number, each: number): readonly DueDeed[];
  /** When the next one is to be tried; undefined: there is none. */
  next(): number | undefined;
  /** Nothing has replaced or cancelled it, and no later deed about the same has begun. */
  isNewest(deed: DueDeed): boolean;
  /** It is taken back. */
  takenBack(deed: DueDeed): void;
  /** There is nothing to take back any more. */
  over(deed: DueDeed): void;
  /** It is tried again at another time. */
  postpone(deed: DueDeed, nextAt: number, why: "failed" | "away"): void;
  /** Discord refuses it. @returns whether the admins are to be told: not if they know of another of this plugin there */
  refused(deed: DueDeed, nextAt: number): boolean;
  /** Of a plugin in a server, the earliest first. */
  of(guildId: string, plugin: string, most: number): readonly DueDeed[];
  count(guildId: string, plugin: string): number;
  /** Something that was done to the same, by any plugin, is to be taken back. @param thing see `NewDeed` */
  isAbout(guildId: string, thing: string, memberId: string | undefined): boolean;
}

export interface DueDeed {
  readonly id: number;
  /** Its id among what plugins did. */
  readonly deedId: number;
  readonly plugin: string;
  readonly guildId: string;
  readonly need: string;
  readonly what: DeedDone;
  /** When it was done. All times are in milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** When it is tried next. */
  readonly nextAt: number;
  /** How often it was tried. */
  readonly tries: number;
  /** Discord refused it the last time. */
  readonly isRefused: boolean;
}

export function createDueDeeds(database: Database): DueDeeds {
  const due = database.prepare(
    "SELECT * FROM plugin_deeds_due INDEXED BY plugin_deeds_due_next WHERE next_at <= ? ORDER BY next_at LIMIT ?",
  );
  const nextGuild = database.prepare("SELECT min(guild_id) AS id FROM plugin_deeds_due WHERE guild_id > ?");
  const dueIn = database.prepare(
    `SELECT * FROM plugin_deeds_due INDEXED BY plugin_deeds_due_here
     WHERE guild_id = ? AND next_at <= ? ORDER BY next_at LIMIT ?`,
  );
  const next = database.prepare("SELECT min(next_at) AS at FROM plugin_deeds_due");
  const newest = database.prepare(
    `SELECT max(id) AS id FROM plugin_deeds_due
     WHERE guild_id = ?1 AND thing = ?2 AND member_id = ?3`,
  );
  const isThere = database.prepare("SELECT thing, member_id FROM plugin_deeds_due WHERE id = ?");
  const undone = database.prepare("UPDATE plugin_deeds SET state = 'undone' WHERE id = ? AND at = ?");
  const remove = database.prepare("DELETE FROM plugin_deeds_due WHERE id = ?");
  const postpone = database.prepare(
    "UPDATE plugin_deeds_due SET next_at = ?, tries = tries + ?, is_refused = ? WHERE id = ?",
  );
  const told = database.prepare(
    "SELECT 1 FROM plugin_deeds_due WHERE guild_id = ? AND plugin = ? AND is_told = 1 LIMIT 1",
  );
  const tell = database.prepare("UPDATE plugin_deeds_due SET is_told = 1 WHERE id = ?");
  const of = database.prepare(
    "SELECT * FROM plugin_deeds_due WHERE guild_id = ? AND plugin = ? ORDER BY until LIMIT ?",
  );
  const count = database.prepare(
    "SELECT count(*) AS n FROM plugin_deeds_due WHERE guild_id = ? AND plugin = ?",
  );
  return {
    due: (until, most) => due.all(until, most).map(readDue),
    dueInEach(until, each) {
      const found: DueDeed[] = [];
      const guildAfter = (id: string) => nextGuild.get(id)?.id;
      for (let id = guildAfter(""); typeof id === "string"; id = guildAfter(id))
        found.push(...dueIn.all(id, until, each).map(readDue));
      return found;
    },
    next() {
      const at = next.get()?.at;
      return at === null || at === undefined ? undefined : Number(at);
    },
    isNewest({ id, guildId }) {
      const row = isThere.get(id);
      if (row === undefined) return false;
      return Number(newest.get(guildId, String(row.thing), String(row.member_id))?.id) === id;
    },
    takenBack: ({ id, deedId, at }) =>
      transaction(database, () => {
        undone.run(deedId, at);
        remove.run(id);
      }),
    over: ({ id }) => void remove.run(id),
    postpone: ({ id, isRefused }, nextAt, why) =>
      void postpone.run(nextAt, why === "failed" ? 1 : 0, isRefused ? 1 : 0, id),
    refused: ({ id, guildId, plugin }, nextAt) =>
      transaction(database, () => {
        const areTold = told.get(guildId, plugin) !== undefined;
        postpone.run(nextAt, 1, 1, id);
        tell.run(id);
        return !areTold;
      }),
    of: (guildId, plugin, most) => of.all(guildId, plugin, most).map(readDue),
    isAbout: (guildId, thing, memberId = "") => newest.get(guildId, thing, memberId)?.id !== null,
    count: (guildId, plugin) => Number(count.get(guildId, plugin)?.n),
  };
}

function readDue(row: Record<string, unknown>): DueDeed {
  const member = String(row.member_id);
  const target = JSON.parse(String(row.target)) as DeedDone;
  return {
    id: Number(row.id),
    deedId: Number(row.deed_id),
    plugin: String(row.plugin),
    guildId: String(row.guild_id),
    need: String(row.need),
    what: member === "" ? target : { ...target, userId: member },
    at: Number(row.at),
    until: Number(row.until),
    nextAt: Number(row.next_at),
    tries: Number(row.tries),
    isRefused: row.is_refused === 1,
  };
}
