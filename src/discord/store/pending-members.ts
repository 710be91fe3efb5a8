import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/**
 * Members who joined a guild and haven't accepted its rules yet: the `pending_members` table. Discord sends only a member's current
 * state, so an acceptance is recognized by having been pending before.
 */
export interface PendingMembers {
  has(guildId: string, userId: string): boolean;
  /** Tracks member events. Call it with every event, in the transaction that stores it. */
  note(payload: GatewayDispatchPayload): void;
  /** Deletes members who joined long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

/** Members who haven't accepted within this time are dropped, in milliseconds: 90 days. */
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
