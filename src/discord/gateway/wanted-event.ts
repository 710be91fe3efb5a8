import type { GatewayDispatchPayload, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { isFromAPerson } from "../messages/is-from-a-person.ts";
import type { NewInboxEntry } from "../store/inbox.ts";
import type { DiscordEvent, HeardByPlugins } from "./event.ts";

/** Whether a plugin listens to such an event in a served guild. */
export type Hears = (t: HeardByPlugins["t"] | "MESSAGE_UPDATE", guildId: string) => boolean;

/** Of these no other part of Turbot reads anything. */
const forPluginsAlone: ReadonlySet<string> = new Set<HeardByPlugins["t"]>([
  ...(["MESSAGE_REACTION_REMOVE", "MESSAGE_REACTION_REMOVE_ALL", "MESSAGE_REACTION_REMOVE_EMOJI"] as const),
  ...(["MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE"] as const),
  "AUTO_MODERATION_ACTION_EXECUTION",
  ...(["VOICE_STATE_UPDATE", "GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "INVITE_CREATE", "INVITE_DELETE"] as const),
  ...(["GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_UPDATE"] as const),
  ...(["GUILD_SCHEDULED_EVENT_DELETE", "GUILD_SCHEDULED_EVENT_USER_ADD"] as const),
  "GUILD_SCHEDULED_EVENT_USER_REMOVE",
]);

/**
 * What people say and do in channels: most of all events, and in servers that aren't served nothing reads them. Deletions and edits
 * are read: what was copied while a server was served goes with its message.
 */
const saidInChannels: ReadonlySet<string> = new Set(["MESSAGE_CREATE", "MESSAGE_REACTION_ADD"]);

export function isSaidInChannels(t: string): boolean {
  return saidInChannels.has(t);
}

/** Where no plugin listens to such an event, nothing of it needs to be looked at. */
export function isForPluginsAlone(t: string): t is HeardByPlugins["t"] {
  return forPluginsAlone.has(t);
}

/**
 * Decides which events go into the inbox: interactions; in served guilds, messages from people (not bots, webhooks or Discord
 * itself) and their edits that mention a bot, members who join or then accept the rules, and reactions; and that somebody sent
 * a direct message, without its text. What only plugins hear is kept where one listens, and costs nothing elsewhere; of bots
 * they hear that one joined, and nothing more.
 *
 * @param concerns whether a person's message in a served guild concerns anything here
 * @param wasPending whether somebody hadn't accepted a guild's rules yet
 * @param hears whether a plugin listens
 * @param takesMail whether what somebody writes in private is for a team: otherwise none of its words are stored
 * @param sessionId together with the sequence number, names events that have no id of their own
 */
export function wantedEvent(
  payload: GatewayDispatchPayload,
  sessionId: string,
  serves: (guildId: string) => boolean,
  wasPending: (guildId: string, userId: string) => boolean = () => false,
  concerns: (message: GatewayMessageCreateDispatchData) => boolean = () => true,
  hears: Hears = () => false,
  takesMail: (userId: string) => boolean = () => false,
): NewInboxEntry | undefined {
  const numbered = `${sessionId}:${payload.s}`;
  /** Where nobody listens, nothing else of it was looked at. */
  const heard = <D extends { readonly guild_id?: string }>(
    t: HeardByPlugins["t"],
    d: D,
    tells: (d: D) => boolean = () => true,
  ): NewInboxEntry | undefined =>
    d.guild_id === undefined || !serves(d.guild_id) || !hears(t, d.guild_id) || !tells(d)
      ? undefined
      : { id: numbered, event: { t, d } as unknown as HeardByPlugins };
  switch (payload.t) {
    case "MESSAGE_CREATE": {
      const { d } = payload;
      if (!isFromAPerson(d)) return undefined;
      if (d.guild_id === undefined)
        return { id: d.id, event: { t: payload.t, d: takesMail(d.author.id) ? d : withoutWords(d) } };
      if (!serves(d.guild_id) || !concerns(d)) return undefined;
      return { id: d.id, event: { t: payload.t, d } };
    }
    case "MESSAGE_UPDATE": {
      const { d } = payload;
      // Without a time it isn't a person's edit: Discord has added a preview.
      if (!isFromAPerson(d) || d.edited_timestamp === null) return undefined;
      const edited = editName(d.id, d.edited_timestamp);
      if (d.guild_id === undefined)
        return takesMail(d.author.id) ? { id: edited, event: { t: payload.t, d } } : undefined;
      if (!serves(d.guild_id)) return undefined;
      // An edit can turn a message into a question to a bot; other edits don't matter.
      // A mentioned role may be Turbot's own, which isn't known everywhere from the start.
      const mayAskABot = d.mentions.some((user) => user.bot === true) || (d.mention_roles ?? []).length > 0;
      if (!mayAskABot && !hears(payload.t, d.guild_id)) return undefined;
      return { id: edited, event: { t: payload.t, d } };
    }
    case "INTERACTION_CREATE":
      return { id: payload.d.id, event: { t: payload.t, d: payload.d } };
    case "GUILD_MEMBER_ADD":
      return serves(payload.d.guild_id) ? { id: numbered, event: { t: payload.t, d: payload.d } } : undefined;
    case "GUILD_MEMBER_UPDATE": {
      const { d } = payload;
      if (d.user.bot === true || !serves(d.guild_id)) return undefined;
      if (d.pending === false && wasPending(d.guild_id, d.user.id))
        return { id: numbered, event: { t: payload.t, d } };
      return hears("MEMBER_CHANGED", d.guild_id)
        ? { id: numbered, event: { t: "MEMBER_CHANGED", d } }
        : undefined;
    }
    case "MESSAGE_REACTION_ADD": {
      const { d } = payload;
      if (d.member?.user?.bot === true) return undefined;
      if (d.guild_id === undefined || !serves(d.guild_id)) return undefined;
      return { id: numbered, event: { t: payload.t, d } };
    }
    case "THREAD_CREATE":
      // Sent also when Turbot is added to a thread that was there before.
      return heard(payload.t, payload.d, (thread) => thread.newly_created === true);
    case "GUILD_MEMBER_REMOVE":
    case "GUILD_BAN_ADD":
    case "GUILD_BAN_REMOVE":
      return heard(payload.t, payload.d, ({ user }) => user.bot !== true);
    case "VOICE_STATE_UPDATE":
      return heard(payload.t, payload.d, ({ member }) => member?.user.bot !== true);
    case "AUTO_MODERATION_ACTION_EXECUTION":
    case "MESSAGE_DELETE":
    case "MESSAGE_DELETE_BULK":
    case "MESSAGE_REACTION_REMOVE":
    case "MESSAGE_REACTION_REMOVE_ALL":
    case "MESSAGE_REACTION_REMOVE_EMOJI":
    case "MESSAGE_POLL_VOTE_ADD":
    case "MESSAGE_POLL_VOTE_REMOVE":
    case "GUILD_ROLE_CREATE":
    case "GUILD_ROLE_DELETE":
    case "CHANNEL_CREATE":
    case "CHANNEL_UPDATE":
    case "CHANNEL_DELETE":
    case "THREAD_UPDATE":
    case "THREAD_DELETE":
    case "INVITE_CREATE":
    case "INVITE_DELETE":
    case "GUILD_SCHEDULED_EVENT_CREATE":
    case "GUILD_SCHEDULED_EVENT_UPDATE":
    case "GUILD_SCHEDULED_EVENT_DELETE":
    case "GUILD_SCHEDULED_EVENT_USER_ADD":
    case "GUILD_SCHEDULED_EVENT_USER_REMOVE":
      return heard(payload.t, payload.d);
    default:
      return undefined;
  }
}

/** Tells an edit from the message and its other edits. */
export function editName(messageId: string, editedAt: string): string {
  return `${messageId}:${Date.parse(editedAt)}`;
}

/** Turbot only answers where it can be talked to, so what somebody wrote to it in private isn't kept. */
function withoutWords(d: GatewayMessageCreateDispatchData): GatewayMessageCreateDispatchData {
  const { id, channel_id, author, timestamp, edited_timestamp, tts, type, mentions } = d;
  const { mention_everyone, mention_roles, pinned } = d;
  return {
    ...{ id, channel_id, author, timestamp, edited_timestamp, tts, type, mentions },
    ...{ mention_everyone, mention_roles, pinned, content: "", attachments: [], embeds: [] },
  };
}

/**
 * Events of one lane are handled one after another, lanes in parallel. Each channel is a lane for its messages; each
 * interaction has its own, since Discord waits only 3 s for its first answer.
 */
export function laneOf({ t, d }: DiscordEvent): string {
  switch (t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
    case "MESSAGE_DELETE":
    case "MESSAGE_DELETE_BULK":
      return d.channel_id;
    case "INTERACTION_CREATE":
      return `interaction:${d.id}`;
    case "GUILD_MEMBER_ADD":
    case "GUILD_MEMBER_UPDATE":
    case "GUILD_MEMBER_REMOVE":
    case "MEMBER_CHANGED":
    case "GUILD_BAN_ADD":
    case "GUILD_BAN_REMOVE":
    case "AUTO_MODERATION_ACTION_EXECUTION":
      return `members:${d.guild_id}`;
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
    case "MESSAGE_REACTION_REMOVE_ALL":
    case "MESSAGE_REACTION_REMOVE_EMOJI":
    case "MESSAGE_POLL_VOTE_ADD":
    case "MESSAGE_POLL_VOTE_REMOVE":
      return `reactions:${d.channel_id}`;
    case "VOICE_STATE_UPDATE":
      return `voice:${d.guild_id}`;
    case "GUILD_ROLE_CREATE":
    case "GUILD_ROLE_DELETE":
    case "CHANNEL_CREATE":
    case "CHANNEL_UPDATE":
    case "CHANNEL_DELETE":
    case "THREAD_CREATE":
    case "THREAD_UPDATE":
    case "THREAD_DELETE":
    case "INVITE_CREATE":
    case "INVITE_DELETE":
    case "GUILD_SCHEDULED_EVENT_CREATE":
    case "GUILD_SCHEDULED_EVENT_UPDATE":
    case "GUILD_SCHEDULED_EVENT_DELETE":
    case "GUILD_SCHEDULED_EVENT_USER_ADD":
    case "GUILD_SCHEDULED_EVENT_USER_REMOVE":
      return `server:${d.guild_id}`;
  }
}
