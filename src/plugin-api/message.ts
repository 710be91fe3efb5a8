import { type Content, richContent } from "./content.ts";
import { callHost } from "./host-link.ts";
import type { Member, User } from "./people.ts";

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
    await callHost("react", { call: this.#call, emoji });
  }
}
