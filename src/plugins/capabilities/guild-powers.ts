import type { APIMessage } from "discord-api-types/v10";
import { RefusalError } from "../../declaration/refusal.ts";
import type { AutoModRule } from "../../discord/auto-mod-rules.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { Channel } from "../../plugin-api/people.ts";
import type { Deed } from "../deeds/deed.ts";
import type { DeedSight } from "../deeds/deed-kind.ts";

/** What Turbot can see and do in guilds beyond sending messages. Ids are snowflakes; Discord's refusals are thrown. */
export interface GuildPowers extends DeedSight {
  readonly botUserId: string;
  /** The guild of a channel or thread; undefined: no guild that Turbot serves has such a channel. */
  guildOf(channelId: string): Promise<string | undefined>;
  /**
   * Someone's permissions in a channel or thread, as Discord computes them, in bits. 0n for non-members.
   *
   * @param lent as if a role of theirs had these too. @default none
   */
  permissionsIn(channelId: string, userId: string, lent?: bigint): Promise<bigint>;
  standing(guildId: string, userId: string): Promise<Standing>;
  /** Undefined: they aren't a member. */
  member(guildId: string, userId: string): Promise<MemberStanding | undefined>;
  /** Until when Turbot itself is timed out, as ISO 8601; undefined: it isn't. */
  timedOutUntil(guildId: string): Promise<string | undefined>;
  /** Whether a member hasn't accepted the guild's rules yet. */
  isPending(guildId: string, userId: string): Promise<boolean>;
  /** Undefined: there is no such role. */
  role(guildId: string, roleId: string): Promise<RoleInfo | undefined>;
  /** Who can read a channel or thread; undefined: no guild that Turbot serves has it. */
  openness(channelId: string): Promise<Openness | undefined>;
  /** Without the words of people who want no part in AI. Undefined: there is no such message. */
  message(channelId: string, messageId: string): Promise<APIMessage | undefined>;
  /** The same, the newest first. @param page `limit`: at most 100 */
  messages(
    channelId: string,
    page: { readonly before?: string; readonly limit: number },
  ): Promise<readonly APIMessage[]>;
  /** The tags of a forum; undefined: the channel holds no posts. */
  tags(channelId: string): Promise<readonly ForumTag[] | undefined>;
  authorOf(channelId: string, messageId: string): Promise<string>;
  /** The rules of a server's AutoMod about messages, as far as Turbot can read them. */
  autoMod(guildId: string): Promise<readonly AutoModRule[]>;
  /** The channel that a thread belongs to; any other is its own, and so is "" (none). */
  homeOf(channelId: string): Promise<string>;
  /** Writes to somebody, as Turbot. Undefined: they aren't reached. */
  tell(userId: string, message: OutgoingMessage): Promise<ToldIn | undefined>;
  /** Corrects what they were told, if Discord lets Turbot. */
  tellOtherwise(told: ToldIn, message: OutgoingMessage): Promise<void>;
  /**
   * Does it, with nothing checked.
   *
   * @param reason for the server's audit log
   * @returns the thread that was opened, or what else came of it
   */
  carryOut(deed: Deed, reason: string): Promise<DeedAnswer>;
  /**
   * People, but no apps, who have any of some roles, of the first 20,000 members. Throws Discord's error without the intent for members.
   */
  roleMembers(guildId: string, roleIds: readonly string[], most: number): Promise<readonly string[]>;
  /** The newest 100 messages from before one, as they are, also of people who want no part in AI: for the host alone. */
  messagesToPurge(channelId: string, before?: string): Promise<readonly PurgeableMessage[]>;
  /** The private threads that Turbot opened in a guild and that aren't archived. */
  ownPrivateThreads(guildId: string): Promise<readonly ThreadPlace[]>;
  /** Nobody but Turbot has written in a thread. */
  isUnused(threadId: string): Promise<boolean>;
  /** Deletes a thread, if it is there. @param reason for the server's audit log */
  removeThread(threadId: string, reason: string): Promise<void>;
}

