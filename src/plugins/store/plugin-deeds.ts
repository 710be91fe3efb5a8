import type { Cap } from "../../plugin-api/needs.ts";
import { type Database, transaction } from "../../store/open-database.ts";

/** What plugins did in servers beyond answering: counted against caps before it happens, shown to admins, and undone by them. */
export interface PluginDeeds {
  /**
   * Notes that something is about to happen, unless a cap is reached.
   *
   * @param isAsked somebody asks for it just now: what a moderator allowed beyond a cap counts
   * @returns its id, or whose cap is reached
   */
  begin(
    deed: NewDeed,
    cap: (Cap & { readonly byItself?: number | undefined }) | undefined,
    isAsked: boolean,
  ): { readonly id: number } | { readonly reached: keyof Cap };
  /** A moderator allows as many again for a while: it stands among what was done. */
  allowMore(more: AllowedMore): void;
  /**
   * It happened: what was done for a time before, to the same, isn't taken back any more.
   *
   * @param learned what is known of it only now. @default nothing
   */
  done(id: number, learned?: Pick<DeedDone, "ruleId">): void;
  /** They were told of it, in this direct message: kept until it is known whether it happened. */
  told(id: number, notice: NonNullable<DeedDone["notice"]>): void;
  /** Those that somebody was told of, begun before a moment, of which nobody knows whether they happened. */
  unsettled(before: number, most: number): readonly PluginDeed[];
  /** What all plugins did with a need in a server, the newest first. @param since so late that the caps keep them few */
  ofNeed(guildId: string, need: string, since: number, most: number): readonly PluginDeed[];
  /** How many deeds of the last hour somebody was told of, or is about to be. */
  noticesTo(guildId: string, memberId: string): number;
  /** Those of all plugins that somebody asked for, the newest first. @param since so late that the caps keep them few */
  askedBy(guildId: string, userId: string, since: number, most: number): readonly PluginDeed[];
  /** It didn't happen, so it counts for nothing, unless somebody was told of it: so nobody is told again and again of what never happens. */
  failed(id: number): void;
  /** Nothing that was done to the same for a time is taken back any more. */
  undone(id: number): void;
  /** The time-outs that plugins gave a member, the newest first. */
  timeOutsOf(guildId: string, memberId: string, most: number): readonly PluginDeed[];
  /** Ids of the locks of a channel that stand, by any plugin. */
  locksOf(guildId: string, channelId: string): readonly number[];
  /** Somebody has taken it back by hand. */
  overByHand(id: number): void;
  find(guildId: string, id: number): PluginDeed | undefined;
  /** The newest first. @param skipped how many of them are left out. @default none */
  of(guildId: string, plugin: string, since: number, most: number, skipped?: number): readonly PluginDeed[];
}

export interface NewDeed {
  readonly plugin: string;
  readonly guildId: string;
  /** Who asked, or whom the event was about. */
  readonly userId: string | undefined;
  readonly need: string;
  readonly what: DeedDone;
  /** What it changes, apart from the member: "role 60". A later deed about the same replaces what would be taken back. @default nothing */
  readonly thing?: string | undefined;
}

/** More than an hour's cap of a deed, for 15 minutes. */
export interface AllowedMore {
  readonly plugin: string;
  readonly guildId: string;
  readonly need: string;
  /** For whom; undefined: for all who ask the plugin there. */
  readonly userId: string | undefined;
  /** The moderator. */
  readonly by: string;
}

