import { AuditLogEvent } from "discord-api-types/v10";
import { moderationLimits } from "../../discord-rules/moderation/limits.ts";
import { snowflakeTime } from "../../discord-rules/snowflake.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { findGuild, guildOf } from "../lookups.ts";
import { purgeMessages } from "../messages/delete-message.ts";
import { type Actor, audit } from "./audit-log.ts";

/**
 * Deletes 2 to 100 messages at once, and passes over those that aren't there: MESSAGE_DELETE_BULK.
 * https://docs.discord.com/developers/resources/message#bulk-delete-messages
 *
 * @throws DiscordError 50003 in direct messages, 50016 for too few or too many, 50034 if one is older than two weeks
 */
export function bulkDelete(core: Core, channel: ChannelRecord, by: Actor, ids: readonly string[]): void {
  if (guildOf(channel) === undefined) throw refused("notInDirectMessages");
  const { min, max } = moderationLimits.deletionsAtOnce;
  if (ids.length < min || ids.length > max) throw refused("wrongNumberToDelete");
  const oldest = core.now() - moderationLimits.deletionAge * 1_000;
  // By their ids, there or not: an id tells when it was given.
  if (ids.some((id) => snowflakeTime(id) < oldest)) throw refused("tooOldToDelete");
  deleteAtOnce(core, channel, by, ids);
}

/** The same without Discord's limits for bots, and an entry in the audit log if any was there. */
export function deleteAtOnce(core: Core, channel: ChannelRecord, by: Actor, ids: readonly string[]): void {
  const guildId = guildOf(channel);
  const count = purgeMessages(core, channel, ids);
  if (count === 0 || guildId === undefined) return;
  audit(core, findGuild(core, guildId), by, {
    action: AuditLogEvent.MessageBulkDelete,
    targetId: channel.channel.id,
    options: { count: String(count) },
  });
}
