import type { APIAutoModerationRule, APIMessage } from "discord-api-types/v10";
import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import type { Caller } from "../dispatch/call.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { WaitingPress } from "../store/plugin-presses.ts";
import type { Deed, ThreadMarks, WritingBits } from "./deed.ts";

/** What shows whether something is still as a deed left it. */
export interface DeedSight {
  /** Whether a member has a role now. */
  hasRole(guildId: string, userId: string, roleId: string): Promise<boolean>;
  /** What a role allows, in the guild and in channels, in bits. Undefined: there is no such role. */
  role(guildId: string, roleId: string): Promise<{ readonly permissions: bigint } | undefined>;
  isMember(guildId: string, userId: string): Promise<boolean>;
  /** Until when a member is timed out, in milliseconds since 1970; undefined: they aren't. */
  timeOutOf(guildId: string, userId: string): Promise<number | undefined>;
  isBanned(guildId: string, userId: string): Promise<boolean>;
  /** Null: they have none. Undefined: they aren't a member. */
  nicknameOf(guildId: string, userId: string): Promise<string | null | undefined>;
  /** They are banned, and it was Turbot that did it for a plugin: whoever bans them again by hand gives another reason. */
  isBannedForPlugin(guildId: string, userId: string): Promise<boolean>;
  /** Undefined: there is no such message. */
  message(channelId: string, messageId: string): Promise<APIMessage | undefined>;
  /** All rules of a server's AutoMod, as they are now. Takes *Manage Server*. */
  autoModRules(guildId: string): Promise<readonly APIAutoModerationRule[]>;
  /** Undefined: there is no such thread. */
  thread(channelId: string): Promise<ThreadState | undefined>;
  isInThread(channelId: string, userId: string): Promise<boolean>;
  /** Undefined: there is no such channel, or it is a thread. */
  channelState(channelId: string): Promise<ChannelState | undefined>;
}

/** A thread as it is now. */
export interface ThreadState extends ThreadMarks {
  readonly name: string;
  readonly isPrivate: boolean;
}

/** Of a channel, what deeds change. */
export interface ChannelState {
  /** Seconds; 0: none. */
  readonly slowMode: number;
  readonly writing: WritingBits;
}

/** How a deed is undone. */
export interface Undoing {
  /** The opposite. */
  readonly deed: Deed;
  /** Nobody has changed it since. */
  isAsLeft(sight: DeedSight): Promise<boolean>;
}

/** A deed that waits for a moderator's press: what its action takes again, and upon whom, apart, so that it can be forgotten. */
export interface Pressable<D> {
  stored(deed: D): Pick<WaitingPress, "memberId" | "input">;
  /** "take the role <@&5> from <@7>" */
  wants(press: Omit<WaitingPress, "id">): string;
}

/** What somebody reads who was moderated. */
export interface Notice<D> {
  /** They are told before it happens: after it Turbot shares no server with them. */
  readonly isBefore: boolean;
  /** To follow "You were": "timed out in **Reef** until …". @param server its name, for Discord */
  says(deed: D, server: string): string;
}

/** All that there is to know of a kind of deed, but for how Discord does it. */
export interface DeedKind<D extends Deed> {
  /** What is kept of it: without people's words, such as a thread's name. */
  record(deed: D): Omit<DeedDone, "kind" | "isDelegated">;
  /**
   * Whether it is against a member, or may be: an AI never decides on those (rule 8 of what makes power safe).
   *
   * @param by who asked for it, or whose event it is; undefined: nobody
   */
  punishes(deed: D, by: Caller | undefined): boolean;
  /** Of one that can punish. */
  readonly press?: Pressable<D>;
  /** Of one that moderates somebody: they are told. */
  readonly notice?: Notice<D>;
  /** To follow the plugin's name: "gave <@7> <@&5>". What is kept may lack the member, once they are forgotten. */
  did(done: DeedDone): string;
  /** What it changes, such as "role": a later deed about the same, of any kind, replaces what is done for a time. @default its kind */
  readonly thing?: string;
  /** Absent: it can't be undone. @returns undefined: not this one, as that of a person who has been forgotten */
  undo?(done: DeedDone, guildId: string): Undoing | undefined;
}

/** The member something was done to, as people read it. */
export function whomOf({ userId }: { readonly userId?: string | undefined }): string {
  return userId === undefined ? "somebody" : `<@${userId}>`;
}

/** When the host takes it back, as people read it after what was done; "": never. */
export function untilInWords({ until }: { readonly until?: number | string | undefined }): string {
  return until === undefined ? "" : ` until ${timestamp(Number(until), "f")}`;
}