/** What was done, as far as it is shown or undone. */
export interface DeedDone {
  readonly kind: string;
  readonly channelId?: string;
  readonly messageId?: string;
  readonly roleId?: string;
  /** The member it was done to. */
  readonly userId?: string;
  /** When the host takes it back, in milliseconds since 1970. @default never */
  readonly until?: number;
  /** When it ends at Discord, in milliseconds since 1970. */
  readonly endsAt?: number;
  /** It didn't happen after all, and somebody was told of it. */
  readonly didNotHappen?: boolean;
  /** It changed nothing, so there is nothing to undo. */
  readonly wasSo?: boolean;
  /** Nobody asked. */
  readonly isByItself?: boolean;
  /** The direct message that tells them, while it isn't known whether it happened. */
  readonly notice?: { readonly channelId: string; readonly messageId: string };
  /**
   * How it was, and was made, where that is nobody's words (seconds, permission bits, marks of a thread): what an earlier deed left for a
   * time doesn't count.
   */
  readonly before?: string;
  readonly after?: string;
  /** How many messages, or deeds that somebody undid. */
  readonly count?: number;
  /** It got a new name or topic, which Discord takes only so often. Neither is kept. */
  readonly isRenamed?: boolean;
  /** Whoever asked lacked Discord's permission, and an admin had let their role do it. @default they had it */
  readonly isDelegated?: boolean;
  /** What somebody allowed the plugin, or took back. */
  readonly permit?: string;
  /** A rule of AutoMod: its id, its name among the plugin's own, and what tells whether it is still as it was left. */
  readonly ruleId?: string;
  readonly ruleName?: string;
  readonly mark?: string;
  /** The rule before, as JSON. It goes when whoever asked is forgotten: its words may be theirs. */
  readonly ruleBefore?: string;
  /** A member's nickname after and before, "" for none. They go when either person is forgotten. */
  readonly nickname?: string;
  readonly nicknameBefore?: string;
}

