/**
 * Claude can't be had at the moment: the breaker is open, the API can't be reached, is overloaded or limits the rate.
 * Nothing is wrong with the call; the same one may work later.
 */
export class ClaudeUnavailable extends Error {
  override readonly name = "ClaudeUnavailable";
  /** `breaker`: refused at once, without asking the API. */
  readonly reason: "breaker" | "connection" | "timeout" | "overloaded" | "rate_limit";
  /** Milliseconds until the breaker lets a call through again; 0 while it is closed. */
  readonly retryInMs: number;

  constructor(reason: ClaudeUnavailable["reason"], message: string, retryInMs = 0, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.retryInMs = retryInMs;
  }
}

/** The API is there and says no, or Claude declines. The same call won't do better later. */
export class ClaudeRefused extends Error {
  override readonly name = "ClaudeRefused";
  /** `declined`: Claude's own safety refusal; the others are for whoever runs the bot. */
  readonly reason: "key" | "budget" | "call" | "declined";
  /** HTTP status; undefined when the refusal came inside a stream. */
  readonly status: number | undefined;

  constructor(reason: ClaudeRefused["reason"], message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.status = status;
  }
}

/** Claude answered, but not with a form that fits. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
  /** The answer stopped at its token limit: it isn't wrong, it is unfinished. */
  readonly cutOff: boolean;

  constructor(message: string, cutOff: boolean, cause?: unknown) {
    super(message, { cause });
    this.cutOff = cutOff;
  }
}

/** The caller's own signal ended the call. */
export class ClaudeCancelled extends Error {
  override readonly name = "ClaudeCancelled";
}
