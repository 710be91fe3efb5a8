import type {
  APIApplicationCommandOptionChoice,
  APIEmbed,
  APIInteraction,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
  APIRole,
  RESTAPIPoll,
} from "discord-api-types/v10";
import type { MessageSource } from "./source.ts";

/**
 * Everything Turbot says on Discord goes through here: mentions are off unless `ping` or `rings` names people, a text over
 * Discord's 2,000 characters becomes several messages, and a repeated `nonce` is absorbed by Discord.
 */
export interface Messenger {
  /** Sends to a channel or thread. Returns the ids of the messages it became, first to last. */
  send(channelId: string, message: OutgoingMessage): Promise<readonly string[]>;
  edit(channelId: string, messageId: string, message: OutgoingMessage): Promise<void>;
  /** Removes the buttons from one of Turbot's messages; the rest stays. */
  removeButtons(channelId: string, messageId: string): Promise<void>;
  delete(channelId: string, messageId: string): Promise<void>;
  /** Ends one of Turbot's own polls now: Discord counts the votes and says who won. One that has ended is no error. */
  endPoll(channelId: string, messageId: string): Promise<void>;
  react(channelId: string, messageId: string, emoji: string): Promise<void>;
  /** Shows "Turbot is typing…" until the returned function is called (it is sent again every few seconds). */
  typing(channelId: string): () => void;
  /**
   * Returns the id of a message's thread, creating it if there is none: asking twice gives the same thread. A message in a thread
   * or forum post can't have one: with `elsewhere` it is created in the channel that the thread belongs to.
   *
   * @throws NoThreadHereError where Discord has no threads at all
   */
  startThread(
    channelId: string,
    messageId: string,
    name: string,
    elsewhere?: ThreadElsewhere,
  ): Promise<string>;
  /** Answers an interaction; after `defer`, edits what the user sees as "thinking". */
  respond(interaction: APIInteraction, message: OutgoingMessage): Promise<Answered>;
  /** Says "in a moment": Discord gives 3 s for the first answer to an interaction. */
  defer(interaction: APIInteraction, options?: { readonly ephemeral?: boolean }): Promise<void>;
  /** Another message for an interaction already answered. */
  followUp(interaction: APIInteraction, message: OutgoingMessage): Promise<Answered>;
  /** Answers a button by changing the message it is on. */
  update(interaction: APIInteraction, message: OutgoingMessage): Promise<void>;
  /** Acknowledges a button invisibly: `editResponse` can then change the message it is on. */
  deferUpdate(interaction: APIInteraction): Promise<void>;
  /** Changes what was answered (`@original`): the reply, or after `update` and `deferUpdate` the button's message. */
  editResponse(interaction: APIInteraction, message: OutgoingMessage): Promise<Answered>;
  /** Edits an answer or follow-up of an interaction within its 15 minutes: the only way to one that a single person sees. */
  editAnswer(interaction: APIInteraction, messageId: string, message: OutgoingMessage): Promise<void>;
  deleteAnswer(interaction: APIInteraction, messageId: string): Promise<void>;
  /** Answers a command or a button with a form. */
  showModal(interaction: APIInteraction, modal: APIModalInteractionResponseCallbackData): Promise<void>;
  /** Answers an autocomplete interaction; Discord takes at most 25 choices. */
  suggest(interaction: APIInteraction, choices: readonly APIApplicationCommandOptionChoice[]): Promise<void>;
  /** All roles of a guild, from Discord, remembered until an event changes them. */
  roles(guildId: string): Promise<readonly APIRole[]>;
}

/** The messages that an answer became. */
export interface Answered {
  /** First to last; empty where Discord didn't say, as for answers without a source. */
  readonly ids: readonly string[];
  /** Only the person who asked sees them, so they are reached through the interaction alone. */
  readonly isPrivate: boolean;
}

/** The first message of a thread that doesn't start from the message it is for. */
export interface ThreadElsewhere {
  readonly content: string;
  /** Where it and the thread's name come from. */
  readonly source?: MessageSource;
}

export interface OutgoingFile {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** What it shows or holds, for people who have Discord read to them: a picture's alternative text. */
  readonly description: string;
  /** "application/json"; by default Discord goes by the name. */
  readonly type?: string;
  /** What people can read in it, where that is known: the texts of a picture that was drawn. */
  readonly words?: readonly string[];
  /** It was drawn, in this size. */
  readonly drawn?: { readonly width: number; readonly height: number };
}

/** Where to look for a message that may already have been sent. */
export interface Earlier {
  /** A snowflake from before it. */
  readonly since: string;
  /** What it said then, if that may be different by now. A reply is then recognized by the message it answers. */
  readonly said?: string;
}

export interface OutgoingMessage {
  /** Empty in a message that is laid out. */
  readonly content: string;
  /** The message to reply to; a deleted one is no error. */
  readonly replyTo?: string;
  /** Appended to every message that the text is split into, on a line of its own. */
  readonly signature?: string;
  /** At most 25 characters. Two sends with the same nonce are one message. */
  readonly nonce?: string;
  /** An earlier process may have sent it: then that message is found instead of sending another. */
  readonly earlier?: Earlier;
  /** Rows of buttons and menus. In a message that is laid out, all of it. */
  readonly components?: readonly APIMessageTopLevelComponent[];
  /** Its components are Discord's V2, which hold its texts too: https://discord.com/developers/docs/components/reference */
  readonly isLaidOut?: boolean;
  readonly embeds?: readonly APIEmbed[];
  /** Files to go with it; in an edit they replace those that the message has. */
  readonly files?: readonly OutgoingFile[];
  /** Nobody's device announces it. */
  readonly silent?: boolean;
  /** An edit can't have one, except that of "thinking…". */
  readonly poll?: RESTAPIPoll;
  /** Only for interactions: only the person who asked can see it. */
  readonly ephemeral?: boolean;
  /** The one person whose mention in `content` sends a notification. */
  readonly ping?: string;
  /** People who agreed to it: their mentions in `content` send a notification. At most 100. */
  readonly rings?: readonly string[];
  /** Where it comes from, for messages that others see. */
  readonly source?: MessageSource;
}
