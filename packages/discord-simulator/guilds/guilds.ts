import { type APIGuild, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { guildCreated } from "../gateway/guild-created.ts";
import { botUser, findUser } from "../lookups.ts";
import { newGuild, newRole } from "./new-guild.ts";
import { everyonePermissions } from "./permissions.ts";

/** A guild with its owner (an existing user; by default the application's), @everyone, and the bot with a managed role of its own that has every permission. */
export function addGuild(core: Core, { name, ownerId }: { name: string; ownerId?: string }): GuildRecord {
  const id = core.nextId();
  const bot = botUser(core);
  const owner = findUser(core, ownerId ?? core.data.ownerId);
  const guild = newGuild(id, name, owner.id, newRole(id, "@everyone", everyonePermissions, 0));
  const botRole = newRole(core.nextId(), bot.username, PermissionFlagsBits.Administrator, 1);
  guild.roles.push({ ...botRole, managed: true, tags: { bot_id: bot.id } });
  const joinedAt = core.timestamp();
  const record: GuildRecord = {
    guild,
    members: new Map([
      [owner.id, { userId: owner.id, roles: [], joinedAt }],
      [bot.id, { userId: bot.id, roles: [botRole.id], joinedAt }],
    ]),
  };
  core.data.guilds.set(id, record);
  core.emit({
    t: "GUILD_CREATE",
    d: guildCreated(core, record, true),
    guildId: id,
  });
  core.changed({ kind: "guild", guildId: id });
  return record;
}

/** Boosts a tier takes: https://support.discord.com/hc/en-us/articles/360028038352-Server-Boosting-FAQ */
const tiers = [2, 7, 14] as const;

/** What the guild shows: GUILD_UPDATE. */
export function changeGuild(
  core: Core,
  { guild }: GuildRecord,
  {
    icon = guild.icon,
    boosts = guild.premium_subscription_count ?? 0,
    emojis,
  }: { icon?: string | null; boosts?: number; emojis?: readonly { name: string; animated?: boolean }[] },
): APIGuild {
  const own = emojis?.map(({ name, animated = false }) => ({
    ...{ id: core.nextId(), name, animated, available: true, managed: false },
    ...{ require_colons: true, roles: [] },
  }));
  Object.assign(guild, {
    icon,
    premium_subscription_count: boosts,
    premium_tier: tiers.filter((least) => boosts >= least).length,
    ...(own === undefined ? {} : { emojis: own }),
  });
  core.emit({ t: "GUILD_UPDATE", d: structuredClone(guild), guildId: guild.id });
  core.changed({ kind: "guild", guildId: guild.id });
  return guild;
}

/** The bot leaves; the guild stays, without the bot's commands. */
export function leaveGuild(core: Core, guild: GuildRecord): void {
  const { id } = guild.guild;
  core.data.commands.delete(id);
  core.emit({ t: "GUILD_DELETE", d: { id }, guildId: id });
  guild.members.delete(core.data.botId);
  guild.guild.roles = guild.guild.roles.filter((role) => role.tags?.bot_id !== core.data.botId);
  core.changed({ kind: "guild", guildId: id });
}
