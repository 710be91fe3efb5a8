import type { API } from "@discordjs/core";
import { type APIChannel, type APIMessage, ChannelType, MessageFlags } from "discord-api-types/v10";
import { overwritesOf } from "../discord/channel-permissions.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import type { GuildPowers } from "../plugins/capabilities/guild-powers.ts";
import { lockedBits } from "../plugins/deeds/channel-deeds.ts";

type PlaceSight = Pick<
  GuildPowers,
  | "thread"
  | "isInThread"
  | "channelState"
  | "roleMembers"
  | "messagesToPurge"
  | "ownPrivateThreads"
  | "isUnused"
  | "removeThread"
>;

/** Members on each page of Discord's list, and the most pages that are looked through. */
const pageOfMembers = 1_000;
const mostPages = 20;

/** What deeds in channels and threads must know of them, as Discord says it now. */
export function createPlaceSight(powers: {
  readonly api: API;
  readonly botUserId: string;
  /** Undefined: there is no such channel, or Turbot doesn't see it. */
  readonly channelAt: (id: string) => Promise<APIChannel | undefined>;
}): PlaceSight {
  const { api, botUserId, channelAt } = powers;
  return {
    async thread(channelId) {
      const channel = await channelAt(channelId);
      if (channel === undefined || !("thread_metadata" in channel) || channel.thread_metadata === undefined)
        return undefined;
      const { archived, locked = false } = channel.thread_metadata;
      const isPrivate = channel.type === ChannelType.PrivateThread;
      return { name: channel.name ?? "", archived, locked, isPrivate };
    },
    async isInThread(channelId, userId) {
      try {
        await api.threads.getMember(channelId, userId);
        return true;
      } catch (error) {
        const none = [discordCode.unknownMember, discordCode.unknownChannel, discordCode.unknownUser];
        if (refusedFor(error, ...none)) return false;
        throw error;
      }
    },
    async channelState(channelId) {
      const channel = await channelAt(channelId);
      if (channel === undefined || "thread_metadata" in channel || !("guild_id" in channel)) return undefined;
      const ofEveryone = overwritesOf(channel).find(({ id }) => id === channel.guild_id);
      const only = (bits: string | undefined) => String(BigInt(bits ?? "0") & lockedBits);
      return {
        slowMode: "rate_limit_per_user" in channel ? (channel.rate_limit_per_user ?? 0) : 0,
        writing: { allow: only(ofEveryone?.allow), deny: only(ofEveryone?.deny) },
      };
    },
    async roleMembers(guildId, roleIds, most) {
      const found: string[] = [];
      let after = "0";
      for (let page = 0; page < mostPages; page += 1) {
        const members = await api.guilds.getMembers(guildId, { limit: pageOfMembers, after });
        for (const { user, roles } of members)
          if (user.bot !== true && roles.some((id) => roleIds.includes(id))) found.push(user.id);
        after = members.at(-1)?.user.id ?? after;
        if (members.length < pageOfMembers || found.length >= most) break;
      }
      return found.slice(0, most);
    },
    async messagesToPurge(channelId, before) {
      const page = await api.channels.getMessages(channelId, {
        limit: 100,
        ...(before === undefined ? {} : { before }),
      });
      return page.map(shown);
    },
    async ownPrivateThreads(guildId) {
      const { threads } = await api.guilds.getActiveThreads(guildId);
      return threads.flatMap((one) =>
        one.type === ChannelType.PrivateThread && "owner_id" in one && one.owner_id === botUserId
          ? [{ id: one.id, channelId: one.parent_id ?? "" }]
          : [],
      );
    },
    async isUnused(threadId) {
      const page = await api.channels.getMessages(threadId, { limit: 100 });
      return page.length < 100 && page.every(({ author }) => author.id === botUserId);
    },
    async removeThread(threadId, reason) {
      await api.channels.delete(threadId, { reason }).catch((error: unknown) => {
        if (!refusedFor(error, discordCode.unknownChannel)) throw error;
      });
    },
  };
}

function shown(message: APIMessage) {
  const { id, author, content, pinned, flags = 0, application_id: application } = message;
  return {
    ...{ id, authorId: author.id, content, isPinned: pinned },
    // An app's answers to commands have one, too.
    isWebhooks: message.webhook_id !== undefined && application === undefined,
    isThinking: (flags & MessageFlags.Loading) !== 0,
  };
}
