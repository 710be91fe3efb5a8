/** What a call to Claude is for and whom it serves: its cost is counted there, and slots are shared by it. */
export interface CallContext {
  readonly purpose: Purpose;
  /** A snowflake. */
  readonly userId: string;
  /** A snowflake. */
  readonly guildId: string;
  /** The request it belongs to; undefined in chat. */
  readonly requestId?: string;
  /** The plugin that asks for that person, in chat's name: it has caps of its own, too. */
  readonly plugin?: string;
  /** Whose share of a day it is paid from. Default: a member's in chat, and otherwise a requester's, who was admitted. */
  readonly standing?: Standing;
  /** What it is for. Default: nothing that a restart would ask again. */
  readonly occasion?: Occasion;
}

/** Names a call, the same after a restart: an answer that was paid for and not acted on is used then. */
export interface Occasion {
  /** The id of the request or the message. Once that is done with, its answers are deleted. */
  readonly about: string;
  /** Which of the calls for it. */
  readonly step: string;
}

/** A person with a member's share, or with that of somebody who may ask for features. */
export type Standing = "member" | "requester";

/** `building`: writing the code of an approved plan. */
export type Purpose = "chat" | "planning" | "building";
