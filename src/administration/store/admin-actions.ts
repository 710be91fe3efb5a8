import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** Who did what with `/turbot`: kept, and told in the admin channel. */
export interface AdminActions {
  /** @returns false if this interaction has done it already */
  note(action: Omit<AdminAction, "at">): boolean;
  /** Those in a server, and those for everywhere, newest first. @param guildId undefined: all */
  latest(guildId: string | undefined, limit: number): readonly AdminAction[];
  /** Those that the admin channel hasn't heard of, oldest first. */
  untold(): readonly AdminAction[];
  told(interaction: string): void;
  readonly prune: Prune;
}

export interface AdminAction {
  readonly interaction: string;
  /** "": for all servers. */
  readonly guildId: string;
  /** Who did it, and whom it concerns; "": nobody, or somebody who asked to be forgotten. */
  readonly by: string;
  readonly about: string;
  /** See `wordsOf`. */
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** @param now the clock, in milliseconds since 1970 */
export function createAdminActions(database: Database, now: () => number): AdminActions {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO admin_actions (interaction, guild_id, by, about, words, at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const columns = "interaction, guild_id, by, about, words, at";
  const all = database.prepare(
    `SELECT ${columns} FROM admin_actions INDEXED BY admin_actions_at ORDER BY at DESC LIMIT ?`,
  );
  const here = database.prepare(
    `SELECT ${columns} FROM admin_actions WHERE guild_id = ? ORDER BY at DESC LIMIT ?`,
  );
  const untold = database.prepare(
    `SELECT ${columns} FROM admin_actions INDEXED BY admin_actions_untold WHERE told_at IS NULL ORDER BY at LIMIT 50`,
  );
  const told = database.prepare("UPDATE admin_actions SET told_at = ? WHERE interaction = ?");
  const read = (row: Record<string, unknown>): AdminAction => ({
    interaction: String(row.interaction),
    guildId: String(row.guild_id),
    by: String(row.by),
    about: String(row.about),
    words: String(row.words),
    at: Number(row.at),
  });
  return {
    note({ interaction, guildId, by, about, words }) {
      return insert.run(interaction, guildId, by, about, words, now()).changes === 1;
    },
    latest(guildId, limit) {
      if (guildId === undefined) return all.all(limit).map(read);
      return [...here.all(guildId, limit), ...here.all("", limit)]
        .map(read)
        .toSorted((one, other) => other.at - one.at)
        .slice(0, limit);
    },
    untold: () => untold.all().map(read),
    told: (interaction) => void told.run(now(), interaction),
    prune: createPrune(database, "admin_actions", "at < ?", "interaction"),
  };
}
