import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { membersShown } from "../guilds/show-member.ts";
import { voiceStates } from "../guilds/voice.ts";

/** GUILD_CREATE's data: the guild, the channels and active threads the bot sees, and its members. */
export function guildCreated(core: Core, guild: GuildRecord, withMembers: boolean): object {
  const { id } = guild.guild;
  const seen = core.data.channels
    .inGuild(id)
    .filter((record) => may(core, record, core.data.botId, PermissionFlagsBits.ViewChannel));
  return {
    ...structuredClone(guild.guild),
    joined_at: guild.members.get(core.data.botId)?.joinedAt,
    large: guild.members.size > 250,
    unavailable: false,
    member_count: guild.members.size,
    members: membersShown(core, guild, withMembers),
    channels: seen.filter((record) => record.kind === "text").map((record) => showChannel(core, record)),
    threads: seen
      .filter((record) => record.kind === "thread" && !record.channel.thread_metadata.archived)
      .map((record) => showChannel(core, record)),
    voice_states: voiceStates(core, guild),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [...(guild.scheduledEvents?.values() ?? [])].map(({ event }) => event),
    soundboard_sounds: [],
  };
}