export interface PluginDeed extends Omit<NewDeed, "userId" | "thing"> {
  readonly id: number;
  /** Undefined: nobody, or somebody who has been forgotten. */
  readonly userId: string | undefined;
  readonly state: "begun" | "done" | "undone";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds in which a deed counts against caps, and so outlives any forgetting. */
export const capMs = 60 * 60 * 1_000;
/** Milliseconds for which more was allowed. */
const moreMs = 15 * 60 * 1_000;
/** Twice the cap then, however many moderators press: two stolen accounts lift each other's. */
const mostTimes = 2;
/** The kinds under which that is kept. Which it is mustn't depend on a person's id: that can be forgotten. */
const more = { person: "moreForPerson", all: "moreForAll" } as const;

export function createPluginDeeds(database: Database, now: () => number): PluginDeeds {
  const counted = "SELECT count(*) AS n FROM plugin_deeds WHERE guild_id = ? AND need = ? AND at > ?";
  const inServer = database.prepare(counted);
  const byPlugin = database.prepare(`${counted} AND plugin = ?`);
  const forPerson = database.prepare(`${counted} AND user_id = ?`);
  const insert = database.prepare(
    `INSERT INTO plugin_deeds (plugin, guild_id, user_id, member_id, need, target, state, at)
     VALUES (?, ?, ?, ?, ?, ?, 'begun', ?) RETURNING id`,
  );
  const insertDue = database.prepare(
    `INSERT INTO plugin_deeds_due (deed_id, plugin, guild_id, member_id, need, thing, target, at, until, next_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)`,
  );
  const dueNow = database.prepare(
    `SELECT target FROM plugin_deeds_due WHERE guild_id = ? AND thing = ? AND member_id = ? ORDER BY id LIMIT 1`,
  );
  // After a rollback an id can come again: `at` tells them apart.
  const isOwn = "deed_id = ?1 AND at = (SELECT at FROM plugin_deeds WHERE id = ?1)";
  const removeDue = database.prepare(`DELETE FROM plugin_deeds_due WHERE ${isOwn}`);
  const aboutSame = `(guild_id, thing, member_id) IN
    (SELECT guild_id, target ->> 'thing', member_id FROM plugin_deeds WHERE id = ?1)`;
  const removeAll = database.prepare(`DELETE FROM plugin_deeds_due WHERE ${aboutSame}`);
  const removeEarlier = database.prepare(
    `DELETE FROM plugin_deeds_due WHERE ${aboutSame} AND at <= (SELECT at FROM plugin_deeds WHERE id = ?1)
     AND NOT (${isOwn})`,
  );
  const state = database.prepare("UPDATE plugin_deeds SET state = ? WHERE id = ?");
  const learn = database.prepare(
    "UPDATE plugin_deeds SET target = json_set(target, '$.ruleId', ?) WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM plugin_deeds WHERE id = ?");
  const locks = database.prepare(
    `SELECT id FROM plugin_deeds WHERE guild_id = ? AND need = 'lock_channels' AND state = 'done'
     AND target ->> 'kind' = 'lockChannel' AND target ->> 'channelId' = ?`,
  );
  const timeOuts = database.prepare(
    `SELECT * FROM plugin_deeds WHERE member_id = ? AND guild_id = ? AND target ->> 'kind' = 'timeOut'
     ORDER BY id DESC LIMIT ?`,
  );
  const one = database.prepare("SELECT * FROM plugin_deeds WHERE id = ? AND guild_id = ?");
  const newest = database.prepare(
    "SELECT * FROM plugin_deeds WHERE guild_id = ? AND plugin = ? AND at > ? ORDER BY at DESC, id DESC LIMIT ? OFFSET ?",
  );

  const allowed = database.prepare(
    `SELECT 1 FROM plugin_deeds WHERE guild_id = ? AND need = ? AND at > ? AND plugin = ?
     AND target ->> 'kind' = ? AND member_id = ?`,
  );

  const isAllowed = ({ guildId, need, plugin }: NewDeed, kind: string, userId: string): boolean =>
    allowed.get(guildId, need, now() - moreMs, plugin, kind, userId) !== undefined;

  const byItself = database.prepare(`${counted} AND plugin = ? AND target ->> 'isByItself' = 1`);
  const byItselfHere = database.prepare(`${counted} AND target ->> 'isByItself' = 1`);
  const noticesTo = database.prepare(
    `SELECT count(*) AS n FROM plugin_deeds WHERE member_id = ? AND guild_id = ? AND at > ?
     AND target ->> 'kind' IN ('timeOut', 'kick', 'ban', 'warn')`,
  );
  const told = database.prepare(
    "UPDATE plugin_deeds SET target = json_set(target, '$.notice', json(?)) WHERE id = ?",
  );
  const setDone = database.prepare(
    "UPDATE plugin_deeds SET state = 'done', target = json_remove(target, '$.notice') WHERE id = ?",
  );
  const keepTold = database.prepare(
    `UPDATE plugin_deeds SET state = 'undone',
       target = json_set(json_remove(target, '$.notice'), '$.didNotHappen', json('true'))
     WHERE id = ? AND target ->> 'notice' IS NOT NULL RETURNING id`,
  );
  const unsettled = database.prepare(
    "SELECT * FROM plugin_deeds WHERE state = 'begun' AND at < ? AND target ->> 'notice' IS NOT NULL LIMIT ?",
  );
  const ofNeed = database.prepare(
    "SELECT * FROM plugin_deeds WHERE guild_id = ? AND need = ? AND at > ? ORDER BY at DESC LIMIT ?",
  );
  const askedBy = database.prepare(
    "SELECT * FROM plugin_deeds WHERE user_id = ? AND guild_id = ? AND at > ? LIMIT ?",
  );

  const reached = (
    deed: NewDeed,
    cap: Cap & { readonly byItself?: number | undefined },
    isAsked: boolean,
  ): keyof Cap | undefined => {
    const { guildId, need, plugin, userId } = deed;
    const since = now() - capMs;
    const many = (row: Record<string, unknown> | undefined) => Number(row?.n ?? 0);
    const times = (kind: string, of: string) => (isAsked && isAllowed(deed, kind, of) ? mostTimes : 1);
    if (
      userId !== undefined &&
      many(forPerson.get(guildId, need, since, userId)) >= cap.forPerson * times(more.person, userId)
    )
      return "forPerson";
    const forAll = times(more.all, "");
    // What a plugin does by itself has its share, which those who ask can't fill: moderators' accounts don't put protection to rest.
    const share = cap.byItself ?? 0;
    if (deed.what.isByItself === true && cap.byItself !== undefined) {
      if (many(byItself.get(guildId, need, since, plugin)) >= share) return "byPlugin";
      if (many(byItselfHere.get(guildId, need, since)) < share) return undefined;
      return many(inServer.get(guildId, need, since)) >= cap.inServer ? "inServer" : undefined;
    }
    const free = share === 0 ? 0 : many(byItself.get(guildId, need, since, plugin));
    if (many(byPlugin.get(guildId, need, since, plugin)) - free >= (cap.byPlugin - share) * forAll)
      return "byPlugin";
    const freeHere = share === 0 ? 0 : Math.min(share, many(byItselfHere.get(guildId, need, since)));
    return many(inServer.get(guildId, need, since)) - freeHere >= (cap.inServer - share) * forAll
      ? "inServer"
      : undefined;
  };

  /** With how it was before all that was done to it for a time, unless somebody has changed it meanwhile. */
  const withFirst = ({ guildId, what, thing }: NewDeed): DeedDone => {
    const earlier = thing === undefined ? undefined : dueNow.get(guildId, thing, what.userId ?? "");
    const { before, after }: Partial<DeedDone> =
      earlier === undefined ? {} : JSON.parse(String(earlier.target));
    return before === undefined || after === undefined || after !== what.before ? what : { ...what, before };
  };
  const note = (deed: NewDeed): number => {
    const { plugin, guildId, userId = "", need, thing } = deed;
    const { userId: member = "", ...what } = withFirst(deed);
    const target = JSON.stringify(thing === undefined ? what : { ...what, thing });
    const at = now();
    const id = Number(insert.get(plugin, guildId, userId, member, need, target, at)?.id);
    if (what.until !== undefined && thing !== undefined)
      insertDue.run(id, plugin, guildId, member, need, thing, target, at, what.until);
    return id;
  };

  return {
    begin(deed, cap, isAsked) {
      const full = cap === undefined ? undefined : reached(deed, cap, isAsked);
      if (full !== undefined) return { reached: full };
      return transaction(database, () => ({ id: note(deed) }));
    },
    allowMore({ plugin, guildId, need, userId, by }) {
      const target = JSON.stringify({ kind: userId === undefined ? more.all : more.person });
      const row = insert.get(plugin, guildId, by, userId ?? "", need, target, now());
      state.run("done", Number(row?.id));
    },
    done: (id, { ruleId } = {}) =>
      transaction(database, () => {
        if (ruleId !== undefined) learn.run(ruleId, id);
        setDone.run(id);
        removeEarlier.run(id);
      }),
    told: (id, notice) => void told.run(JSON.stringify(notice), id),
    ofNeed: (guildId, need, since, most) => ofNeed.all(guildId, need, since, most).map(readDeed),
    unsettled: (before, most) => unsettled.all(before, most).map(readDeed),
    noticesTo: (guildId, memberId) => Number(noticesTo.get(memberId, guildId, now() - capMs)?.n ?? 0),
    askedBy: (guildId, userId, since, most) =>
      askedBy
        .all(userId, guildId, since, most)
        .map(readDeed)
        .toSorted((a, b) => b.at - a.at || b.id - a.id),
    failed: (id) =>
      transaction(database, () => {
        removeDue.run(id);
        if (keepTold.get(id) === undefined) remove.run(id);
      }),
    undone: (id) =>
      transaction(database, () => {
        removeAll.run(id);
        state.run("undone", id);
      }),
    timeOutsOf: (guildId, memberId, most) => timeOuts.all(memberId, guildId, most).map(readDeed),
    locksOf: (guildId, channelId) => locks.all(guildId, channelId).map(({ id }) => Number(id)),
    overByHand: (id) => void state.run("undone", id),
    find(guildId, id) {
      const row = one.get(id, guildId);
      return row === undefined ? undefined : readDeed(row);
    },
    of: (guildId, plugin, since, most, skipped = 0) =>
      newest.all(guildId, plugin, since, most, skipped).map(readDeed),
  };
}

function readDeed(row: Record<string, unknown>): PluginDeed {
  const member = String(row.member_id);
  const target = JSON.parse(String(row.target)) as DeedDone;
  return {
    id: Number(row.id),
    plugin: String(row.plugin),
    guildId: String(row.guild_id),
    userId: row.user_id === "" ? undefined : String(row.user_id),
    need: String(row.need),
    what: member === "" ? target : { ...target, userId: member },
    state: row.state as PluginDeed["state"],
    at: Number(row.at),
  };
}