/** A thread, and the channel that it is in. */
export interface ThreadPlace {
  readonly id: string;
  readonly channelId: string;
}

/** What a deed came to that its plugin or its record needs. */
export type DeedAnswer = Channel | MadeRule | Told | SentLetter | SentMessages | undefined;

/** A direct message. */
export interface SentLetter {
  readonly channelId: string;
  readonly messageIds: readonly string[];
}

/** Messages that were sent, by their ids. */
export interface SentMessages {
  readonly sent: readonly string[];
}

export interface PurgeableMessage {
  readonly id: string;
  readonly authorId: string;
  readonly content: string;
  readonly isPinned: boolean;
  readonly isWebhooks: boolean;
  /** Turbot's "thinking…", which is going to be an answer. */
  readonly isThinking: boolean;
}

/** A rule of AutoMod. */
export interface MadeRule {
  readonly ruleId: string;
}

/** Somebody was moderated. */
interface Told {
  readonly wasTold: boolean;
}

/** A direct message. */
export interface ToldIn {
  readonly channelId: string;
  readonly messageId: string;
}

export interface ForumTag {
  readonly id: string;
  readonly name: string;
  /** Only moderators set it. */
  readonly isModerated: boolean;
}

export interface Openness {
  /** @everyone can read it. */
  readonly isPublic: boolean;
  /** Only those who were added to it, and moderators, can read it. */
  readonly isPrivateThread: boolean;
  readonly isAgeRestricted: boolean;
}

/** Someone's place in a guild's role hierarchy. */
export interface Standing {
  /** Bits. */
  readonly permissions: bigint;
  /** The position of their highest role; Infinity for the guild's owner. */
  readonly top: number;
}

/** The same of a member, with what decides whether they may act for others, and others on them. */
export interface MemberStanding extends Standing {
  /** Bits that they have in the guild or in any channel, and everybody hasn't. */
  readonly beyondEveryone: bigint;
  readonly roleIds: readonly string[];
  readonly isBot: boolean;
  /** They are timed out, or haven't accepted the guild's rules. */
  readonly isHeldBack: boolean;
}

export interface RoleInfo {
  readonly name: string;
  /** Bits, in the whole guild and in every channel that allows the role more. */
  readonly permissions: bigint;
  /** A channel denies its members something: it may be a punishment. */
  readonly isRestrictive: boolean;
  readonly position: number;
  /** Only Discord can give it, to bots and subscribers. */
  readonly isManaged: boolean;
  /** It grants rights over Turbot itself. */
  readonly isTurbots: boolean;
}

const noServer = async (): Promise<never> => {
  throw new RefusalError("There is no server here");
};

/** Guild powers without guilds, for dry runs. */
export const noGuilds: GuildPowers = {
  botUserId: "0",
  guildOf: async () => undefined,
  permissionsIn: async () => 0n,
  standing: async () => ({ permissions: 0n, top: 0 }),
  member: async () => undefined,
  timedOutUntil: async () => undefined,
  isPending: async () => false,
  role: async () => undefined,
  tags: async () => undefined,
  openness: async () => undefined,
  message: async () => undefined,
  messages: async () => [],
  authorOf: noServer,
  autoMod: async () => [],
  homeOf: async (channelId) => channelId,
  hasRole: async () => false,
  autoModRules: async () => [],
  isMember: async () => false,
  timeOutOf: async () => undefined,
  isBanned: async () => false,
  nicknameOf: async () => undefined,
  isBannedForPlugin: async () => false,
  tell: async () => undefined,
  tellOtherwise: async () => {},
  thread: async () => undefined,
  isInThread: async () => false,
  channelState: async () => undefined,
  roleMembers: async () => [],
  messagesToPurge: async () => [],
  ownPrivateThreads: async () => [],
  isUnused: async () => false,
  removeThread: noServer,
  carryOut: noServer,
};
