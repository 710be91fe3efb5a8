import { changeRole, type GiveRole } from "./guild-actions.ts";
import type { Guild, Member, Role } from "./people.ts";

/** What one person did: a role of theirs can be changed for it. */
class PersonEvent {
  readonly userId: string;
  readonly #call: string;

  constructor({ call, userId }: { readonly call: string; readonly userId: string }) {
    this.#call = call;
    this.userId = userId;
  }

  /** Gives this person a role without powers. Needs `manage_roles`. */
  async giveRole(role: Pick<Role, "id"> | string, options?: GiveRole): Promise<void> {
    await changeRole(this.#call, "give", role, this.userId, options);
  }

  /** Takes such a role from this person. Needs `manage_roles`. */
  async takeRole(role: Pick<Role, "id"> | string): Promise<void> {
    await changeRole(this.#call, "take", role, this.userId);
  }
}

export interface AutoModAlertData {
  readonly call: string;
  readonly userId: string;
  readonly guildId: string;
  readonly channelId: string | null;
  readonly messageId: string | null;
  readonly ruleId: string;
  readonly finds: AutoModAlert["finds"];
  readonly action: AutoModAlert["action"];
  readonly content: string;
  readonly keyword: string | null;
  readonly matched: string | null;
}

/** AutoMod caught something that a person wrote, by one of the plugin's own rules or the server's. */
export class AutoModAlert extends PersonEvent {
  readonly guildId: string;
  /** Null: it isn't in a channel, such as a nickname. */
  readonly channelId: string | null;
  /** Null: it was blocked, so there is no message. */
  readonly messageId: string | null;
  /** One of the plugin's own has the `id` that `setAutoModRule` returned. */
  readonly ruleId: string;
  readonly finds: "keywords" | "presets" | "mentions" | "spam" | "profile" | "unknown";
  /** What AutoMod did. A rule that does two things is told twice. */
  readonly action: "block" | "alert" | "timeOut" | "unknown";
  /** All that they wrote. */
  readonly content: string;
  /** What the rule looks for. */
  readonly keyword: string | null;
  /** What it found. */
  readonly matched: string | null;

  constructor(data: AutoModAlertData) {
    super(data);
    this.guildId = data.guildId;
    this.channelId = data.channelId;
    this.messageId = data.messageId;
    this.ruleId = data.ruleId;
    this.finds = data.finds;
    this.action = data.action;
    this.content = data.content;
    this.keyword = data.keyword;
    this.matched = data.matched;
  }
}

export interface VoiceUpdateData {
  readonly call: string;
  readonly userId: string;
  readonly guild: Pick<Guild, "id">;
  readonly member: Member | null;
  readonly channelId: string | null;
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly streaming: boolean;
  readonly camera: boolean;
  readonly before: VoiceBefore | null;
}

/** Where somebody was in voice channels. */
export interface VoiceBefore {
  /** Null: in none. */
  readonly channelId: string | null;
}

/** How somebody is in the server's voice channels now. */
export class VoiceUpdate extends PersonEvent {
  readonly guild: Pick<Guild, "id">;
  /** Null: Discord didn't say; they may have left the server. */
  readonly member: Member | null;
  /** Null: in none. */
  readonly channelId: string | null;
  /** By themselves, or by a moderator. */
  readonly muted: boolean;
  readonly deafened: boolean;
  /** They show their screen. */
  readonly streaming: boolean;
  readonly camera: boolean;
  /** As Turbot saw it last. Null without `see_before`, and if it hasn't seen them since that was granted. */
  readonly before: VoiceBefore | null;

  constructor(data: VoiceUpdateData) {
    super(data);
    this.guild = data.guild;
    this.member = data.member;
    this.channelId = data.channelId;
    this.muted = data.muted;
    this.deafened = data.deafened;
    this.streaming = data.streaming;
    this.camera = data.camera;
    this.before = data.before;
  }
}

export interface PollVoteData {
  readonly call: string;
  readonly userId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly answerId: number;
}

/** A vote for one answer of a poll. `turbot.getMessage` has the poll's words and counts. */
export class PollVote extends PersonEvent {
  readonly guildId: string;
  readonly channelId: string;
  /** The message with the poll. */
  readonly messageId: string;
  /** The first answer is 1. */
  readonly answerId: number;

  constructor(data: PollVoteData) {
    super(data);
    this.guildId = data.guildId;
    this.channelId = data.channelId;
    this.messageId = data.messageId;
    this.answerId = data.answerId;
  }
}

export interface ScheduledEventUserData {
  readonly call: string;
  readonly userId: string;
  readonly guildId: string;
  readonly eventId: string;
}

/** Whether somebody is interested in an event of the server. */
export class ScheduledEventUser extends PersonEvent {
  readonly guildId: string;
  readonly eventId: string;

  constructor(data: ScheduledEventUserData) {
    super(data);
    this.guildId = data.guildId;
    this.eventId = data.eventId;
  }
}
