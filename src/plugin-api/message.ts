import { type Content, richContent } from "./content.ts";
import { changeRole, deleteMessage, type Person, react, startThread } from "./guild-actions.ts";
import { callHost } from "./host-link.ts";
import type { Channel, Member, Role, User } from "./people.ts";

export interface MessageFacts {
  readonly call: string;
  readonly id: string;
  readonly content: string;
  readonly author: User;
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
}

/** A message that someone wrote. */
export class Message {
  readonly id: string;
  readonly content: string;
  readonly author: User;
  /** Null outside a guild. */
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly #call: string;

  constructor(facts: MessageFacts) {
    this.id = facts.id;
    this.content = facts.content;
    this.author = facts.author;
    this.member = facts.member;
    this.guildId = facts.guildId;
    this.channelId = facts.channelId;
    this.#call = facts.call;
  }

  /** Answers in the channel, as a reply to this message. */
  async reply(content: Content): Promise<void> {
    await callHost("reply", { call: this.#call, content: richContent(content) });
  }

  /** Adds a reaction: an emoji, or `name:id` for one of the guild's. Needs `add_reactions`. */
  async react(emoji: string): Promise<void> {
    await react(this.#call, {}, emoji);
  }

  /** Deletes this message, its author's own. Needs `delete_messages`. */
  async delete(): Promise<void> {
    await deleteMessage(this.#call, this.id);
  }

  /** Opens a thread from this message. Needs `create_threads`, and for a command that its author may do so too. */
  async startThread(name: string): Promise<Channel> {
    return startThread(this.#call, { messageId: this.id }, name);
  }

  /**
   * Gives a role that carries no powers to the author, or, for a command of somebody who may manage roles, to somebody else.
   * Needs `manage_roles`.
   */
  async giveRole(role: Pick<Role, "id"> | string, to?: Person): Promise<void> {
    await changeRole(this.#call, "give", role, to);
  }

  /** Takes such a role away, under the same rules. */
  async takeRole(role: Pick<Role, "id"> | string, from?: Person): Promise<void> {
    await changeRole(this.#call, "take", role, from);
  }
}
