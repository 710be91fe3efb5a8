/** What a call to Claude is for, and who is served by it: its cost is counted there, and waiting is shared out by it. */
export interface CallContext {
  readonly purpose: Purpose;
  /** A snowflake. */
  readonly userId: string;
  /** A snowflake. */
  readonly guildId: string;
  /** The request that it belongs to; undefined in chat. */
  readonly requestId?: string;
}

/** `building`: writing the code of an approved plan. */
export type Purpose = "chat" | "planning" | "building";
