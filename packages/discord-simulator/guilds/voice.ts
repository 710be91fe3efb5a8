import { randomBytes } from "node:crypto";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { GuildRecord, VoiceRecord } from "../data.ts";
import type { InVoice } from "../discord-simulator.ts";
import { refused } from "../errors.ts";
import { findGuild } from "../lookups.ts";
import { channelFor } from "./permissions.ts";
import { showMember } from "./show-member.ts";

/**
 * Somebody comes to a voice channel, moves there, or changes how they are in it: VOICE_STATE_UPDATE.
 *
 * @throws DiscordError 50001, 50013 without the permission to connect, 50024 in a channel without voice
 */
export function enterVoice(core: Core, userId: string, channelId: string, how: InVoice): void {
  const { Connect } = PermissionFlagsBits;
  const record = channelFor(core, channelId, userId, Connect);
  const { type } = record.channel;
  if (record.kind !== "text" || (type !== channelType.voice && type !== channelType.stage)) {
    throw refused("cannotActOnThisChannel");
  }
  const guild = findGuild(core, record.channel.guild_id);
  guild.voice ??= new Map();
  const { muted = false, deafened = false, streaming = false } = how;
  const sessionId = guild.voice.get(userId)?.sessionId ?? randomBytes(16).toString("hex");
  guild.voice.set(userId, {
    ...{ channelId, sessionId, selfMute: muted, selfDeaf: deafened, selfStream: streaming },
  });
  announce(core, guild, userId, channelId);
}

/** Somebody leaves the voice channel that they are in, if any: VOICE_STATE_UPDATE without a channel. */
export function leaveVoice(core: Core, guild: GuildRecord, userId: string): void {
  const before = guild.voice?.get(userId);
  if (before === undefined) return;
  guild.voice?.delete(userId);
  announce(core, guild, userId, before.channelId, before);
}

/** Everybody in the voice channels of a guild, as GUILD_CREATE shows them. */
export function voiceStates(core: Core, guild: GuildRecord): readonly object[] {
  return [...(guild.voice ?? [])].map(([userId, record]) => stateOf(core, guild, userId, record));
}

/** @param channelId where they are, or were: only those who see it hear of it */
function announce(
  core: Core,
  guild: GuildRecord,
  userId: string,
  channelId: string,
  left?: VoiceRecord,
): void {
  const guildId = guild.guild.id;
  const record = left ?? guild.voice?.get(userId);
  if (record === undefined) return;
  const state = stateOf(core, guild, userId, record);
  const d = { ...state, guild_id: guildId, ...(left === undefined ? {} : { channel_id: null }) };
  core.emit({ t: "VOICE_STATE_UPDATE", d, guildId, channelId });
}

/** https://docs.discord.com/developers/resources/voice#voice-state-object */
function stateOf(core: Core, guild: GuildRecord, userId: string, record: VoiceRecord): object {
  const member = guild.members.get(userId);
  return {
    ...{ channel_id: record.channelId, user_id: userId, session_id: record.sessionId },
    ...(member === undefined ? {} : { member: showMember(core, member) }),
    ...{ deaf: false, mute: false, self_deaf: record.selfDeaf, self_mute: record.selfMute },
    ...(record.selfStream ? { self_stream: true } : {}),
    ...{ self_video: false, suppress: false, request_to_speak_timestamp: null },
  };
}
