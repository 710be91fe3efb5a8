import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { TextChannelRecord } from "../data.ts";
import { missingPermissions } from "../errors.ts";
import { may } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { findGuild } from "../lookups.ts";
import { type Actor, audit, changesBetween } from "./audit-log.ts";
import { assertMayOverwrite, type OverwriteForm, replaceOverwrites } from "./overwrites.ts";
import { countRename } from "./rename-limit.ts";

export interface ChannelChange {
  readonly name?: string | null;
  readonly topic?: string | null;
  /** Seconds; null: none. */
  readonly rate_limit_per_user?: number | null;
  readonly nsfw?: boolean | null;
  readonly permission_overwrites?: readonly OverwriteForm[] | null;
}

/**
 * Changes a channel, all of it or nothing: CHANNEL_UPDATE. https://docs.discord.com/developers/resources/channel#modify-channel
 *
 * @throws DiscordError 50013, 10009, 30060; 429 for a bot's third new name or topic in ten minutes
 */
export function changeChannel(
  core: Core,
  record: TextChannelRecord,
  by: Actor,
  { name, topic, rate_limit_per_user: slowmode, nsfw, permission_overwrites: overwrites }: ChannelChange,
): void {
  if (!may(core, record, by.id, PermissionFlagsBits.ManageChannels)) throw missingPermissions();
  if (overwrites) assertMayOverwrite(core, record, by, overwrites);
  const { channel } = record;
  const before = shown(record);
  const after = {
    name: name ? named(record, name) : channel.name,
    topic: topic === undefined ? channel.topic : topic || null,
    rate_limit_per_user: slowmode === undefined ? channel.rate_limit_per_user : (slowmode ?? 0),
    nsfw: nsfw ?? channel.nsfw,
  };
  if (after.name !== channel.name || (after.topic ?? "") !== (channel.topic ?? ""))
    countRename(core, channel.id, by);
  Object.assign(channel, after);
  const { guild_id: guildId, id: channelId } = channel;
  const changes = changesBetween(before, shown(record));
  if (changes.length > 0) {
    core.emit({ t: "CHANNEL_UPDATE", d: showChannel(core, record), guildId, channelId });
    core.changed({ kind: "channel", guildId, channelId });
    const entry = { action: AuditLogEvent.ChannelUpdate, targetId: channelId, changes };
    audit(core, findGuild(core, guildId), by, entry);
  }
  if (overwrites) replaceOverwrites(core, record, by, overwrites);
}

function shown({ channel: { name, topic, rate_limit_per_user, nsfw } }: TextChannelRecord) {
  return { name, topic, rate_limit_per_user, nsfw };
}

/** Text channels' names are in small letters, without spaces. */
function named({ channel: { type } }: TextChannelRecord, name: string): string {
  const isPlain = type === channelType.text || type === channelType.announcement;
  return isPlain ? name.trim().toLowerCase().replaceAll(/\s+/g, "-") : name.trim();
}
