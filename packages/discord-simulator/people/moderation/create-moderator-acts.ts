import { setTimeout as sleep } from "node:timers/promises";
import type { APIUser } from "discord-api-types/v10";
import { channelChange } from "../../../discord-rules/channels.ts";
import type { Core } from "../../core.ts";
import { refused } from "../../errors.ts";
import { addMember, rejoin } from "../../guilds/members.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { findGuild, findMember, findUser } from "../../lookups.ts";
import { changeRule, createRule, deleteRule } from "../../moderation/auto-mod/rules.ts";
import { ban, unban } from "../../moderation/bans.ts";
import { changeChannel } from "../../moderation/change-channel.ts";
import { changeOwnNickname, editMember } from "../../moderation/edit-member.ts";
import { editRole } from "../../moderation/edit-role.ts";
import { kick } from "../../moderation/kick.ts";
import { changeRole } from "../../moderation/member-roles.ts";
import { checkedForm } from "../../parse-form.ts";
import type { ModeratorActs } from "./moderator-acts.ts";

export function createModeratorActs(core: Core): ModeratorActs {
  const guild = (id: string) => findGuild(core, id);
  return {
    async ban(userId, guildId, targetId, { reason, deletedSeconds = 0 } = {}) {
      ban(core, guild(guildId), { id: userId, reason }, targetId, { deletedSeconds });
    },
    async unban(userId, guildId, targetId, reason) {
      unban(core, guild(guildId), { id: userId, reason }, targetId);
    },
    async kick(userId, guildId, targetId, reason) {
      kick(core, guild(guildId), { id: userId, reason }, targetId);
    },
    async timeOut(userId, guildId, targetId, until, reason) {
      const form = { communication_disabled_until: until };
      editMember(core, guild(guildId), { id: userId, reason }, targetId, form);
    },
    async rename(userId, guildId, targetId, nick) {
      const by = { id: userId };
      if (userId === targetId) changeOwnNickname(core, guild(guildId), by, nick);
      else editMember(core, guild(guildId), by, targetId, { nick });
    },
    async giveRole(userId, guildId, targetId, roleId) {
      changeRole(core, guild(guildId), { id: userId }, findMember(core, guildId, targetId), roleId, true);
    },
    async takeRole(userId, guildId, targetId, roleId) {
      changeRole(core, guild(guildId), { id: userId }, findMember(core, guildId, targetId), roleId, false);
    },
    editRole: async (userId, guildId, roleId, change) =>
      structuredClone(editRole(core, guild(guildId), { id: userId }, roleId, change)),
    async changeChannel(userId, channelId, change) {
      const channel = channelFor(core, channelId, userId);
      if (channel.kind !== "text") throw refused("cannotActOnThisChannel");
      changeChannel(core, channel, { id: userId }, checkedForm(channelChange, change));
    },
    addAutoModRule: async (userId, guildId, form) =>
      structuredClone(createRule(core, guild(guildId), { id: userId }, form)),
    changeAutoModRule: async (userId, guildId, ruleId, change) =>
      structuredClone(changeRule(core, guild(guildId), { id: userId }, ruleId, change)),
    async deleteAutoModRule(userId, guildId, ruleId) {
      deleteRule(core, guild(guildId), { id: userId }, ruleId);
    },
    async comeBack(userId, guildId) {
      const record = guild(guildId);
      if (record.bans?.has(findUser(core, userId).id) === true) throw refused("bannedFromGuild");
      if (!record.members.has(userId)) rejoin(core, record, userId);
    },
    async raid(guildId, { count, overMs = 0, createdAt, name = (index) => `Raider ${index + 1}` }) {
      const joined: APIUser[] = [];
      for (let index = 0; index < count; index += 1) {
        if (index > 0 && overMs > 0) await sleep(overMs / (count - 1));
        const born = typeof createdAt === "function" ? createdAt(index) : createdAt;
        joined.push(addMember(core, guild(guildId), { name: name(index), createdAt: born }));
      }
      return joined;
    },
  };
}
