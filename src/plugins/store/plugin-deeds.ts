import type { Cap } from "../../plugin-api/needs.ts";
import type { Database } from "../../store/open-database.ts";

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
    cap: Cap | undefined,
    isAsked: boolean,
  ): { readonly id: number } | { readonly reached: keyof Cap };
  /** A moderator allows more than the cap for a while: it stands among what was done. */
  allowMore(more: AllowedMore): void;
  done(id: number): void;
  /** It didn't happen, so it counts for nothing. */
  failed(id: number): void;
  undone(id: number): void;
  find(guildId: string, id: number): PluginDeed | undefined;
  /** The newest first. */
  of(guildId: string, plugin: string, since: number, most: number): readonly PluginDeed[];
}

export interface NewDeed {
  readonly plugin: string;
  readonly guildId: string;
  /** Who asked, or whom the event was about. */
  readonly userId: string | undefined;
  readonly need: string;
  readonly what: DeedDone;
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
  /** Whoever asked lacked Discord's permission, and an admin had let their role do it. @default they had it */
  readonly isDelegated?: boolean;
}

export interface PluginDeed extends Omit<NewDeed, "userId"> {
  readonly id: number;
  /** Undefined: nobody, or somebody who has been forgotten. */
  readonly userId: string | undefined;
  readonly state: "begun" | "done" | "undone";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds in which a cap counts. */
const capMs = 60 * 60 * 1_000;
/** Milliseconds for which more was allowed. */
const moreMs = 15 * 60 * 1_000;
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
  const state = database.prepare("UPDATE plugin_deeds SET state = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM plugin_deeds WHERE id = ?");
  const one = database.prepare("SELECT * FROM plugin_deeds WHERE id = ? AND guild_id = ?");
  const newest = database.prepare(
    "SELECT * FROM plugin_deeds WHERE guild_id = ? AND plugin = ? AND at > ? ORDER BY at DESC LIMIT ?",
  );

  const allowed = database.prepare(
    `SELECT 1 FROM plugin_deeds WHERE guild_id = ? AND need = ? AND at > ? AND plugin = ?
     AND target ->> 'kind' = ? AND member_id = ?`,
  );

  const isAllowed = ({ guildId, need, plugin }: NewDeed, kind: string, userId: string): boolean =>
    allowed.get(guildId, need, now() - moreMs, plugin, kind, userId) !== undefined;

  const reached = (deed: NewDeed, cap: Cap, isAsked: boolean): keyof Cap | undefined => {
    const { guildId, need, plugin, userId } = deed;
    const since = now() - capMs;
    const many = (row: Record<string, unknown> | undefined) => Number(row?.n ?? 0);
    if (
      userId !== undefined &&
      many(forPerson.get(guildId, need, since, userId)) >= cap.forPerson &&
      !(isAsked && isAllowed(deed, more.person, userId))
    )
      return "forPerson";
    if (isAsked && isAllowed(deed, more.all, "")) return undefined;
    if (many(byPlugin.get(guildId, need, since, plugin)) >= cap.byPlugin) return "byPlugin";
    return many(inServer.get(guildId, need, since)) >= cap.inServer ? "inServer" : undefined;
  };

  return {
    begin(deed, cap, isAsked) {
      const full = cap === undefined ? undefined : reached(deed, cap, isAsked);
      if (full !== undefined) return { reached: full };
      const { plugin, guildId, userId = "", need, what } = deed;
      const { userId: member = "", ...target } = what;
      const row = insert.get(plugin, guildId, userId, member, need, JSON.stringify(target), now());
      return { id: Number(row?.id) };
    },
    allowMore({ plugin, guildId, need, userId, by }) {
      const target = JSON.stringify({ kind: userId === undefined ? more.all : more.person });
      const row = insert.get(plugin, guildId, by, userId ?? "", need, target, now());
      state.run("done", Number(row?.id));
    },
    done: (id) => void state.run("done", id),
    failed: (id) => void remove.run(id),
    undone: (id) => void state.run("undone", id),
    find(guildId, id) {
      const row = one.get(id, guildId);
      return row === undefined ? undefined : readDeed(row);
    },
    of: (guildId, plugin, since, most) => newest.all(guildId, plugin, since, most).map(readDeed),
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
