import type { Database } from "../../store/open-database.ts";

/**
 * The role that Discord made for Turbot in each guild: the `own_roles` table. A resumed session brings no guilds, so the last
 * process's knowledge is still needed.
 */
export interface StoredOwnRoles {
  /** The role's id; null if Turbot has none there, undefined if that isn't known. */
  of(guildId: string): string | null | undefined;
  set(guildId: string, roleId: string | null): void;
  /** Turbot isn't in that guild any more. */
  forget(guildId: string): void;
}

export function createStoredOwnRoles(database: Database): StoredOwnRoles {
  const select = database.prepare("SELECT role_id FROM own_roles WHERE guild_id = ?");
  const upsert = database.prepare(
    `INSERT INTO own_roles (guild_id, role_id) VALUES (?, ?)
     ON CONFLICT (guild_id) DO UPDATE SET role_id = excluded.role_id`,
  );
  const remove = database.prepare("DELETE FROM own_roles WHERE guild_id = ?");
  return {
    of(guildId) {
      const row = select.get(guildId);
      if (row === undefined) return undefined;
      return row.role_id === null ? null : String(row.role_id);
    },
    set: (guildId, roleId) => void upsert.run(guildId, roleId),
    forget: (guildId) => void remove.run(guildId),
  };
}
