import { ChannelType, ThreadAutoArchiveDuration } from "discord-api-types/v10";
import { messageBodies, rawFiles } from "../../discord/messages/message-body.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import { DiscordUnreachedError } from "../../discord/rest/discord-unreached.ts";
import type { ThreadDeed } from "../../plugins/deeds/deed.ts";
import { bringIn } from "./bring-in.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** It is there, and nobody but Turbot is in it: no refusal, since `settlePrivateThreads` has yet to remove it. */
function halfDone(cause: unknown): DiscordUnreachedError {
  return new DiscordUnreachedError("an open thread that couldn't be removed again", {
    isAnswered: true,
    cause,
  });
}

/** Discord archives a plugin's thread after this many minutes without messages: a day. */
const archiveAfterMinutes = 1_440;

/** Threads and forum posts. */
export function createThreadDeeds({ api, messenger, guildOf }: DeedPowers): DoDeeds<ThreadDeed> {
  return {
    async thread({ channelId, name, messageId }, reason) {
      const body = { name, auto_archive_duration: archiveAfterMinutes } as const;
      const thread = await api.channels.createThread(
        channelId,
        messageId === undefined ? { ...body, type: ChannelType.PublicThread } : body,
        messageId,
        { reason },
      );
      const guildId = (await guildOf(channelId)) ?? null;
      return { id: thread.id, name: thread.name ?? name, type: thread.type, guildId };
    },
    async post({ channelId, name, tagIds, message }, reason) {
      const { files, attachments } = rawFiles(message);
      // It is the first message of a new thread, so nothing is there to be absorbed.
      const { nonce: _nonce, enforce_nonce: _enforced, ...body } = messageBodies(message)[0] ?? {};
      const post = await api.channels.createForumThread(
        channelId,
        {
          name,
          auto_archive_duration: archiveAfterMinutes,
          ...(tagIds.length === 0 ? {} : { applied_tags: [...tagIds] }),
          message: {
            ...body,
            ...(files === undefined ? {} : { files }),
            ...(attachments === undefined ? {} : { attachments }),
          },
        },
        { reason },
      );
      const guildId = (await guildOf(channelId)) ?? null;
      return { id: post.id, name, type: post.type, guildId };
    },
    async privateThread({ channelId, name, userId, memberIds, source }, reason) {
      const thread = await api.channels.createThread(
        channelId,
        {
          ...{ name, type: ChannelType.PrivateThread, invitable: false },
          auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
        },
        undefined,
        { reason },
      );
      try {
        await api.threads.addMember(thread.id, userId);
        await bringIn(messenger, thread.id, { userIds: memberIds, source });
      } catch (error) {
        // The plugin never learns of it: without whom it is for, or staff, nobody would look after it.
        await api.channels.delete(thread.id, { reason }).catch((cause: unknown) => {
          if (!refusedFor(cause, discordCode.unknownChannel)) throw halfDone(cause);
        });
        throw error;
      }
      const guildId = (await guildOf(channelId)) ?? null;
      return { id: thread.id, name: thread.name ?? name, type: thread.type, guildId };
    },
  };
}
