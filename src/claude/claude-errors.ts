/**
 * Claude can't be had at the moment: the breaker is open, the API can't be reached, is overloaded or limits the rate.
 * Nothing is wrong with the call; the same one may work later.
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

/** The API is there and says no, or Claude declines. The same call won't do better later. */
export class ClaudeRefusedError extends Error {
  override readonly name: string = "ClaudeRefusedError";
  /** `declined`: Claude's own safety refusal; the others are for whoever runs the bot. */
  readonly reason: "key" | "budget" | "model" | "call" | "declined";
  /** HTTP status; undefined when the refusal came inside a stream. */
  readonly status: number | undefined;

  constructor(reason: ClaudeRefusedError["reason"], message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.status = status;
  }
}

/** The API doesn't know the model: a wrong name, or one that was retired. Whoever asks learns of it when no other takes its place. */
export class ModelUnknownError extends ClaudeRefusedError {
  override readonly name = "ModelUnknownError";
  readonly model: string;

  constructor(model: string, status: number | undefined, cause?: unknown) {
    super("model", `Claude's API doesn't know the model ${model}`, status, cause);
    this.model = model;
  }
}

/** The API can't hold answers to this schema: it is too large to be compiled, say. The same call without it works. */
export class SchemaRefusedError extends ClaudeRefusedError {
  override readonly name = "SchemaRefusedError";

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super("call", message, status, cause);
  }
}

/** One of our own caps is reached: the API wasn't asked. The message is for whoever asked, with their next move. */
export class BudgetSpentError extends ClaudeRefusedError {
  override readonly name = "BudgetSpentError";
  readonly scope: "user" | "guild" | "day";
  /** When there is something to spend again. Milliseconds since 1970. */
  readonly resetsAt: number;

  constructor(scope: BudgetSpentError["scope"], resetsAt: number, message: string) {
    super("budget", message);
    this.scope = scope;
    this.resetsAt = resetsAt;
  }
}

/** Claude answered, but not with a form that fits, or with nothing at all. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
  /** The answer stopped at its token limit: it isn't wrong, it is unfinished. */
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
