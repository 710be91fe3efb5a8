import type {
  APIAuditLogChange,
  APIAuditLogEntry,
  APIAuditLogOptions,
  AuditLogEvent,
} from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";

/** Who does something, and what they say why. */
export interface Actor {
  readonly id: string;
  readonly reason?: string | undefined;
}

/** What is written down about it. */
export interface AuditRecord {
  readonly action: AuditLogEvent;
  readonly targetId: string | null;
  readonly changes?: readonly APIAuditLogChange[];
  readonly options?: APIAuditLogOptions;
}

/** A playground runs for days; beyond this many the oldest are dropped. */
const kept = 10_000;

/** Writes it into the guild's audit log: GUILD_AUDIT_LOG_ENTRY_CREATE. https://docs.discord.com/developers/resources/audit-log */
export function audit(core: Core, guild: GuildRecord, by: Actor, record: AuditRecord): void {
  const { action, targetId, changes = [], options } = record;
  const entry: APIAuditLogEntry = {
    id: core.nextId(),
    user_id: by.id,
    target_id: targetId,
    action_type: action,
    ...(changes.length === 0 ? {} : { changes: [...changes] }),
    ...(options === undefined ? {} : { options }),
    ...(by.reason === undefined ? {} : { reason: by.reason }),
  };
  guild.auditLog ??= [];
  guild.auditLog.push(entry);
  if (guild.auditLog.length > kept) guild.auditLog.shift();
  const guildId = guild.guild.id;
  core.emit({ t: "GUILD_AUDIT_LOG_ENTRY_CREATE", d: { ...entry, guild_id: guildId }, guildId });
}

/**
 * What differs between two states of something. What is null on one side isn't named there:
 * https://docs.discord.com/developers/resources/audit-log#audit-log-change-object-audit-log-change-structure
 */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): APIAuditLogChange[] {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return keys.map((key) => {
    const [was, is] = [before[key], after[key]];
    // Discord's type for each key has few values; these are the object's own.
    return {
      key,
      ...(was === undefined || was === null ? {} : { old_value: was }),
      ...(is === undefined || is === null ? {} : { new_value: is }),
    } as APIAuditLogChange;
  });
}
