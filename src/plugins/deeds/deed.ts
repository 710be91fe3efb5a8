import type { AutoModBody } from "../../discord/auto-mod-body.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";

/** Something that changes a server, checked and about to be done. In dry runs it is what a test sees. */
export type Deed =
  | MessageDeed
  | ThreadDeed
  | ThreadCareDeed
  | ChannelDeed
  | RoleDeed
  | AutoModDeed
  | MemberDeed
  | LetterDeed;

export type MessageDeed =
  | { readonly kind: "react"; readonly channelId: string; readonly messageId: string; readonly emoji: string }
  | { readonly kind: "pin" | "unpin"; readonly channelId: string; readonly messageId: string }
  | {
      readonly kind: "delete";
      readonly channelId: string;
      readonly messageId: string;
      /** Whose message it is. */
      readonly authorId?: string | undefined;
    }
  | {
      readonly kind: "purge";
      readonly channelId: string;
      /** At most 100, none of them older than two weeks. */
      readonly messageIds: readonly string[];
    };

export type ThreadDeed =
  | {
      readonly kind: "thread";
      readonly channelId: string;
      readonly name: string;
      readonly messageId?: string;
    }
  | {
      readonly kind: "post";
      readonly channelId: string;
      readonly name: string;
      readonly tagIds: readonly string[];
      readonly message: OutgoingMessage;
    }
  | {
      readonly kind: "privateThread";
      readonly channelId: string;
      readonly name: string;
      /** Whoever asked. */
      readonly userId: string;
      /** Who is brought in without a ping. */
      readonly memberIds: readonly string[];
      readonly source?: MessageSource;
    };

/** What is done with a thread that is there: `channelId` is the thread's. */
export type ThreadCareDeed =
  | ({
      readonly kind: "changeThread";
      readonly channelId: string;
      /** The plugin opened it. */
      readonly isOwn: boolean;
      /** What it is before. */
      readonly before: ThreadMarks;
      readonly name?: string;
    } & Partial<ThreadMarks>)
  | {
      readonly kind: "addToThread" | "removeFromThread";
      readonly channelId: string;
      readonly userId: string;
      readonly source?: MessageSource;
    }
  | {
      readonly kind: "transcript";
      /** Where it is kept. */
      readonly channelId: string;
      readonly threadId: string;
      readonly message: OutgoingMessage;
      /** The messages that it repeats, and whose they are. */
      readonly sources: readonly { readonly id: string; readonly channelId: string }[];
      readonly people: readonly string[];
    };

export interface ThreadMarks {
  readonly archived: boolean;
  readonly locked: boolean;
}

export type ChannelDeed =
  | {
      readonly kind: "slowMode";
      readonly channelId: string;
      /** 0: none. */
      readonly seconds: number;
      /** What they are before. */
      readonly before: number;
      /** When it is taken back, in milliseconds since 1970; undefined: by hand. */
      readonly until?: number;
    }
  | {
      readonly kind: "lockChannel";
      readonly guildId: string;
      readonly channelId: string;
      readonly before: WritingBits;
      readonly until?: number;
    }
  | {
      readonly kind: "unlockChannel";
      readonly guildId: string;
      readonly channelId: string;
      /** What they are set to. */
      readonly before: WritingBits;
    }
  | {
      readonly kind: "changeChannel";
      readonly channelId: string;
      readonly name?: string;
      readonly topic?: string;
    };

/** What a channel says to @everyone about writing: of the bits of `lockedBits`, those that it allows and denies, as decimal texts. */
export interface WritingBits {
  readonly allow: string;
  readonly deny: string;
}

export interface RoleDeed {
  readonly kind: "giveRole" | "takeRole";
  readonly guildId: string;
  readonly userId: string;
  readonly roleId: string;
  /** It denies its members something in a channel. */
  readonly isRestrictive?: boolean;
  /** When the host takes it back, in milliseconds since 1970. @default never */
  readonly until?: number | undefined;
}

/** `ruleName`: among the plugin's own. `form`: what the plugin asked for, as JSON, for a press. */
export type AutoModDeed =
  | {
      readonly kind: "makeAutoModRule";
      readonly guildId: string;
      readonly ruleName: string;
      readonly rule: AutoModBody;
      readonly form: string;
    }
  | {
      readonly kind: "changeAutoModRule";
      readonly guildId: string;
      readonly ruleId: string;
      readonly ruleName: string;
      readonly rule: AutoModBody;
      readonly form: string;
      /** Undefined: it is undone itself. */
      readonly before?: AutoModBody;
    }
  | {
      readonly kind: "deleteAutoModRule";
      readonly guildId: string;
      readonly ruleId: string;
      readonly ruleName: string;
      readonly before?: AutoModBody;
    };

/** Moderation of somebody, or its end. */
export type MemberDeed =
  | (OnSomebody & {
      readonly kind: "timeOut";
      /** Milliseconds, and when it ends, in milliseconds since 1970: Discord ends it. */
      readonly for: number;
      readonly endsAt: number;
      /** When an earlier time-out would have ended; undefined: they weren't timed out. */
      readonly before?: number | undefined;
    })
  | (OnSomebody & { readonly kind: "endTimeOut"; readonly before?: number | undefined })
  | (OnSomebody & { readonly kind: "kick" | "unban" | "warn" })
  | (OnSomebody & {
      readonly kind: "nickname";
      /** Null: none. */
      readonly nickname: string | null;
      readonly before: string | null;
    })
  | (OnSomebody & {
      readonly kind: "ban";
      /** Their messages of the last seconds go, too. */
      readonly deleteSeconds: number;
      /** Milliseconds; undefined: for good. */
      readonly for?: number | undefined;
      /** When the host lifts it, in milliseconds since 1970. */
      readonly until?: number | undefined;
    });

interface OnSomebody {
  readonly guildId: string;
  readonly userId: string;
  /** Why, in words of the plugin's or of whoever asked, on one line: nothing that is kept. */
  readonly reason?: string | undefined;
}

/** A direct message. */
export interface LetterDeed {
  readonly kind: "letter";
  readonly guildId: string;
  readonly userId: string;
  readonly message: OutgoingMessage;
  /** The conversation in which the team writes it. @default they agreed to direct messages */
  readonly conversation?: string;
}

/** A deed of one kind. */
export type DeedOf<Kind extends Deed["kind"]> = Extract<Deed, { readonly kind: Kind }>;
