import {
  type APIInteraction,
  type APIMessage,
  ApplicationCommandType,
  type GatewayDispatchPayload,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import { meansQuiet, meansTalkAgain } from "../chat/manners/quiet-phrases.ts";
import { mentions } from "../chat/read-mention.ts";
import { meansStop } from "../chat/stop-phrases.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { withoutOwnName } from "../discord/messages/spoken-to.ts";
import { readRevision } from "../follow-up/revision-words.ts";
import { readWord } from "../requests/thread/go-and-cancel.ts";
import type { LeftOut } from "./store/left-out.ts";

/** Takes the words of people who want no part in AI out of what arrives, before anything stores or reads it. */
export interface HideLeftOut {
  /** The event as the rest of Turbot gets it. */
  read(payload: GatewayDispatchPayload): GatewayDispatchPayload;
  /** A message that was looked up, for plugins. */
  readAgain(message: APIMessage): APIMessage;
  readMessage<M extends GatewayMessageCreateDispatchData>(message: M): M;
  /** The same for an event from the inbox: its writer may have left since it arrived. */
  readStored(event: DiscordEvent): DiscordEvent;
  /** Whether nothing is left of a message that anything here is for. */
  isEmptied(message: GatewayMessageCreateDispatchData): boolean;
}

/** What stands in place of a quote. */
export const insteadOfWords = "(somebody who wants no part in AI)";

export function createHideLeftOut(powers: {
  readonly leftOut: Pick<LeftOut, "has" | "any">;
  /** Whose words may be in one of Turbot's own messages. */
  readonly wordsOf: (messageId: string) => readonly string[];
  readonly botUserId: string;
  readonly commandPrefix: string;
}): HideLeftOut {
  const { leftOut, wordsOf, botUserId, commandPrefix } = powers;
  /** An event that is handled again stays the same object, so that plugins get it once. */
  const readAs = new WeakMap<DiscordEvent, DiscordEvent>();

  function readMessage<M extends GatewayMessageCreateDispatchData>(message: M): M {
    if (!leftOut.any()) return message;
    const own = leftOut.has(message.author.id) && !isCommand(message) ? withoutOwnWords(message) : message;
    const quoted = own.referenced_message;
    if (!quoted || !mayBeTheirs(quoted)) return own;
    return { ...own, referenced_message: withoutWords(quoted) };
  }

  /** The message whose menu was opened. Who opens it on their own message hands that over. */
  function readMenu(interaction: APIInteraction): APIInteraction {
    if (!leftOut.any() || interaction.type !== InteractionType.ApplicationCommand) return interaction;
    const { data, member, user } = interaction;
    if (data.type !== ApplicationCommandType.Message) return interaction;
    const askerId = (member?.user ?? user)?.id;
    const target = data.resolved.messages[data.target_id];
    if (target === undefined || target.author.id === askerId || !mayBeTheirs(target)) return interaction;
    const messages = { [target.id]: withoutWords(target) };
    // The shape stays, with other words in it.
    return { ...interaction, data: { ...data, resolved: { messages } } } as APIInteraction;
  }

  /** Theirs, or one of Turbot's answers that may repeat theirs. */
  function mayBeTheirs({ id, author }: APIMessage): boolean {
    if (author.id === botUserId) return wordsOf(id).some((userId) => leftOut.has(userId));
    return leftOut.has(author.id);
  }

  /** A command of a plugin is their own act, and goes on. */
  function isCommand(message: GatewayMessageCreateDispatchData): boolean {
    return message.content.startsWith(commandPrefix) && !mentions(message, botUserId);
  }

  /** Fixed orders stay: they steer Turbot, and Claude never gets them. */
  function withoutOwnWords<M extends GatewayMessageCreateDispatchData>(message: M): M {
    const said = withoutOwnName(message.content, botUserId);
    const steersChat = meansStop(said) || meansQuiet(said) || meansTalkAgain(said);
    const isOrder = readWord(said, botUserId) === "cancel" || steersChat;
    const isRevision = readRevision(message.content, botUserId) !== undefined;
    const content = isOrder ? message.content : isRevision ? "revise:" : "";
    const { referenced_message: _quote, message_snapshots: _forward, poll: _poll, ...rest } = message;
    const { components: _components, sticker_items: _stickers, ...bare } = rest;
    // What is left has all the fields that a message always has.
    return { ...bare, content, attachments: [], embeds: [] } as unknown as M;
  }

  function eventAgain(event: DiscordEvent): DiscordEvent {
    if (isPrivate(event)) return event;
    switch (event.t) {
      case "MESSAGE_CREATE":
        return { t: event.t, d: readMessage(event.d) };
      case "MESSAGE_UPDATE":
        return { t: event.t, d: readMessage(event.d) };
      case "INTERACTION_CREATE":
        return { t: event.t, d: readMenu(event.d) };
      default:
        return event;
    }
  }

  return {
    readMessage,
    readAgain(message) {
      if (!leftOut.any()) return message;
      const quoted = message.referenced_message;
      const read =
        quoted && mayBeTheirs(quoted) ? { ...message, referenced_message: withoutWords(quoted) } : message;
      return mayBeTheirs(message) ? withoutWords(read) : read;
    },
    read(payload) {
      if (!leftOut.any()) return payload;
      // What they write to a team goes to no AI, and anything else in private loses its words elsewhere.
      if (isPrivate(payload)) return payload;
      if (payload.t === "MESSAGE_CREATE") return { ...payload, d: readMessage(payload.d) };
      if (payload.t === "MESSAGE_UPDATE") return { ...payload, d: readMessage(payload.d) };
      if (payload.t === "INTERACTION_CREATE") return { ...payload, d: readMenu(payload.d) };
      return payload;
    },
    readStored(event) {
      const before = readAs.get(event);
      if (before !== undefined) return before;
      const read = eventAgain(event);
      if (read.d === event.d) return event;
      readAs.set(event, read);
      return read;
    },
    isEmptied: (message) =>
      leftOut.has(message.author.id) &&
      message.content === "" &&
      !mentions(message, botUserId) &&
      message.mention_roles.length === 0,
  };
}

/** A direct message, as it came from the gateway. */
function isPrivate({ t, d }: { readonly t: string; readonly d: unknown }): boolean {
  const isMessage = t === "MESSAGE_CREATE" || t === "MESSAGE_UPDATE";
  return isMessage && (d as { readonly guild_id?: string }).guild_id === undefined;
}

function withoutWords(quoted: APIMessage): APIMessage {
  const { message_snapshots: _forward, poll: _poll, sticker_items: _stickers, ...rest } = quoted;
  const { author } = quoted;
  return {
    ...rest,
    author: { ...author, username: "somebody", global_name: null },
    content: insteadOfWords,
    attachments: [],
    embeds: [],
    components: [],
  };
}
