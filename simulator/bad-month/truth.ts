import { type APIAuditLogEntry, PermissionFlagsBits } from "discord-api-types/v10";
import type { Data, GuildRecord } from "../../packages/discord-simulator/data.ts";
import { dataFromJson } from "../../packages/discord-simulator/data-as-json.ts";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import { behalfOf } from "./witness.ts";

/** What is so at Discord, whatever Turbot's records say. */
export interface Truth {
  readonly data: Data;
  readonly guild: GuildRecord;
  /** The highest place of somebody's roles; Infinity: they own the server; undefined: they aren't there. */
  topOf(userId: string): number | undefined;
  /** All permissions of somebody's roles. */
  permissionsOf(userId: string): bigint;
  /** Whether they see the team's channels, or a private thread. */
  sees(userId: string, channelId: string): boolean;
}

export function lookAt(discord: Pick<DiscordSimulator, "state">, guildId: string): Truth {
  const data = dataFromJson(discord.state().data);
  const guild = data.guilds.get(guildId);
  if (guild === undefined) throw new Error("the server is gone");
  const rolesOf = (userId: string) => {
    const held = guild.members.get(userId)?.roles ?? [];
    return guild.guild.roles.filter(({ id }) => id === guildId || held.includes(id));
  };
  const permissionsOf = (userId: string) =>
    rolesOf(userId).reduce((all, { permissions }) => all | BigInt(permissions), 0n);
  return {
    ...{ data, guild, permissionsOf },
    topOf(userId) {
      if (userId === guild.guild.owner_id) return Number.POSITIVE_INFINITY;
      if (!guild.members.has(userId)) return undefined;
      return Math.max(0, ...rolesOf(userId).map(({ position }) => position));
    },
    sees(userId, channelId) {
      const record = data.channels.get(channelId);
      const isIn = record?.kind === "thread" && record.members.has(userId);
      const { Administrator, ModerateMembers } = PermissionFlagsBits;
      const isTeam = (permissionsOf(userId) & (Administrator | ModerateMembers)) !== 0n;
      return isIn || isTeam || userId === guild.guild.owner_id;
    },
  };
}

/** Something that a plugin did, as the server's audit log has it. */
export interface Done {
  readonly entry: APIAuditLogEntry;
  readonly plugin: string;
  /** Who asked for it. Undefined: nobody did. */
  readonly askerId: string | undefined;
  readonly isDelegated: boolean;
  readonly isUndo: boolean;
}

/** What Turbot did for plugins, oldest first. @param after the id of the last entry that doesn't count */
export function doneByPlugins(truth: Truth, botId: string, after = "0"): readonly Done[] {
  return (truth.guild.auditLog ?? []).flatMap((entry) => {
    if (entry.user_id !== botId || BigInt(entry.id) <= BigInt(after)) return [];
    const of = behalfOf(entry.reason ?? "");
    if (of === undefined) return [];
    const { plugin, personId, isAsked, isDelegated, isUndo } = of;
    const askerId = isAsked ? personId : undefined;
    return [{ entry, plugin, askerId, isDelegated, isUndo }];
  });
}
