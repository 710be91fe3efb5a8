import { AuditLogEvent, PermissionFlagsBits, ThreadAutoArchiveDuration } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { DiscordChange, DiscordPeople } from "../discord-simulator.ts";
import { missingPermissions, refused } from "../errors.ts";
import { directMessages } from "../guilds/channels.ts";
import { assertReachable } from "../guilds/direct-messages.ts";
import { addMember, removeMember } from "../guilds/members.ts";
import { channelFor, may } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findChannel, findGuild, findMessageAnywhere } from "../lookups.ts";
import { deleteMessage } from "../messages/delete-message.ts";
import { editMessage } from "../messages/edit-message.ts";
import { pinMessage } from "../messages/pin-message.ts";
import { vote } from "../messages/poll-votes.ts";
import { react, removeAllReactions, removeReactionsWith, unreact } from "../messages/react.ts";
import { showMessage } from "../messages/show-message.ts";
import { startPost, startThreadFromMessage } from "../messages/start-thread.ts";
import { audit } from "../moderation/audit-log.ts";
import { screenMessage } from "../moderation/auto-mod/screen-message.ts";
import { deleteAtOnce } from "../moderation/bulk-delete.ts";
import { startTyping } from "../typing.ts";
import { createModeratorActs } from "./moderation/create-moderator-acts.ts";
import { createThreadActs } from "./moderation/create-thread-acts.ts";
import { createServerActs } from "./server-acts.ts";
import { submitModal } from "./submit-modal.ts";
import { suggestions, useCommand } from "./use-command.ts";
import { pressButton, selectValues } from "./use-component.ts";
import { useMessageMenu, useUserMenu } from "./use-menu.ts";
import { waitForMessage } from "./wait-for-message.ts";
import { assertWritable, postThroughWebhook, writeMessage } from "./write-message.ts";

/** What people do, under the same rules as at Discord: membership, permissions, length. */
export function createPeople(
  core: Core,
  interactions: Interactions,
  subscribe: (listener: (change: DiscordChange) => void) => () => void,
): DiscordPeople {
  const seen = (userId: string, messageId: string) => {
    const record = findMessageAnywhere(core, messageId, userId);
    channelFor(core, record.message.channel_id, userId);
    return record;
  };
  return {
    write: (userId, channelId, content, options = {}) =>
      writeMessage(core, { userId, channelId, content, ...options }),
    async dm(userId, content, options = {}) {
      const channel = directMessages(core, userId);
      assertReachable(core, { ...channel, closed: false });
      return writeMessage(core, { userId, channelId: channel.channel.id, content, ...options });
    },
    async post(userId, forumId, name, content) {
      const forum = channelFor(core, forumId, userId, PermissionFlagsBits.SendMessages);
      if (forum.kind !== "text") throw refused("cannotActOnThisChannel");
      assertWritable(content);
      const autoArchiveMinutes = ThreadAutoArchiveDuration.OneDay;
      const thread = { ownerId: userId, name, autoArchiveMinutes, content };
      return showChannel(core, startPost(core, forum, thread));
    },
    async pin(userId, messageId) {
      const record = seen(userId, messageId);
      const channel = findChannel(core, record.message.channel_id);
      if (!may(core, channel, userId, PermissionFlagsBits.PinMessages)) throw missingPermissions();
      pinMessage(core, record, userId);
    },
    async postThroughWebhook(channelId, name, content) {
      return postThroughWebhook(core, { channelId, name, content });
    },
    async edit(userId, messageId, content) {
      const record = seen(userId, messageId);
      if (record.message.author.id !== userId) {
        throw refused("notOwnMessage");
      }
      assertWritable(content);
      const channel = findChannel(core, record.message.channel_id);
      const flag = screenMessage(core, channel, userId, content);
      const edited = editMessage(core, record, { content });
      flag(messageId);
      return showMessage(core, edited, userId);
    },
    async remove(userId, messageId) {
      const record = seen(userId, messageId);
      const channel = findChannel(core, record.message.channel_id);
      const own = record.message.author.id === userId || record.visibleTo === userId;
      if (!own && !may(core, channel, userId, PermissionFlagsBits.ManageMessages)) throw missingPermissions();
      deleteMessage(core, record);
      if (own || record.guildId === undefined) return;
      // https://docs.discord.food/resources/audit-log: not what a bot, or its author, deletes.
      audit(
        core,
        findGuild(core, record.guildId),
        { id: userId },
        {
          action: AuditLogEvent.MessageDelete,
          targetId: record.message.author.id,
          options: { channel_id: record.message.channel_id, count: "1" },
        },
      );
    },
    async react(userId, messageId, emoji) {
      const record = seen(userId, messageId);
      channelFor(core, record.message.channel_id, userId, PermissionFlagsBits.AddReactions);
      react(core, record, userId, emoji);
    },
    async vote(userId, messageId, answerIds) {
      vote(core, seen(userId, messageId), userId, answerIds);
    },
    async unreact(userId, messageId, emoji) {
      unreact(core, seen(userId, messageId), userId, emoji);
    },
    async clearReactions(userId, messageId, emoji) {
      const record = seen(userId, messageId);
      channelFor(core, record.message.channel_id, userId, PermissionFlagsBits.ManageMessages);
      if (emoji === undefined) removeAllReactions(core, record);
      else removeReactionsWith(core, record, emoji);
    },
    async type(userId, channelId) {
      startTyping(core, channelFor(core, channelId, userId), userId);
    },
    async startThread(userId, messageId, name) {
      const record = seen(userId, messageId);
      const { channel_id: channelId } = record.message;
      const parent = channelFor(core, channelId, userId, PermissionFlagsBits.CreatePublicThreads);
      if (parent.kind !== "text") {
        throw refused("cannotActOnThisChannel");
      }
      const autoArchiveMinutes = ThreadAutoArchiveDuration.OneDay;
      return showChannel(
        core,
        startThreadFromMessage(core, parent, record, { ownerId: userId, name, autoArchiveMinutes }),
      );
    },
    press: (userId, messageId, customId) =>
      pressButton(core, interactions, seen(userId, messageId), userId, customId),
    select: (userId, messageId, customId, values) =>
      selectValues(core, interactions, seen(userId, messageId), userId, customId, values),
    submitModal: (userId, interactionId, fields) =>
      submitModal(core, interactions, userId, interactionId, fields),
    slash: (userId, channelId, command, options = {}) =>
      useCommand(core, interactions, { userId, channelId, command, options }),
    menu: (userId, messageId, command) =>
      useMessageMenu(core, interactions, { userId, message: seen(userId, messageId), command }),
    userMenu: (userId, channelId, targetId, command) =>
      useUserMenu(core, interactions, { userId, channelId, targetId, command }),
    autocomplete: (userId, channelId, command, option, typed) =>
      suggestions(core, interactions, { userId, channelId, command, option, typed }),
    leave: (userId, guildId) => removeMember(core, findGuild(core, guildId), userId),
    ...createServerActs(core),
    ...createModeratorActs(core),
    ...createThreadActs(core),
    async purge(userId, channelId, messageIds) {
      const { ManageMessages } = PermissionFlagsBits;
      const channel = channelFor(core, channelId, userId, ManageMessages);
      deleteAtOnce(core, channel, { id: userId }, messageIds);
    },
    join: (guildId, member) => addMember(core, findGuild(core, guildId), member),
    waitForMessage: (channelId, fits, timeoutMs) =>
      waitForMessage(core, subscribe, channelId, fits, timeoutMs),
  };
}
