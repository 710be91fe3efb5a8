import { PermissionFlagsBits, ThreadAutoArchiveDuration } from "discord-api-types/v10";
import { channelType } from "../../../discord-rules/channels.ts";
import type { Core } from "../../core.ts";
import { refused } from "../../errors.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { showChannel } from "../../guilds/show-channel.ts";
import { findThread } from "../../lookups.ts";
import { startBareThread } from "../../messages/start-thread.ts";
import { changeThread } from "../../threads/change-thread.ts";
import { addToThread, enterThread, exitThread, removeFromThread } from "../../threads/people-in-threads.ts";
import type { ThreadActs } from "./thread-acts.ts";

export function createThreadActs(core: Core): ThreadActs {
  const seen = (userId: string, threadId: string) => {
    channelFor(core, threadId, userId);
    return findThread(core, threadId);
  };
  return {
    async startPrivateThread(userId, channelId, name, { invitable = true } = {}) {
      const parent = channelFor(core, channelId, userId, PermissionFlagsBits.CreatePrivateThreads);
      if (parent.kind !== "text") throw refused("cannotActOnThisChannel");
      const form = { ownerId: userId, name, autoArchiveMinutes: ThreadAutoArchiveDuration.OneDay };
      const thread = startBareThread(core, parent, { ...form, type: channelType.privateThread, invitable });
      return showChannel(core, thread);
    },
    async joinThread(userId, threadId) {
      enterThread(core, seen(userId, threadId), userId);
    },
    async leaveThread(userId, threadId) {
      exitThread(core, seen(userId, threadId), userId);
    },
    async addToThread(userId, threadId, targetId) {
      addToThread(core, seen(userId, threadId), userId, targetId);
    },
    async removeFromThread(userId, threadId, targetId) {
      removeFromThread(core, seen(userId, threadId), userId, targetId);
    },
    async changeThread(userId, threadId, change) {
      changeThread(core, seen(userId, threadId), { id: userId }, change);
    },
  };
}
