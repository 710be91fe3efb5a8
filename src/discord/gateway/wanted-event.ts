import type { GatewayDispatchPayload, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { isFromAPerson } from "../messages/is-from-a-person.ts";
import type { NewInboxEntry } from "../store/inbox.ts";
import type { DiscordEvent } from "./event.ts";

/**
 * What goes into the inbox of all that Discord tells: interactions, what people (not bots, not webhooks, not Discord itself) write, and edit to mention a bot, in
 * served guilds, who joins, who then accepts the rules, who reacts; and that somebody wrote directly, without what.
 *
 * @param concerns whether a person's message in a served guild is anything to anybody here
 * @param wasPending whether somebody had yet to accept a guild's rules
 * @param sessionId together with the sequence number, it names events that have no id of their own
 */
export function wantedEvent(
  payload: GatewayDispatchPayload,
  sessionId: string,
  serves: (guildId: string) => boolean,
  wasPending: (guildId: string, userId: string) => boolean = () => false,
  concerns: (message: GatewayMessageCreateDispatchData) => boolean = () => true,
): NewInboxEntry | undefined {
  const numbered = `${sessionId}:${payload.s}`;
  switch (payload.t) {
    case "MESSAGE_CREATE": {
      const { d } = payload;
      if (!isFromAPerson(d)) return undefined;
      if (d.guild_id === undefined) return { id: d.id, event: { t: payload.t, d: withoutWords(d) } };
      if (!serves(d.guild_id) || !concerns(d)) return undefined;
      return { id: d.id, event: { t: payload.t, d } };
    }
    case "MESSAGE_UPDATE": {
      const { d } = payload;
      // Without a time it is no person's edit: Discord has added a preview.
      if (!isFromAPerson(d) || d.edited_timestamp === null) return undefined;
      if (d.guild_id === undefined || !serves(d.guild_id)) return undefined;
      // An edit can make a message a question to a bot; other edits are nobody's business.
      // A role that is mentioned may be Turbot's own, which isn't known everywhere from the start.
      const mayAskABot = d.mentions.some((user) => user.bot === true) || (d.mention_roles ?? []).length > 0;
      if (!mayAskABot) return undefined;
      return { id: `${d.id}:${Date.parse(d.edited_timestamp)}`, event: { t: payload.t, d } };
    }
    case "INTERACTION_CREATE":
      return { id: payload.d.id, event: { t: payload.t, d: payload.d } };
    case "GUILD_MEMBER_ADD":
      return serves(payload.d.guild_id) ? { id: numbered, event: { t: payload.t, d: payload.d } } : undefined;
    case "GUILD_MEMBER_UPDATE": {
      const { d } = payload;
      if (d.pending !== false || !serves(d.guild_id) || !wasPending(d.guild_id, d.user.id)) return undefined;
      return { id: numbered, event: { t: payload.t, d } };
    }
    case "MESSAGE_REACTION_ADD": {
      const { d } = payload;
      if (d.member?.user?.bot === true) return undefined;
      if (d.guild_id === undefined || !serves(d.guild_id)) return undefined;
      return { id: numbered, event: { t: payload.t, d } };
    }
    default:
      return undefined;
  }
}

/** Turbot only says where it talks, so what somebody wrote to it alone is nobody's business. */
function withoutWords(d: GatewayMessageCreateDispatchData): GatewayMessageCreateDispatchData {
  const { id, channel_id, author, timestamp, edited_timestamp, tts, type, mentions } = d;
  const { mention_everyone, mention_roles, pinned } = d;
  return {
    ...{ id, channel_id, author, timestamp, edited_timestamp, tts, type, mentions },
    ...{ mention_everyone, mention_roles, pinned, content: "", attachments: [], embeds: [] },
  };
}

/**
 * Events of one lane are handled one after the other, lanes beside each other. A channel is a lane for what people
 * write in it; an interaction has its own, since Discord waits only 3 s for the first answer to one.
 */
export function laneOf({ t, d }: DiscordEvent): string {
  switch (t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
      return d.channel_id;
    case "INTERACTION_CREATE":
      return `interaction:${d.id}`;
    case "GUILD_MEMBER_ADD":
    case "GUILD_MEMBER_UPDATE":
      return `members:${d.guild_id}`;
    case "MESSAGE_REACTION_ADD":
      return `reactions:${d.channel_id}`;
  }
}
