/** What a call to Claude is for and whom it serves: its cost is counted there, and slots are shared by it. */
export interface CallContext {
  readonly purpose: Purpose;
  /** A snowflake. */
  readonly userId: string;
  /** A snowflake. */
  readonly guildId: string;
  /** The request it belongs to; undefined in chat. */
  readonly requestId?: string;
}

/** `building`: writing the code of an approved plan. */
export type Purpose = "chat" | "planning" | "building";
