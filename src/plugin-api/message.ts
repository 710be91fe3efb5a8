import { noteCall } from "./calls.ts";
import { type Content, type Embed, richContent } from "./content.ts";
import {
  changeRole,
  deleteMessage,
  type GiveRole,
  giveRole,
  type Person,
  react,
  startThread,
} from "./guild-actions.ts";
import { callHost } from "./host-link.ts";
import type { MessageFacts, MessageFile } from "./message-facts.ts";
import { Moderating } from "./moderating.ts";
import type { Channel, Member, Role, User } from "./people.ts";
import { type SentData, SentMessage } from "./sent-message.ts";

export interface MessageData extends MessageFacts {
  readonly call: string;
  readonly member: Member | null;
}

/** A message that someone wrote. */
export class Message extends Moderating implements MessageFacts {
  readonly id: string;
  readonly content: string;
  readonly author: User;
  /** Null outside a guild. */
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly type: number;
  /** The message it replies to; `author` is null if that isn't known, or the message is gone. */
  readonly repliesTo: MessageFacts["repliesTo"];
  /** People who are mentioned, not roles. */
  readonly mentions: readonly User[];
  readonly attachments: readonly MessageFile[];
  /** Previews of links come later, so a new message hasn't got them. */
  readonly embeds: readonly Embed[];
  readonly #call: string;

  constructor(data: MessageData) {
    super(data.call);
    this.id = data.id;
    this.content = data.content;
    this.author = data.author;
    this.member = data.member;
    this.guildId = data.guildId;
    this.channelId = data.channelId;
    this.type = data.type;
    this.repliesTo = data.repliesTo;
    this.mentions = data.mentions;
    this.attachments = data.attachments;
    this.embeds = data.embeds;
    this.#call = data.call;
    noteCall(this, data.call);
  }

  /** Answers in the channel, as a reply to this message. */
  async reply(content: Content): Promise<SentMessage> {
    const sent = await callHost("reply", { call: this.#call, content: richContent(content) });
    return new SentMessage(sent as SentData, this.#call);
  }

  /** Adds a reaction: an emoji, or `name:id` for one of the guild's. Needs `add_reactions`. */
  async react(emoji: string): Promise<void> {
    await react(this.#call, {}, emoji);
  }

  /** Deletes this message. Needs `delete_messages`. */
  async delete(): Promise<void> {
    await deleteMessage(this.#call, this.id);
  }

  /** Opens a thread from this message. Needs `create_threads`; in a command, its author must be allowed to do so too. */
  async startThread(name: string): Promise<Channel> {
    return startThread(this.#call, { messageId: this.id }, name);
  }

  /**
   * Gives a role without powers to the author, or, in a command by someone who may manage roles, to someone else. Needs
   * `manage_roles`.
   */
  async giveRole(role: Pick<Role, "id"> | string, to?: Person | GiveRole, options?: GiveRole): Promise<void> {
    await giveRole(this.#call, role, to, options);
  }

  /** Takes such a role away, by the same rules. */
  async takeRole(role: Pick<Role, "id"> | string, from?: Person): Promise<void> {
    await changeRole(this.#call, "take", role, from);
  }
}

export interface MessageEditData extends MessageData {
  readonly before: MessageBefore | null;
}

/** What was in a message before it was edited. */
export interface MessageBefore {
  readonly content: string;
}

/** A message that its author edited, as it is now. */
export class MessageEdit extends Message {
  /** As it was. Null without `see_before`, and if Turbot doesn't know. */
  readonly before: MessageBefore | null;

  constructor(data: MessageEditData) {
    super(data);
    this.before = data.before;
  }
}

export interface UnknownCommandData extends MessageData {
  readonly name: string;
  readonly args: readonly string[];
}

/** A message with a command that nobody has. */
export class UnknownCommand extends Message {
  /** Without the prefix, in lower case: `rules` for `!Rules`. */
  readonly name: string;
  /** The words after it; "quoted words" stay together. */
  readonly args: readonly string[];

  constructor(data: UnknownCommandData) {
    super(data);
    this.name = data.name;
    this.args = data.args;
  }
}
