import type { APIChannel, APIGuildScheduledEvent, APIThreadChannel, APIUser } from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { Events } from "../../plugin-api/events.ts";
import type {
  AutoModAlertData,
  PollVoteData,
  ScheduledEventUserData,
  VoiceBefore,
  VoiceUpdateData,
} from "../../plugin-api/person-events.ts";
import type {
  ChannelChange,
  InviteCreate,
  InviteDelete,
  MemberBan,
  ScheduledEvent,
  ScheduledEventChange,
  Thread,
  ThreadChange,
  ThreadDelete,
} from "../../plugin-api/server-events.ts";
import type { Caller } from "./call.ts";
import { serializeMember, serializeUser } from "./serialize.ts";

/** What plugins are told of something that happened in a server. */
interface ServerEvent {
  readonly name: keyof Events;
  readonly guildId: string | undefined;
  /** Whom it is about, or whose words are in it; undefined: nobody. */
  readonly caller: Caller | undefined;
  readonly facts: (call: string, before: unknown) => unknown;
}

/** Undefined: plugins hear nothing of it, or hear of it elsewhere. */
export function serverEvent({ t, d }: DiscordEvent): ServerEvent | undefined {
  switch (t) {
    case "GUILD_BAN_ADD":
    case "GUILD_BAN_REMOVE":
      return about(t === "GUILD_BAN_ADD" ? "memberBan" : "memberUnban", d.guild_id, {
        guild: { id: d.guild_id },
        user: serializeUser(d.user),
      } satisfies MemberBan);
    case "VOICE_STATE_UPDATE":
      return by("voiceUpdate", d.user_id, d.guild_id, {}, (call, before) => ({
        ...{ call, userId: d.user_id, guild: { id: d.guild_id ?? "" }, channelId: d.channel_id },
        member: d.member === undefined ? null : serializeMember(d.member.user, d.member, d.guild_id),
        ...{ muted: d.mute || d.self_mute, deafened: d.deaf || d.self_deaf },
        ...{ streaming: d.self_stream === true, camera: d.self_video },
        before: (before as VoiceBefore | undefined) ?? null,
      })) satisfies Told<VoiceUpdateData>;
    case "AUTO_MODERATION_ACTION_EXECUTION": {
      const place = {
        ...(d.channel_id === undefined ? {} : { channelId: d.channel_id }),
        ...(d.message_id === undefined ? {} : { messageId: d.message_id }),
      };
      return by("autoModAlert", d.user_id, d.guild_id, place, (call) => ({
        ...{ call, userId: d.user_id, guildId: d.guild_id, ruleId: d.rule_id, content: d.content },
        ...{ channelId: d.channel_id ?? null, messageId: d.message_id ?? null },
        finds: triggers[d.rule_trigger_type] ?? "unknown",
        action: autoModActions[d.action.type] ?? "unknown",
        ...{ keyword: d.matched_keyword || null, matched: d.matched_content || null },
      })) satisfies Told<AutoModAlertData>;
    }
    case "MESSAGE_POLL_VOTE_ADD":
    case "MESSAGE_POLL_VOTE_REMOVE": {
      const place = { channelId: d.channel_id, messageId: d.message_id };
      const name = t === "MESSAGE_POLL_VOTE_ADD" ? "pollVoteAdd" : "pollVoteRemove";
      return by(name, d.user_id, d.guild_id, place, (call) => ({
        ...{ call, userId: d.user_id, guildId: d.guild_id ?? "", ...place, answerId: d.answer_id },
      })) satisfies Told<PollVoteData>;
    }
    case "GUILD_SCHEDULED_EVENT_USER_ADD":
    case "GUILD_SCHEDULED_EVENT_USER_REMOVE": {
      const { user_id: userId, guild_id: guildId, guild_scheduled_event_id: eventId } = d;
      const name =
        t === "GUILD_SCHEDULED_EVENT_USER_ADD" ? "scheduledEventUserAdd" : "scheduledEventUserRemove";
      return by(name, userId, guildId, {}, (call) => ({
        ...{ call, userId, guildId, eventId },
      })) satisfies Told<ScheduledEventUserData>;
    }
    case "CHANNEL_CREATE":
      return about("channelCreate", guildOf(d), channelChange(d));
    case "CHANNEL_UPDATE":
      return about("channelUpdate", guildOf(d), channelChange(d));
    case "CHANNEL_DELETE":
      return about("channelDelete", guildOf(d), channelChange(d));
    case "THREAD_CREATE":
      return about("threadCreate", d.guild_id, threadChange(d), d.owner_id);
    case "THREAD_UPDATE":
      return about("threadUpdate", d.guild_id, threadChange(d as APIThreadChannel), d.owner_id);
    case "THREAD_DELETE":
      return about("threadDelete", d.guild_id, {
        ...{ guildId: d.guild_id ?? "", threadId: d.id, parentId: d.parent_id ?? null },
      } satisfies ThreadDelete);
    case "INVITE_CREATE":
      return about("inviteCreate", d.guild_id, {
        ...{ guildId: d.guild_id ?? "", channelId: d.channel_id, code: d.code },
        inviter: d.inviter === undefined ? null : serializeUser(d.inviter as APIUser),
        ...{ maxUses: d.max_uses, expiresAt: expiryOf(d), temporary: d.temporary },
      } satisfies InviteCreate);
    case "INVITE_DELETE":
      return about("inviteDelete", d.guild_id, {
        ...{ guildId: d.guild_id ?? "", channelId: d.channel_id, code: d.code },
      } satisfies InviteDelete);
    case "GUILD_SCHEDULED_EVENT_CREATE":
      return about("scheduledEventCreate", d.guild_id, scheduledChange(d), d.creator_id);
    case "GUILD_SCHEDULED_EVENT_UPDATE":
      return about("scheduledEventUpdate", d.guild_id, scheduledChange(d), d.creator_id);
    case "GUILD_SCHEDULED_EVENT_DELETE":
      return about("scheduledEventDelete", d.guild_id, scheduledChange(d), d.creator_id);
    default:
      return undefined;
  }
}

