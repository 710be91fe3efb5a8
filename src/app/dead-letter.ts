import type { Chat } from "../chat/create-chat.ts";
import { mentions } from "../chat/read-mention.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { messageLink } from "../discord/messages/message-link.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { Admins } from "../reports/report-to-admins.ts";
import type { Requests } from "../requests/requests.ts";
import type { Identity } from "./who-we-are.ts";

/** For events that failed too often: the person waiting gets a reason, and the admins are notified. */
export function createDeadLetter(powers: {
  readonly admins: Admins;
  readonly messenger: Messenger;
  readonly requests: Pick<Requests, "owns">;
  readonly chat: Pick<Chat, "abandon">;
  readonly identity: Identity;
}): (event: DiscordEvent, error: unknown) => Promise<void> {
  const { admins, messenger, requests, chat, identity } = powers;
  const sorry = "I got tangled in my own net with this one, and my admins know. Could you try again?";

  return async (event, error) => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await admins.tell(`I gave up on ${describe(event)}: ${reason.slice(0, 800)}`);
    if (event.t === "INTERACTION_CREATE") {
      await messenger.respond(event.d, { content: sorry, ephemeral: true });
    }
    if (event.t !== "MESSAGE_CREATE" && event.t !== "MESSAGE_UPDATE") return;
    if (!requests.owns(event.d.channel_id)) {
      if (mentions(event.d, identity.botUserId)) await chat.abandon(event.d, sorry);
      return;
    }
    await messenger.send(event.d.channel_id, {
      content: sorry,
      replyTo: event.d.id,
      nonce: `sorry-${event.d.id}`,
    });
  };
}

function describe(event: DiscordEvent): string {
  switch (event.t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
      return messageLink(event.d.guild_id ?? "", event.d.channel_id, event.d.id);
    case "INTERACTION_CREATE":
      return `an interaction (${event.d.id})`;
    case "GUILD_MEMBER_ADD":
      return "a new member's arrival";
    case "GUILD_MEMBER_UPDATE":
      return "a new member's yes to the rules";
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
    case "MESSAGE_REACTION_REMOVE_ALL":
    case "MESSAGE_REACTION_REMOVE_EMOJI":
      return "a reaction";
    case "MESSAGE_DELETE":
    case "MESSAGE_DELETE_BULK":
      return "a deletion";
    case "GUILD_MEMBER_REMOVE":
      return "a member's leaving";
    case "MEMBER_CHANGED":
      return "a member's change";
    case "GUILD_ROLE_CREATE":
    case "GUILD_ROLE_DELETE":
      return "a change of roles";
    case "GUILD_BAN_ADD":
    case "GUILD_BAN_REMOVE":
      return "a ban's coming or going";
    case "AUTO_MODERATION_ACTION_EXECUTION":
      return "something that AutoMod caught";
    case "VOICE_STATE_UPDATE":
      return "a change in a voice channel";
    case "CHANNEL_CREATE":
    case "CHANNEL_UPDATE":
    case "CHANNEL_DELETE":
      return "a change of channels";
    case "THREAD_CREATE":
    case "THREAD_UPDATE":
    case "THREAD_DELETE":
      return "a change of threads";
    case "INVITE_CREATE":
    case "INVITE_DELETE":
      return "an invite's coming or going";
    case "GUILD_SCHEDULED_EVENT_CREATE":
    case "GUILD_SCHEDULED_EVENT_UPDATE":
    case "GUILD_SCHEDULED_EVENT_DELETE":
    case "GUILD_SCHEDULED_EVENT_USER_ADD":
    case "GUILD_SCHEDULED_EVENT_USER_REMOVE":
      return "a change of the server's events";
    case "MESSAGE_POLL_VOTE_ADD":
    case "MESSAGE_POLL_VOTE_REMOVE":
      return "a vote in a poll";
  }
}
