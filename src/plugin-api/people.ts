export interface User {
  readonly id: string;
  /** The account name. */
  readonly name: string;
  /** What people see: nickname, display name or account name. */
  readonly displayName: string;
  readonly bot: boolean;
}

export interface Member {
  readonly user: User;
  readonly nickname: string | null;
  /** Ids of roles. */
  readonly roles: readonly string[];
  /** ISO 8601, or null if Discord didn't say. */
  readonly joinedAt: string | null;
  /** They haven't accepted the server's rules yet: until then they can't write there, and plugins can't give them roles. */
  readonly pending: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Discord's channel type: 0 text, 2 voice, 11 public thread … */
  readonly type: number;
  readonly guildId: string | null;
}

export interface Role {
  readonly id: string;
  readonly name: string;
}

/** What a person picked: somebody, or a role. */
export type Mentionable =
  | { readonly kind: "user"; readonly user: User }
  | { readonly kind: "role"; readonly role: Role };

/** What people can pick from menus, and what a handler gets of each. */
export interface Picked {
  readonly user: User;
  readonly role: Role;
  readonly channel: Channel;
  readonly mentionable: Mentionable;
}

export type PickKind = keyof Picked;

/** Kinds of channels that a choice can be limited to. */
export type ChannelKind = "text" | "voice" | "forum" | "thread" | "category" | "announcement";

/** `image`, `video` or `audio`, or the end of a name: `.pdf`. */
export type FileType = "image" | "video" | "audio" | `.${string}`;

/** A file that a person uploaded. */
export interface Attachment {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As Discord guessed it from the name, such as `image/png`; null if it couldn't. */
  readonly type: string | null;
  /**
   * Where it is, for about a day. `turbot.http` reads it if `needs.http` has its host, `cdn.discordapp.com`; in a message it shows a
   * picture without that.
   */
  readonly url: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
}
