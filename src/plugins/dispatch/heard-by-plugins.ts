import type { Hears } from "../../discord/gateway/wanted-event.ts";
import type { Events } from "../../plugin-api/events.ts";
import { needForEvent } from "../../plugin-api/needs.ts";
import type { ScannedFile } from "../../policy/policy.ts";
import type { Calls } from "../sandbox/calls.ts";

type Kind = Parameters<Hears>[0];

/** What plugins call the events that only they hear. */
const names: Readonly<Record<Kind, keyof Events>> = {
  MESSAGE_UPDATE: "messageEdit",
  MESSAGE_DELETE: "messageDelete",
  MESSAGE_DELETE_BULK: "messageDelete",
  MESSAGE_REACTION_REMOVE: "reactionRemove",
  MESSAGE_REACTION_REMOVE_ALL: "reactionClear",
  MESSAGE_REACTION_REMOVE_EMOJI: "reactionClear",
  MESSAGE_POLL_VOTE_ADD: "pollVoteAdd",
  MESSAGE_POLL_VOTE_REMOVE: "pollVoteRemove",
  GUILD_MEMBER_REMOVE: "memberLeave",
  MEMBER_CHANGED: "memberUpdate",
  GUILD_BAN_ADD: "memberBan",
  GUILD_BAN_REMOVE: "memberUnban",
  AUTO_MODERATION_ACTION_EXECUTION: "autoModAlert",
  VOICE_STATE_UPDATE: "voiceUpdate",
  GUILD_ROLE_CREATE: "roleCreate",
  GUILD_ROLE_DELETE: "roleDelete",
  CHANNEL_CREATE: "channelCreate",
  CHANNEL_UPDATE: "channelUpdate",
  CHANNEL_DELETE: "channelDelete",
  THREAD_CREATE: "threadCreate",
  THREAD_UPDATE: "threadUpdate",
  THREAD_DELETE: "threadDelete",
  INVITE_CREATE: "inviteCreate",
  INVITE_DELETE: "inviteDelete",
  GUILD_SCHEDULED_EVENT_CREATE: "scheduledEventCreate",
  GUILD_SCHEDULED_EVENT_UPDATE: "scheduledEventUpdate",
  GUILD_SCHEDULED_EVENT_DELETE: "scheduledEventDelete",
  GUILD_SCHEDULED_EVENT_USER_ADD: "scheduledEventUserAdd",
  GUILD_SCHEDULED_EVENT_USER_REMOVE: "scheduledEventUserRemove",
};

/** Whether what only plugins hear is kept: not unless one listens there, or may turn out to. */
export function createHears(plugins: Pick<Calls, "mayListen">): Hears {
  return (t, guildId) => plugins.mayListen(names[t], guildId);
}

/**
 * The kinds of events that the plugins of a release listen to, granted or not: a grant is given while Turbot runs, and can't add to
 * what the session brings.
 */
export function kindsListenedTo(
  scanned: readonly Pick<ScannedFile, "ok" | "needs" | "byItself">[],
): readonly Kind[] {
  const kinds = Object.keys(names) as readonly Kind[];
  const loads = scanned.filter(({ ok }) => ok);
  const events = new Set(loads.flatMap(({ byItself }) => byItself.events));
  // Of an event that the source doesn't show, only what it needs is known.
  const needs = new Set(
    loads.filter(({ byItself }) => byItself.events.includes("?")).flatMap((one) => one.needs.discord),
  );
  return kinds.filter((kind) => events.has(names[kind]) || needs.has(needForEvent(names[kind]) ?? ""));
}
