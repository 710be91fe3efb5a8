import {
  type APIGuildScheduledEvent,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  GuildScheduledEventStatus,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord, ScheduledEventRecord } from "../data.ts";
import type { ScheduledEventForm } from "../discord-simulator.ts";
import { invalidForm, missingPermissions, refused } from "../errors.ts";
import { channelFor, guildPermissions } from "./permissions.ts";

/**
 * GUILD_SCHEDULED_EVENT_CREATE. https://docs.discord.com/developers/resources/guild-scheduled-event
 *
 * @throws DiscordError 50013 without CREATE_EVENTS, 50035 for one without an end that isn't in a channel
 */
export function scheduleEvent(
  core: Core,
  guild: GuildRecord,
  byId: string,
  form: ScheduledEventForm,
): APIGuildScheduledEvent {
  const { CreateEvents, Connect } = PermissionFlagsBits;
  if ((guildPermissions(core, guild, byId) & CreateEvents) === 0n) throw missingPermissions();
  const { where, endsAt } = form;
  if ("channelId" in where) channelFor(core, where.channelId, byId, Connect);
  else if (endsAt === undefined) {
    throw invalidForm({ path: ["scheduled_end_time"], code: "BASE_TYPE_REQUIRED", message: "Required." });
  }
  const { Voice, External } = GuildScheduledEventEntityType;
  const event = {
    ...{ id: core.nextId(), guild_id: guild.guild.id, creator_id: byId, entity_id: null },
    ...{ name: form.name, description: form.description ?? null },
    ...{ scheduled_start_time: form.startsAt, scheduled_end_time: endsAt ?? null },
    channel_id: "channelId" in where ? where.channelId : null,
    entity_type: "channelId" in where ? Voice : External,
    entity_metadata: "channelId" in where ? null : { location: where.location },
    privacy_level: GuildScheduledEventPrivacyLevel.GuildOnly,
    ...{ status: GuildScheduledEventStatus.Scheduled, image: null, recurrence_rule: null },
  } as APIGuildScheduledEvent;
  guild.scheduledEvents ??= new Map();
  guild.scheduledEvents.set(event.id, { event, userIds: [] });
  announce(core, "GUILD_SCHEDULED_EVENT_CREATE", event);
  return structuredClone(event);
}

/** GUILD_SCHEDULED_EVENT_UPDATE. @throws DiscordError 10070, 50013 */
export function changeScheduledEvent(
  core: Core,
  guild: GuildRecord,
  byId: string,
  eventId: string,
  change: { readonly name?: string; readonly status?: GuildScheduledEventStatus },
): void {
  const record = changeable(core, guild, byId, eventId);
  record.event = { ...record.event, ...change } as APIGuildScheduledEvent;
  announce(core, "GUILD_SCHEDULED_EVENT_UPDATE", record.event);
}

/** GUILD_SCHEDULED_EVENT_DELETE. @throws DiscordError 10070, 50013 */
export function deleteScheduledEvent(core: Core, guild: GuildRecord, byId: string, eventId: string): void {
  const { event } = changeable(core, guild, byId, eventId);
  guild.scheduledEvents?.delete(eventId);
  announce(core, "GUILD_SCHEDULED_EVENT_DELETE", event);
}

/** GUILD_SCHEDULED_EVENT_USER_ADD or _REMOVE. @throws DiscordError 10070 */
export function showInterest(
  core: Core,
  guild: GuildRecord,
  userId: string,
  eventId: string,
  isInterested: boolean,
): void {
  const { event, userIds } = find(guild, eventId);
  const at = userIds.indexOf(userId);
  if ((at !== -1) === isInterested) return;
  if (isInterested) userIds.push(userId);
  else userIds.splice(at, 1);
  const guildId = guild.guild.id;
  core.emit({
    t: isInterested ? "GUILD_SCHEDULED_EVENT_USER_ADD" : "GUILD_SCHEDULED_EVENT_USER_REMOVE",
    d: { guild_scheduled_event_id: eventId, user_id: userId, guild_id: guildId },
    guildId,
    channelId: event.channel_id ?? undefined,
  });
}

function find(guild: GuildRecord, eventId: string): ScheduledEventRecord {
  const record = guild.scheduledEvents?.get(eventId);
  if (record === undefined) throw refused("unknownScheduledEvent");
  return record;
}

/** One's own with CREATE_EVENTS, others' with MANAGE_EVENTS. */
function changeable(core: Core, guild: GuildRecord, byId: string, eventId: string): ScheduledEventRecord {
  const record = find(guild, eventId);
  const held = guildPermissions(core, guild, byId);
  const { CreateEvents, ManageEvents } = PermissionFlagsBits;
  const may =
    (held & ManageEvents) !== 0n || (record.event.creator_id === byId && (held & CreateEvents) !== 0n);
  if (!may) throw missingPermissions();
  return record;
}

function announce(core: Core, t: string, event: APIGuildScheduledEvent): void {
  const { guild_id: guildId, channel_id: channelId } = event;
  core.emit({ t, d: structuredClone(event), guildId, channelId: channelId ?? undefined });
  core.changed({ kind: "guild", guildId });
}
