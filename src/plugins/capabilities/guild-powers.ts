import { RefusalError } from "../../declaration/refusal.ts";
import type { Channel } from "../../plugin-api/people.ts";

/** What Turbot can see and do in guilds beyond speaking. Ids are snowflakes; whatever Discord refuses is thrown. */
export interface GuildPowers {
  readonly botUserId: string;
  /** The guild of a channel or thread; undefined: there is no such channel in a guild that Turbot serves. */
  guildOf(channelId: string): Promise<string | undefined>;
  /** What someone may do in a channel or thread, as Discord reckons it: bits. 0n for who isn't a member. */
  permissionsIn(channelId: string, userId: string): Promise<bigint>;
  standing(guildId: string, userId: string): Promise<Standing>;
  /** Until when Turbot itself is timed out, as ISO 8601; undefined: it isn't. */
  timedOutUntil(guildId: string): Promise<string | undefined>;
  /** Whether a member has yet to accept the guild's rules. */
  isPending(guildId: string, userId: string): Promise<boolean>;
  /** Undefined: there is no such role. */
  role(guildId: string, roleId: string): Promise<RoleFacts | undefined>;
  authorOf(channelId: string, messageId: string): Promise<string>;
  react(channelId: string, messageId: string, emoji: string): Promise<void>;
  startThread(channelId: string, name: string, messageId: string | undefined): Promise<Channel>;
  deleteMessage(channelId: string, messageId: string, reason: string): Promise<void>;
  changeRole(change: RoleChange, reason: string): Promise<void>;
}

/** Where someone stands in a guild. */
export interface Standing {
  /** Bits. */
  readonly permissions: bigint;
  /** The position of their highest role; Infinity for the guild's owner. */
  readonly top: number;
}

export interface RoleFacts {
  readonly name: string;
  /** Bits, of the whole guild and of every channel that allows the role more. */
  readonly permissions: bigint;
  /** In some channel it takes something away from who has it: it may be a punishment. */
  readonly holdsBack: boolean;
  readonly position: number;
  /** Discord gives it to bots and subscribers, and nobody else can. */
  readonly isManaged: boolean;
  /** It decides who may do what with Turbot itself. */
  readonly isTurbots: boolean;
}

export interface RoleChange {
  readonly change: "give" | "take";
  readonly guildId: string;
  readonly userId: string;
  readonly roleId: string;
}

const nowhere = async (): Promise<never> => {
  throw new RefusalError("There is no server here");
};

/** Where there are no guilds: while a plugin is tried out. */
export const noGuilds: GuildPowers = {
  botUserId: "0",
  guildOf: async () => undefined,
  permissionsIn: async () => 0n,
  standing: async () => ({ permissions: 0n, top: 0 }),
  timedOutUntil: async () => undefined,
  isPending: async () => false,
  role: async () => undefined,
  authorOf: nowhere,
  react: nowhere,
  startThread: nowhere,
  deleteMessage: nowhere,
  changeRole: nowhere,
};
