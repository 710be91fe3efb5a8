import type { APIAuditLogEntry } from "discord-api-types/v10";
import { snowflakeTime } from "../../packages/discord-rules/snowflake.ts";
import { type Data, dataFromJson, type GuildRecord } from "../../packages/discord-simulator/data.ts";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";

/** What is so at Discord, whatever Turbot's records say. */
export interface Truth {
  readonly data: Data;
  readonly guild: GuildRecord;
  /** The highest place of somebody's roles; Infinity: they own the server; undefined: they aren't there. */
  topOf(userId: string): number | undefined;
  /** All permissions of somebody's roles. */
  permissionsOf(userId: string): bigint;
}

export function lookAt(discord: Pick<DiscordSimulator, "state">, guildId: string): Truth {
  const data = dataFromJson(discord.state().data);
  const guild = data.guilds.get(guildId);
  if (guild === undefined) throw new Error("the server is gone");
  const rolesOf = (userId: string) => {
    const held = guild.members.get(userId)?.roles ?? [];
    return guild.guild.roles.filter(({ id }) => id === guildId || held.includes(id));
  };
  return {
    ...{ data, guild },
    topOf(userId) {
      if (userId === guild.guild.owner_id) return Number.POSITIVE_INFINITY;
      if (!guild.members.has(userId)) return undefined;
      return Math.max(0, ...rolesOf(userId).map(({ position }) => position));
    },
    permissionsOf: (userId) =>
      rolesOf(userId).reduce((all, { permissions }) => all | BigInt(permissions), 0n),
  };
}

/** Something that a plugin did, as the server's audit log has it. */
export interface Done {
  readonly entry: APIAuditLogEntry;
  readonly plugin: string;
  /** Who asked for it. Undefined: nobody did. */
  readonly askerId: string | undefined;
  /** It undoes what the plugin did, by a press or because its time is over. */
  readonly isUndo: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What Turbot did for plugins, oldest first. @param after the id of the last entry that doesn't count */
export function doneByPlugins(truth: Truth, botId: string, after = "0"): readonly Done[] {
  return (truth.guild.auditLog ?? []).flatMap((entry) => {
    if (entry.user_id !== botId || BigInt(entry.id) <= BigInt(after)) return [];
    const reason = entry.reason ?? "";
    const [, undone] = /^(?:undoes what|the time that) the ([a-z0-9-]+) plugin did/.exec(reason) ?? [];
    const [, did, askerId] = /^the ([a-z0-9-]+) plugin(?:, asked by (\d+))?/.exec(reason) ?? [];
    const plugin = undone ?? did;
    if (plugin === undefined) return [];
    return [{ entry, plugin, askerId, isUndo: undone !== undefined, at: snowflakeTime(entry.id) }];
  });
}
