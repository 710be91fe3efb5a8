import { changeRole, type GiveRole, react } from "./guild-actions.ts";
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
  async giveRole(role: Pick<Role, "id"> | string, options?: GiveRole): Promise<void> {
    await changeRole(this.#call, "give", role, this.userId, options);
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

/** A person took a reaction off. Discord says who, and not whether it is a bot. */
export class ReactionRemove extends Reaction {}

/** A moderator, or a bot, removed reactions of everybody. Discord doesn't say who. */
export interface ReactionClear {
  readonly guildId: string;
  readonly channelId: string;
  readonly messageId: string;
  /** As in `reaction`; null: all of them. */
  readonly emoji: string | null;
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
  async giveRole(role: Pick<Role, "id"> | string, options?: GiveRole): Promise<void> {
    await changeRole(this.#call, "give", role, this.member.user, options);
  }
}

/** What changed of a member, as it was. */
export interface MemberBefore {
  readonly nickname: string | null;
  /** Ids. */
  readonly roles: readonly string[];
}

export interface MemberUpdateData extends MemberJoinData {
  readonly before: MemberBefore | null;
}

export interface MemberLeaveData {
  readonly guild: Pick<Guild, "id">;
  readonly user: User;
}

/** Someone left a guild, or was kicked or banned: Discord doesn't say which. */
export class MemberLeave {
  readonly guild: Pick<Guild, "id">;
  readonly user: User;

  constructor({ guild, user }: MemberLeaveData) {
    this.guild = guild;
    this.user = user;
  }
}

/** A member's nickname, picture, roles, boosting or time-out changed. */
export class MemberUpdate {
  readonly guild: Pick<Guild, "id">;
  /** As they are now. */
  readonly member: Member;
  /** As Turbot saw them last. Null without `see_before`, and if it hasn't seen them since that was granted. */
  readonly before: MemberBefore | null;
  readonly #call: string;

  constructor({ call, guild, member, before }: MemberUpdateData) {
    this.#call = call;
    this.guild = guild;
    this.member = member;
    this.before = before;
  }

  /** Gives the member a role without powers. Needs `manage_roles`. */
  async giveRole(role: Pick<Role, "id"> | string, options?: GiveRole): Promise<void> {
    await changeRole(this.#call, "give", role, this.member.user, options);
  }

  /** Takes such a role from the member. Needs `manage_roles`. */
  async takeRole(role: Pick<Role, "id"> | string): Promise<void> {
    await changeRole(this.#call, "take", role, this.member.user);
  }
}

/** A message that was deleted. */
export interface DeletedMessage {
  readonly id: string;
  readonly author: User;
  readonly content: string;
}

/** Messages are gone. Who deleted them, Discord doesn't say. */
export interface MessageDelete {
  readonly guildId: string;
  readonly channelId: string;
  /** One, or up to 100 that were deleted together. */
  readonly ids: readonly string[];
  /** Those of them that Turbot knows, of people. Empty without `see_before`. */
  readonly messages: readonly DeletedMessage[];
}

/** A role was made. */
export interface RoleCreate {
  readonly guildId: string;
  readonly role: Role;
}

/** A role is gone. Discord doesn't say its name. */
export interface RoleDelete {
  readonly guildId: string;
  readonly roleId: string;
}
