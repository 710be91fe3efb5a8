import { changeRole, react } from "./guild-actions.ts";
import type { Guild, Member, Role, User } from "./people.ts";

export interface ReactionData {
  readonly call: string;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly messageId: string;
  readonly userId: string;
  readonly user: User | null;
  readonly emoji: string;
}

/** A person reacted to a message. */
export class Reaction {
  readonly guildId: string | null;
  readonly channelId: string;
  readonly messageId: string;
  readonly userId: string;
  readonly user: User | null;
  /** The emoji itself, or `name:id` for one of the guild's. */
  readonly emoji: string;
  readonly #call: string;

  constructor({ call, guildId, channelId, messageId, userId, user, emoji }: ReactionData) {
    this.#call = call;
    this.guildId = guildId;
    this.channelId = channelId;
    this.messageId = messageId;
    this.userId = userId;
    this.user = user;
    this.emoji = emoji;
  }

  /** Gives the person who reacted a role without powers. Needs `manage_roles`. */
  async giveRole(role: Pick<Role, "id"> | string): Promise<void> {
    await changeRole(this.#call, "give", role, this.userId);
  }

  /** Takes such a role from the person who reacted. Needs `manage_roles`. */
  async takeRole(role: Pick<Role, "id"> | string): Promise<void> {
    await changeRole(this.#call, "take", role, this.userId);
  }

  /** Reacts to the same message. Needs `add_reactions`. */
  async react(emoji: string): Promise<void> {
    await react(this.#call, {}, emoji);
  }
}

export interface MemberJoinData {
  readonly call: string;
  readonly guild: Pick<Guild, "id">;
  readonly member: Member;
}

/** Someone joined a guild, or accepted its rules later. */
export class MemberJoin {
  readonly guild: Pick<Guild, "id">;
  readonly member: Member;
  readonly #call: string;

  constructor({ call, guild, member }: MemberJoinData) {
    this.#call = call;
    this.guild = guild;
    this.member = member;
  }

  /** Gives the newcomer a role without powers. Needs `manage_roles`, and is refused while they are `pending`. */
  async giveRole(role: Pick<Role, "id"> | string): Promise<void> {
    await changeRole(this.#call, "give", role, this.member.user);
  }
}
