import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/**
 * Who joined a guild and has yet to accept its rules: the `pending_members` table. Discord tells only how a member is now, so who
 * has just accepted is known from having been pending before.
 */
export interface PendingMembers {
  has(guildId: string, userId: string): boolean;
  /** What Discord tells of members. To be called with every event, in the transaction in which it is stored. */
  note(payload: GatewayDispatchPayload): void;
  /** Forgets who joined long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

/** Who hasn't accepted within this time, in milliseconds, is forgotten: 90 days. */
const rememberedMs = 90 * 24 * 60 * 60 * 1_000;

export function createPendingMembers(database: Database, now: () => number): PendingMembers {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO pending_members (guild_id, user_id, since) VALUES (?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM pending_members WHERE guild_id = ? AND user_id = ?");
  const find = database.prepare("SELECT 1 FROM pending_members WHERE guild_id = ? AND user_id = ?");
  const prune = createPrune(database, "pending_members", "since < ?", "guild_id, user_id");

  const has = (guildId: string, userId: string) => find.get(guildId, userId) !== undefined;

  return {
    has,
    prune: (before, most) => prune(before - rememberedMs, most),
    note(payload) {
      switch (payload.t) {
        case "GUILD_MEMBER_ADD":
          if (payload.d.pending === true) insert.run(payload.d.guild_id, payload.d.user.id, now());
          break;
        case "GUILD_MEMBER_UPDATE":
          if (payload.d.pending === false) remove.run(payload.d.guild_id, payload.d.user.id);
          break;
        case "GUILD_MEMBER_REMOVE":
          remove.run(payload.d.guild_id, payload.d.user.id);
          break;
        default:
      }
    },
  };
}