type Told<Facts> = ServerEvent & { readonly facts: (call: string, before: unknown) => Facts };

/** @param namedBy whose words are in it: it lends their permissions as little as any event */
function about(
  name: keyof Events,
  guildId: string | undefined,
  facts: object,
  namedBy?: string | null,
): ServerEvent {
  const isKnown = guildId !== undefined && typeof namedBy === "string";
  const caller = isKnown
    ? { userId: namedBy, lendsRights: false, guildId, channelId: undefined, messageId: undefined }
    : undefined;
  return { name, guildId, caller, facts: () => facts };
}

/** What somebody did lends the plugin nobody's permissions, and reaches that person alone. */
function by<Facts>(
  name: keyof Events,
  userId: string,
  guildId: string | undefined,
  { channelId, messageId }: { readonly channelId?: string; readonly messageId?: string },
  facts: (call: string, before: unknown) => Facts,
): Told<Facts> {
  const caller =
    guildId === undefined ? undefined : { userId, lendsRights: false, guildId, channelId, messageId };
  return { name, guildId, caller, facts };
}

function guildOf(channel: APIChannel): string | undefined {
  return "guild_id" in channel ? channel.guild_id : undefined;
}

function channelChange(channel: APIChannel): ChannelChange {
  const guildId = guildOf(channel) ?? "";
  return {
    guildId,
    channel: {
      ...{ id: channel.id, name: channel.name ?? "", type: channel.type, guildId },
      parentId: "parent_id" in channel ? (channel.parent_id ?? null) : null,
      position: "position" in channel ? channel.position : 0,
      topic: "topic" in channel ? (channel.topic ?? null) : null,
    },
  };
}

function threadChange(thread: APIThreadChannel): ThreadChange {
  const guildId = thread.guild_id ?? "";
  const facts: Thread = {
    ...{ id: thread.id, name: thread.name, type: thread.type, guildId },
    ...{ parentId: thread.parent_id ?? null, ownerId: thread.owner_id ?? null },
    archived: thread.thread_metadata?.archived === true,
    locked: thread.thread_metadata?.locked === true,
  };
  return { guildId, thread: facts };
}

/** `max_age` is in seconds, 0 for ever. */
function expiryOf({
  created_at: at,
  max_age: seconds,
}: {
  readonly created_at: string;
  readonly max_age: number;
}) {
  const ms = Date.parse(at) + seconds * 1_000;
  return seconds === 0 || Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}

/** By Discord's numbers, as of AutoMod's actions. */
const triggers: Readonly<Record<number, AutoModAlertData["finds"]>> = {
  ...{ 1: "keywords", 3: "spam", 4: "presets", 5: "mentions", 6: "profile" },
};
const autoModActions: Readonly<Record<number, AutoModAlertData["action"]>> = {
  ...{ 1: "block", 2: "alert", 3: "timeOut" },
};

const statuses: Readonly<Record<number, ScheduledEvent["status"]>> = {
  1: "scheduled",
  2: "active",
  3: "completed",
  4: "canceled",
};

function scheduledChange(event: APIGuildScheduledEvent): ScheduledEventChange {
  return {
    guildId: event.guild_id,
    event: {
      ...{ id: event.id, name: event.name, description: event.description ?? null },
      ...{ channelId: event.channel_id, location: event.entity_metadata?.location ?? null },
      creatorId: event.creator_id ?? null,
      ...{ startsAt: event.scheduled_start_time, endsAt: event.scheduled_end_time },
      status: statuses[event.status] ?? "unknown",
    },
  };
}
