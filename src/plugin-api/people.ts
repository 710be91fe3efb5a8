import type { FileHandle } from "./files.ts";
import type { Permission } from "./permission.ts";

export interface User {
  readonly id: string;
  /** The account name. */
  readonly name: string;
  /** What people see: nickname, display name or account name. */
  readonly displayName: string;
  readonly bot: boolean;
  /** The picture of the account, or the one that Discord gives to people without. */
  readonly avatarUrl: string;
  /** When the account was made: ISO 8601. */
  readonly createdAt: string;
}

/** Somebody whom a person named in a command, menu or form. */
export interface NamedUser extends User {
  /** Null: they aren't in the server. */
  readonly member: Member | null;
}

export interface Member {
  readonly user: User;
  readonly nickname: string | null;
  /** Ids of roles. */
  readonly roles: readonly string[];
  /** ISO 8601, or null if Discord didn't say. */
  readonly joinedAt: string | null;
  /** Their picture in this server, or else that of the account. */
  readonly avatarUrl: string;
  /** Null: they have none in this server, or Discord didn't say. */
  readonly bannerUrl: string | null;
  /** Since when they boost the server, as ISO 8601; null: they don't. */
  readonly boostingSince: string | null;
  /** Until when they are timed out, as ISO 8601; null: they aren't. It can lie in the past. */
  readonly timedOutUntil: string | null;
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

/** A channel that was looked up. */
export interface ChannelFacts extends Channel {
  /** When somebody last wrote there, as ISO 8601. Null: never, or not everybody sees it, and it is no thread that the plugin opened. */
  readonly lastMessageAt: string | null;
}

export interface Role {
  readonly id: string;
  readonly name: string;
}

/** What a person picked: somebody, or a role. */
export type Mentionable =
  | { readonly kind: "user"; readonly user: NamedUser }
  | { readonly kind: "role"; readonly role: Role };

/** What people can pick from menus, and what a handler gets of each. */
export interface Picked {
  readonly user: NamedUser;
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
export interface Attachment extends FileHandle {
  /** Bytes. */
  readonly size: number;
  /** As Discord guessed it from the name, such as `image/png`; null if it couldn't. */
  readonly type: string | null;
  /**
   * Where it is, for about a day: in an embed it shows a picture. `turbot.files` reads it.
   */
  readonly url: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
}

/** What every member sees of a guild. */
export interface GuildFacts extends Guild {
  readonly iconUrl: string | null;
  readonly ownerId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** About how many, bots among them. */
  readonly memberCount: number;
  readonly boostCount: number;
  /** 0–3. */
  readonly boostLevel: number;
  /** Those that everybody sees, in the order of their `position`. No threads. */
  readonly channels: readonly GuildChannel[];
  readonly emojis: readonly Emoji[];
  /** The highest first; the last one is @everyone. */
  readonly roles: readonly RoleFacts[];
}

export interface GuildChannel extends Channel {
  /** The category it is in. */
  readonly parentId: string | null;
  readonly position: number;
}

/** One of a guild's own emojis. `<:name:id>` shows it, `<a:name:id>` if it moves, and `name:id` reacts with it. */
export interface Emoji {
  readonly id: string;
  readonly name: string;
  readonly animated: boolean;
  readonly url: string;
}

export interface RoleFacts extends Role {
  /** As in embeds, `0xff8800`; 0: none. */
  readonly color: number;
  /** 0 is @everyone's. */
  readonly position: number;
  /** In the whole guild, of what a command can require. An administrator's role has all. */
  readonly permissions: readonly Permission[];
}

/** Which members are looked up. */
export interface MemberSearch {
  /** How their account name or nickname begins, in any case. @default everyone, in the order in which the accounts were made */
  readonly name?: string;
  /** 1–100. @default 25 */
  readonly limit?: number;
}
