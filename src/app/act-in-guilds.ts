import type { API } from "@discordjs/core";
import {
  type APIChannel,
  type APIGuildMember,
  type APIMessage,
  type APIRole,
  ChannelType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { roleMeant } from "../config/role-setting.ts";
import type { AutoModRules } from "../discord/auto-mod-rules.ts";
import {
  type GuildRights,
  guildRights,
  overwritesOf,
  permissionsIn,
} from "../discord/channel-permissions.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import type { GuildPowers, Openness } from "../plugins/capabilities/guild-powers.ts";
import { createDoDeed } from "./guild-deeds/do-deed.ts";
import { createMemberSight } from "./see-members.ts";
import { createPlaceSight } from "./see-places.ts";
import { createTellPerson } from "./tell-person.ts";

/** What plugins can see and do in the served guilds. Discord is asked each time, because rights change. */
export function createGuildPowers(powers: {
  readonly api: API;
  readonly messenger: Pick<Messenger, "roles" | "react" | "send" | "edit">;
  readonly botUserId: string;
  readonly served: () => ReadonlySet<string>;
  /** The role, by name or id, that may request features in a guild. Plugins can't hand it out. */
  readonly ownRole: (guildId: string) => string;
  readonly now: () => number;
  /** Takes out what plugins must not read: words of people who want no part in AI. @default nothing */
  readonly veil?: (message: APIMessage) => APIMessage;
  readonly autoMod: AutoModRules;
}): GuildPowers {
  const { api, messenger, botUserId, served, ownRole, now, autoMod, veil = (message) => message } = powers;
  // A channel never moves to another guild.
  const guildOfChannel = new Map<string, string>();
  const homeOfThread = new Map<string, string>();

  const channelAt = async (id: string): Promise<APIChannel | undefined> => {
    try {
      return await api.channels.get(id);
    } catch (error) {
      if (refusedFor(error, discordCode.unknownChannel, discordCode.missingAccess)) return undefined;
      throw error;
    }
  };
  /** Also true for a lookalike: protecting one role too many does no harm. */
  const isOwn = (role: APIRole, guildId: string, roles: readonly APIRole[]): boolean => {
    const wanted = ownRole(guildId);
    const meant = roleMeant(wanted, guildId, roles);
    if (meant.kind === "roles" && meant.roles.some(({ id }) => id === role.id)) return true;
    return role.name.toLowerCase() === wanted.toLowerCase();
  };
  const memberOf = async (guildId: string, userId: string): Promise<APIGuildMember | undefined> => {
    try {
      return await api.guilds.getMember(guildId, userId);
    } catch (error) {
      if (refusedFor(error, discordCode.unknownMember, discordCode.unknownUser)) return undefined;
      throw error;
    }
  };
  const guildOf = async (channelId: string): Promise<string | undefined> => {
    const known = guildOfChannel.get(channelId);
    if (known !== undefined) return served().has(known) ? known : undefined;
    const channel = await channelAt(channelId);
    const guildId = channel !== undefined && "guild_id" in channel ? channel.guild_id : undefined;
    if (guildId === undefined) return undefined;
    guildOfChannel.set(channelId, guildId);
    if (guildOfChannel.size > 10_000) guildOfChannel.clear();
    return served().has(guildId) ? guildId : undefined;
  };
  /** Someone's permissions in a guild, and their roles including @everyone; undefined if they aren't a member. */
  const rightsIn = async (guildId: string, userId: string) => {
    const [guild, member, roles] = await Promise.all([
      api.guilds.get(guildId),
      memberOf(guildId, userId),
      messenger.roles(guildId),
    ]);
    if (member === undefined) return undefined;
    return { ...guildRights({ ...guild, roles }, userId, member.roles), member };
  };
  const topOf = ({ isOwner, held }: GuildRights): number =>
    isOwner ? Infinity : Math.max(0, ...held.map(({ position }) => position));
  const isTimedOut = ({ communication_disabled_until: until }: APIGuildMember): boolean =>
    until != null && Date.parse(until) > now();

  /** The channel whose overwrites count: a thread has its parent's. */
  const homeOf = async (channel: APIChannel): Promise<APIChannel | undefined> =>
    "thread_metadata" in channel && channel.parent_id ? channelAt(channel.parent_id) : channel;

  const openness = async (channelId: string): Promise<Openness | undefined> => {
    const guildId = await guildOf(channelId);
    const channel = guildId === undefined ? undefined : await channelAt(channelId);
    if (guildId === undefined || channel === undefined) return undefined;
    const home = await homeOf(channel);
    if (home === undefined) return undefined;
    const guild = await api.guilds.get(guildId);
    // Somebody without any role.
    const everyone = guildRights({ ...guild, roles: await messenger.roles(guildId) }, "", []);
    const { ViewChannel, ReadMessageHistory, Connect } = PermissionFlagsBits;
    const isVoice = home.type === ChannelType.GuildVoice || home.type === ChannelType.GuildStageVoice;
    const wanted = ViewChannel | ReadMessageHistory | (isVoice ? Connect : 0n);
    const isPrivateThread = channel.type === ChannelType.PrivateThread;
    return {
      isPublic: !isPrivateThread && (permissionsIn(home, guildId, "", everyone) & wanted) === wanted,
      isPrivateThread,
      isAgeRestricted: "nsfw" in home && home.nsfw === true,
    };
  };

  return {
    botUserId,
    guildOf,
    async permissionsIn(channelId, userId, lent = 0n) {
      const guildId = await guildOf(channelId);
      const own = guildId === undefined ? undefined : await rightsIn(guildId, userId);
      if (guildId === undefined || own === undefined) return 0n;
      if (own.isAdmin) return own.permissions;
      const rights = { ...own, permissions: own.permissions | lent };
      const channel = await channelAt(channelId);
      const place = channel === undefined ? undefined : await homeOf(channel);
      if (place === undefined) return 0n;
      return permissionsIn(place, guildId, userId, rights);
    },
    async standing(guildId, userId) {
      const rights = await rightsIn(guildId, userId);
      if (rights === undefined) return { permissions: 0n, top: 0 };
      return { permissions: rights.permissions, top: topOf(rights) };
    },
    async member(guildId, userId) {
      const [rights, channels] = await Promise.all([
        rightsIn(guildId, userId),
        api.guilds.getChannels(guildId),
      ]);
      if (rights === undefined) return undefined;
      const { member, permissions, held, isAdmin } = rights;
      const own = held.filter(({ id }) => id !== guildId);
      const everyone = held.find(({ id }) => id === guildId);
      const allowed = channels
        .flatMap(overwritesOf)
        .flatMap(({ id, allow }) => (id === userId || own.some((role) => role.id === id) ? [allow] : []));
      const more = [...own.map((role) => role.permissions), ...allowed];
      const bits = more.reduce((all, some) => all | BigInt(some), 0n) & ~BigInt(everyone?.permissions ?? "0");
      return {
        ...{ permissions, top: topOf(rights), roleIds: member.roles },
        beyondEveryone: isAdmin ? permissions : bits,
        isBot: member.user.bot === true,
        isHeldBack: member.pending === true || isTimedOut(member),
      };
    },
    async timedOutUntil(guildId) {
      const own = await memberOf(guildId, botUserId);
      return own !== undefined && isTimedOut(own)
        ? (own.communication_disabled_until ?? undefined)
        : undefined;
    },
    isPending: async (guildId, userId) => (await memberOf(guildId, userId))?.pending === true,
    async role(guildId, roleId) {
      const roles = await messenger.roles(guildId);
      const role = roles.find(({ id }) => id === roleId);
      if (role === undefined) return undefined;
      const channels = await api.guilds.getChannels(guildId);
      const overwrites = channels.flatMap((channel) =>
        overwritesOf(channel).filter(({ id }) => id === roleId),
      );
      return {
        name: role.name,
        permissions: overwrites.reduce((all, { allow }) => all | BigInt(allow), BigInt(role.permissions)),
        isRestrictive: overwrites.some(({ deny }) => BigInt(deny) !== 0n),
        position: role.position,
        isManaged: role.managed,
        isTurbots: isOwn(role, guildId, roles),
      };
    },
    async tags(channelId) {
      const forum = await channelAt(channelId);
      if (forum?.type !== ChannelType.GuildForum && forum?.type !== ChannelType.GuildMedia) return undefined;
      return (forum.available_tags ?? []).map(({ id, name, moderated }) => ({
        id,
        name,
        isModerated: moderated,
      }));
    },
    async homeOf(channelId) {
      if (channelId === "") return "";
      const known = homeOfThread.get(channelId);
      if (known !== undefined) return known;
      const channel = await channelAt(channelId);
      if (channel === undefined) return channelId;
      const home = ("thread_metadata" in channel && channel.parent_id) || channelId;
      if (homeOfThread.size > 10_000) homeOfThread.clear();
      homeOfThread.set(channelId, home);
      return home;
    },
    openness: (channelId) => openness(channelId),
    async message(channelId, messageId) {
      try {
        return veil(await api.channels.getMessage(channelId, messageId));
      } catch (error) {
        if (refusedFor(error, discordCode.unknownMessage)) return undefined;
        throw error;
      }
    },
    messages: async (channelId, page) => (await api.channels.getMessages(channelId, page)).map(veil),
    authorOf: async (channelId, messageId) => (await api.channels.getMessage(channelId, messageId)).author.id,
    autoMod: (guildId) => autoMod.of(guildId),
    hasRole: async (guildId, userId, roleId) =>
      (await memberOf(guildId, userId))?.roles.includes(roleId) === true,
    autoModRules: (guildId) => api.guilds.getAutoModerationRules(guildId),
    ...createMemberSight({ api, memberOf, now }),
    ...createTellPerson({ api, messenger }),
    ...createPlaceSight({ api, botUserId, channelAt }),
    carryOut: createDoDeed({ api, messenger, guildOf }),
  };
}
