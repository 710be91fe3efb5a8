import { type APIOverwrite, ChannelType, OverwriteType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord, DirectRecord, TextChannelRecord } from "../data.ts";
import { syncingThreads } from "../gateway/sync-threads.ts";
import { botUser, findChannel, findGuild, findUser, guildOf, threadsIn } from "../lookups.ts";
import { noFlags } from "../no-flags.ts";
import { announceRole } from "./members.ts";
import { allPermissions } from "./permissions.ts";
import { showChannel } from "./show-channel.ts";

/** The one direct message channel between a user and the bot; created on first use. */
export function directMessages(core: Core, userId: string): DirectRecord {
  const user = findUser(core, userId);
  const open = core.data.channels.withPerson(userId);
  if (open !== undefined) return open;
  const record: DirectRecord = {
    kind: "direct",
    userId,
    channel: {
      id: core.nextId(),
      type: ChannelType.DM,
      name: null,
      recipients: [structuredClone(user)],
      last_message_id: null,
      flags: noFlags,
    },
  };
  core.data.channels.set(record.channel.id, record);
  core.changed({ kind: "channel", channelId: record.channel.id });
  return record;
}

/** Deletes a channel with its threads and all messages. */
export function deleteChannel(core: Core, record: ChannelRecord): void {
  const { id } = record.channel;
  const guildId = guildOf(record);
  const gone = showChannel(core, record);
  if (record.kind === "thread") {
    const { parent_id } = record.channel;
    const d = { id, guild_id: guildId, parent_id, type: gone.type };
    core.emit({ t: "THREAD_DELETE", d, guildId, channelId: id });
  } else {
    core.emit({ t: "CHANNEL_DELETE", d: gone, guildId, channelId: id });
    // Threads get no event of their own, as at Discord.
    for (const thread of threadsIn(core, { channelId: id })) forget(core, thread.channel.id);
  }
  forget(core, id);
  core.changed({ kind: "channel", channelId: id });
}

function forget(core: Core, channelId: string): void {
  core.data.channels.delete(channelId);
  core.data.messages.delete(channelId);
}

/** Denies the bot permissions in one channel; see `DiscordWorld.denyBot`. */
export function denyBot(core: Core, channelId: string, permissions: bigint): void {
  const record = findChannel(core, channelId);
  if (record.kind !== "text") throw new Error("permissions are set on a guild's text channel");
  const guild = findGuild(core, record.channel.guild_id);
  const bot = botUser(core);
  const role = guild.guild.roles.find((one) => one.tags?.bot_id === bot.id);
  if (role !== undefined && BigInt(role.permissions) & PermissionFlagsBits.Administrator) {
    role.permissions = (allPermissions & ~PermissionFlagsBits.Administrator).toString();
    announceRole(core, "GUILD_ROLE_UPDATE", guild, { role });
  }
  setOverwrite(core, record, {
    id: bot.id,
    type: OverwriteType.Member,
    allow: "0",
    deny: permissions.toString(),
  });
}

/** See `DiscordWorld.overwrite`. */
export function overwriteRole(
  core: Core,
  channelId: string,
  roleId: string,
  { allow = 0n, deny = 0n }: { allow?: bigint; deny?: bigint },
): void {
  const record = findChannel(core, channelId);
  if (record.kind !== "text") throw new Error("permissions are set on a guild's text channel");
  setOverwrite(core, record, {
    id: roleId,
    type: OverwriteType.Role,
    allow: allow.toString(),
    deny: deny.toString(),
  });
}

function setOverwrite(core: Core, record: TextChannelRecord, overwrite: APIOverwrite): void {
  const others = (record.channel.permission_overwrites ?? []).filter((one) => one.id !== overwrite.id);
  changeOverwrites(core, record, [...others, overwrite]);
}

/** Replaces a channel's overwrites: CHANNEL_UPDATE. */
export function changeOverwrites(
  core: Core,
  record: TextChannelRecord,
  overwrites: readonly APIOverwrite[],
): void {
  const { guild_id: guildId, id: channelId } = record.channel;
  syncingThreads(core, guildId, () => {
    record.channel.permission_overwrites = [...overwrites];
    core.emit({ t: "CHANNEL_UPDATE", d: showChannel(core, record), guildId, channelId });
  });
  core.changed({ kind: "channel", guildId, channelId });
}
