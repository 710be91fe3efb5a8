/**
 * Claude is unavailable at the moment: the breaker is open, or the API can't be reached, is overloaded or limits the rate.
 * The call itself is fine; it may work later.
 */
export class ClaudeUnavailableError extends Error {
  override readonly name = "ClaudeUnavailableError";
  /** `breaker`: refused at once, without asking the API. */
  readonly reason: "breaker" | "connection" | "timeout" | "overloaded" | "rate_limit";
  /** Milliseconds until the breaker lets a call through again; 0 while it is closed. */
  readonly retryInMs: number;

  constructor(reason: ClaudeUnavailableError["reason"], message: string, retryInMs = 0, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.retryInMs = retryInMs;
  }
}

/** The API is up and says no, or Claude declines. Repeating the same call won't help. */
export class ClaudeRefusedError extends Error {
  override readonly name: string = "ClaudeRefusedError";
  /** `declined`: Claude's own safety refusal; the others are for the people who run the bot. */
  readonly reason: "key" | "budget" | "model" | "call" | "declined";
  /** HTTP status; undefined if the refusal came inside a stream. */
  readonly status: number | undefined;

  constructor(reason: ClaudeRefusedError["reason"], message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.status = status;
  }
}

/** The API doesn't know the model: a wrong name, or a retired one. The caller gets this only if no other model takes its place. */
export class ModelUnknownError extends ClaudeRefusedError {
  override readonly name = "ModelUnknownError";
  readonly model: string;

  constructor(model: string, status: number | undefined, cause?: unknown) {
    super("model", `Claude's API doesn't know the model ${model}`, status, cause);
    this.model = model;
  }
}

/** The API can't enforce this schema, for example because it is too large to compile. The same call without it works. */
export class SchemaRefusedError extends ClaudeRefusedError {
  override readonly name = "SchemaRefusedError";

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super("call", message, status, cause);
  }
}

/**
 * What a cap holds together: a person's day, a server's, everyone's; the chat's day and month; the whole month's money; of what is spent
 * through plugins, a person's day, one plugin's, and everyone's month.
 */
export type CapScope =
  | ("user" | "guild" | "day" | "chat_day" | "chat" | "month")
  | ("plugin_user" | "plugin" | "plugins");

/**
 * How a cap falls short of a call. `set aside`: calls under way hold the rest, and most of it comes back; `too little`: something
 * smaller still fits; `too dear`: the call alone exceeds the cap, whatever was spent.
 */
export type Shortage = "used up" | "set aside" | "too little" | "too dear";

/** One of our own caps is reached, so the API wasn't asked. The message tells the person who asked what to do. */
export class BudgetSpentError extends ClaudeRefusedError {
  override readonly name = "BudgetSpentError";
  readonly scope: CapScope;
  readonly shortage: Shortage;
  /** When there is budget again. Milliseconds since 1970. */
  readonly resetsAt: number;

  constructor(
    scope: BudgetSpentError["scope"],
    resetsAt: number,
    message: string,
    shortage: Shortage = "used up",
  ) {
    super("budget", message);
    this.scope = scope;
    this.shortage = shortage;
    this.resetsAt = resetsAt;
  }
}

/** Claude answered, but the form doesn't fit, or the answer is empty. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
  /** The answer hit its token limit: it isn't wrong, just unfinished. */
  readonly cutOff: boolean;

  constructor(message: string, cutOff: boolean, cause?: unknown) {
    super(message, { cause });
    this.cutOff = cutOff;
  }
}

/** The caller's own signal ended the call. */
export class ClaudeCancelledError extends Error {
  override readonly name = "ClaudeCancelledError";
}
