import type { Core } from "./core.ts";
import type { DiscordWorld } from "./discord-simulator.ts";
import { syncingThreads } from "./gateway/sync-threads.ts";
import { addChannel } from "./guilds/add-channel.ts";
import { addKeywordRule, addMentionRule, removeRule } from "./guilds/auto-moderation.ts";
import { deleteChannel, denyBot, directMessages, overwriteRole } from "./guilds/channels.ts";
import { addGuild, changeGuild } from "./guilds/guilds.ts";
import { addMember, addRole, announceRole, changeMember, deleteRole, setRoles } from "./guilds/members.ts";
import { showChannel } from "./guilds/show-channel.ts";
import { findChannel, findGuild, findThread, findUser, threadsIn } from "./lookups.ts";
import { sendMessage } from "./messages/send-message.ts";
import { showMessage } from "./messages/show-message.ts";
import { rulesOf } from "./moderation/auto-mod/rules.ts";
import { setThread } from "./threads/threads.ts";

/** What exists, to set up and to inspect. */
export function createWorld(core: Core): DiscordWorld {
  return {
    addGuild: (guild) => structuredClone(addGuild(core, guild).guild),
    addRole: (guildId, role) => structuredClone(addRole(core, findGuild(core, guildId), role)),
    deleteRole: (guildId, roleId) => deleteRole(core, findGuild(core, guildId), roleId),
    addChannel: (guildId, channel) => showChannel(core, addChannel(core, findGuild(core, guildId), channel)),
    addMember: (guildId, member) => addMember(core, findGuild(core, guildId), member),
    setLocale(userId, locale) {
      const { id } = findUser(core, userId);
      core.data.locales ??= new Map();
      core.data.locales.set(id, locale);
    },
    setRoles: (guildId, userId, roleIds) => setRoles(core, findGuild(core, guildId), userId, roleIds),
    guilds: () => [...core.data.guilds.values()].map(({ guild }) => structuredClone(guild)),
    channels: (guildId) =>
      core.data.channels
        .inGuild(guildId)
        .filter((record) => record.kind === "text")
        .map((record) => showChannel(core, record)),
    threads: (channelId) => threadsIn(core, { channelId }).map((thread) => showChannel(core, thread)),
    members: (guildId) =>
      [...findGuild(core, guildId).members.values()].map((member) => ({
        user: structuredClone(findUser(core, member.userId)),
        roleIds: [...member.roles],
      })),
    messages: (channelId, asUserId) =>
      [...(core.data.messages.get(findChannel(core, channelId).channel.id)?.values() ?? [])]
        .filter((record) => record.visibleTo === undefined || record.visibleTo === asUserId)
        .map((record) => showMessage(core, record, asUserId ?? core.data.botId)),
    commands: (guildId) => structuredClone(core.data.commands.get(guildId ?? "global") ?? []),
    directMessages: (userId) => showChannel(core, directMessages(core, userId)),
    setAgeRestricted(channelId, isOn) {
      const record = findChannel(core, channelId);
      if (record.kind !== "text") throw new Error("only a guild's channels can be age-restricted");
      record.channel.nsfw = isOn;
      const { guild_id: guildId } = record.channel;
      core.emit({ t: "CHANNEL_UPDATE", d: showChannel(core, record), guildId, channelId });
      core.changed({ kind: "channel", guildId, channelId });
    },
    denyBot: (channelId, permissions) => denyBot(core, channelId, permissions),
    overwrite: (channelId, roleId, change) => overwriteRole(core, channelId, roleId, change),
    passScreening: (guildId, userId) =>
      changeMember(core, findGuild(core, guildId), userId, { pending: false }),
    timeOut: (guildId, userId, until) =>
      changeMember(core, findGuild(core, guildId), userId, { timedOutUntil: until }),
    changeGuild: (guildId, change) => structuredClone(changeGuild(core, findGuild(core, guildId), change)),
    changeMember: (guildId, userId, change) => changeMember(core, findGuild(core, guildId), userId, change),
    blockWords(guildId, words) {
      findGuild(core, guildId).blockedWords = words;
    },
    setApproximateMembers(guildId, count) {
      findGuild(core, guildId).approximateMembers = count;
    },
    addKeywordRule: (guildId, keywords, more) =>
      addKeywordRule(core, findGuild(core, guildId), keywords, more),
    addMentionRule: (guildId, limit) => addMentionRule(core, findGuild(core, guildId), limit),
    autoModRules: (guildId) => structuredClone(rulesOf(findGuild(core, guildId))),
    auditLog: (guildId) => structuredClone(findGuild(core, guildId).auditLog ?? []),
    removeRule: (guildId, ruleId) => removeRule(core, findGuild(core, guildId), ruleId),
    limitBot(guildId, permissions) {
      const guild = findGuild(core, guildId);
      const role = guild.guild.roles.find((one) => one.tags?.bot_id === core.data.botId);
      if (role === undefined) return;
      syncingThreads(core, guildId, () => {
        role.permissions = permissions.toString();
        announceRole(core, "GUILD_ROLE_UPDATE", guild, { role });
      });
    },
    closeDirectMessages(userId, isClosed = true) {
      directMessages(core, userId).closed = isClosed;
    },
    systemMessage(channelId, { type, authorId, content = "", embeds = [] }) {
      const channel = findChannel(core, channelId);
      const record = sendMessage(core, { channel, authorId, content, type, embeds: [...embeds] });
      return showMessage(core, record, core.data.botId);
    },
    lockThread: (threadId) => setThread(core, findThread(core, threadId), { archived: true, locked: true }),
    archiveThread: (threadId) => setThread(core, findThread(core, threadId), { archived: true }),
    deleteChannel: (channelId) => deleteChannel(core, findChannel(core, channelId)),
  };
}
