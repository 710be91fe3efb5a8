import type { Core } from "../core.ts";
import type { DiscordPeople } from "../discord-simulator.ts";
import { createInvite, deleteInvite } from "../guilds/invites.ts";
import {
  changeScheduledEvent,
  deleteScheduledEvent,
  scheduleEvent,
  showInterest,
} from "../guilds/scheduled-events.ts";
import { enterVoice, leaveVoice } from "../guilds/voice.ts";
import { findGuild, findMember } from "../lookups.ts";

type ServerActs = Pick<
  DiscordPeople,
  | ("enterVoice" | "leaveVoice" | "invite" | "deleteInvite")
  | ("scheduleEvent" | "changeScheduledEvent" | "deleteScheduledEvent" | "showInterest")
>;

/** Seconds: what Discord offers first. */
const day = 86_400;

/** What people do in a guild beside its messages. */
export function createServerActs(core: Core): ServerActs {
  const guild = (id: string) => findGuild(core, id);
  return {
    async enterVoice(userId, channelId, how = {}) {
      enterVoice(core, userId, channelId, how);
    },
    async leaveVoice(userId, guildId) {
      leaveVoice(core, guild(guildId), userId);
    },
    invite: async (userId, channelId) =>
      createInvite(core, userId, channelId, { maxAge: day, maxUses: 0, temporary: false }).code,
    async deleteInvite(userId, code) {
      deleteInvite(core, userId, code);
    },
    scheduleEvent: async (userId, guildId, form) => scheduleEvent(core, guild(guildId), userId, form),
    async changeScheduledEvent(userId, guildId, eventId, change) {
      changeScheduledEvent(core, guild(guildId), userId, eventId, change);
    },
    async deleteScheduledEvent(userId, guildId, eventId) {
      deleteScheduledEvent(core, guild(guildId), userId, eventId);
    },
    async showInterest(userId, guildId, eventId, isInterested) {
      findMember(core, guildId, userId);
      showInterest(core, guild(guildId), userId, eventId, isInterested);
    },
  };
}
