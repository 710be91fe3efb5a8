import {
  type APIInteraction,
  ApplicationCommandType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import { mentions, readMention } from "../chat/read-mention.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { readRevision } from "../follow-up/revision-words.ts";
import type { LeftOut } from "../privacy/store/left-out.ts";
import type { Requests } from "../requests/requests.ts";
import { readButton } from "../requests/thread/buttons.ts";
import { readWord } from "../requests/thread/go-and-cancel.ts";

/** What Turbot does with people who want no part in AI: Claude never hears them, and they hear why. */
export interface LeftOutAnswers {
  /** @returns false if the message goes the usual way: it is somebody else's, or one of the orders that Claude never gets */
  onMessage(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** @returns false if the button goes the usual way */
  onRequestButton(interaction: APIInteraction): Promise<boolean>;
  /** Opens a plugin's menu on a message of somebody who is left out. @returns false if it goes the usual way */
  onMenu(interaction: APIInteraction): Promise<boolean>;
  /** Whether listening plugins mustn't be told. */
  hides(event: DiscordEvent): boolean;
}

export const leftOutWords =
  "You asked to be left out of AI, so I haven't read that. `/privacy` lets you take part again. 🐟";

export const leftOutMenuWords =
  "Whoever wrote that has asked to be left out, so plugins don't get their messages. 🐟";

/** What is asked for in fixed words, which a moderator can do without taking part. */
const orders: ReadonlySet<string> = new Set(["stop", "talk again"]);

/** Nobody hears it more often than this, in milliseconds: half a minute. */
const againAfterMs = 30_000;

/** How many people are remembered for that. */
const keptInMind = 1_000;

export function createLeftOutAnswers(powers: {
  readonly leftOut: Pick<LeftOut, "has">;
  readonly messenger: Pick<Messenger, "send" | "respond">;
  readonly requests: Pick<Requests, "owns" | "mayOwn">;
  /** Whether a moderator wanted quiet there. */
  readonly isQuiet: (guildId: string, channelId: string) => Promise<boolean>;
  readonly botUserId: string;
  readonly commandPrefix: string;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): LeftOutAnswers {
  const { leftOut, messenger, requests, isQuiet, botUserId, commandPrefix, elapsed } = powers;
  const told = new Map<string, number>();

  function isForTurbot(message: GatewayMessageCreateDispatchData): boolean {
    if (mentions(message, botUserId)) return true;
    return requests.mayOwn(message.channel_id) && readRevision(message.content, botUserId) !== undefined;
  }

  /** Orders from a fixed list, and commands, which are an act of their own. */
  function isAllowed(message: GatewayMessageCreateDispatchData): boolean {
    const { content, channel_id: channelId } = message;
    if (!mentions(message, botUserId)) {
      if (content.startsWith(commandPrefix)) return true;
    } else if (orders.has(readMention(message, botUserId).kind)) return true;
    return requests.owns(channelId) && readWord(content, botUserId) === "cancel";
  }

  async function say(message: GatewayMessageCreateDispatchData): Promise<void> {
    const { id, channel_id: channelId, guild_id: guildId = "", author } = message;
    if (await isQuiet(guildId, channelId)) return;
    if (elapsed() < (told.get(author.id) ?? Number.NEGATIVE_INFINITY) + againAfterMs) return;
    await messenger.send(channelId, { content: leftOutWords, replyTo: id, nonce: id });
    told.delete(author.id);
    told.set(author.id, elapsed());
    const [oldest] = told.keys();
    if (told.size > keptInMind && oldest !== undefined) told.delete(oldest);
  }

  return {
    async onMessage(message) {
      if (!leftOut.has(message.author.id) || isAllowed(message)) return false;
      if (isForTurbot(message)) await say(message);
      return true;
    },
    async onRequestButton(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      if (userId === undefined || !leftOut.has(userId)) return false;
      if (!("data" in interaction) || !interaction.data || !("custom_id" in interaction.data)) return false;
      if (readButton(interaction.data.custom_id)?.action === "cancel") return false;
      await messenger.respond(interaction, { content: leftOutWords, ephemeral: true });
      return true;
    },
    async onMenu(interaction) {
      if (interaction.type !== InteractionType.ApplicationCommand) return false;
      const { data } = interaction;
      if (data.type !== ApplicationCommandType.Message) return false;
      const author = data.resolved.messages[data.target_id]?.author.id;
      const asker = (interaction.member?.user ?? interaction.user)?.id;
      // What they hand over themselves is an act of their own.
      if (author === undefined || author === asker || !leftOut.has(author)) return false;
      await messenger.respond(interaction, { content: leftOutMenuWords, ephemeral: true });
      return true;
    },
    hides({ t, d }) {
      switch (t) {
        case "MESSAGE_CREATE":
        case "MESSAGE_UPDATE":
          return leftOut.has(d.author.id);
        case "GUILD_MEMBER_ADD":
        case "GUILD_MEMBER_UPDATE":
        case "GUILD_MEMBER_REMOVE":
        case "MEMBER_CHANGED":
        case "GUILD_BAN_ADD":
        case "GUILD_BAN_REMOVE":
          return leftOut.has(d.user.id);
        case "MESSAGE_REACTION_ADD":
        case "MESSAGE_REACTION_REMOVE":
        case "MESSAGE_POLL_VOTE_ADD":
        case "MESSAGE_POLL_VOTE_REMOVE":
        case "AUTO_MODERATION_ACTION_EXECUTION":
        case "VOICE_STATE_UPDATE":
        case "GUILD_SCHEDULED_EVENT_USER_ADD":
        case "GUILD_SCHEDULED_EVENT_USER_REMOVE":
          return leftOut.has(d.user_id);
        // They named it.
        case "THREAD_CREATE":
        case "THREAD_UPDATE":
          return leftOut.has(d.owner_id ?? "");
        case "GUILD_SCHEDULED_EVENT_CREATE":
        case "GUILD_SCHEDULED_EVENT_UPDATE":
          return leftOut.has(d.creator_id ?? "");
        case "INVITE_CREATE":
          return leftOut.has(d.inviter?.id ?? "");
        default:
          return false;
      }
    },
  };
}
