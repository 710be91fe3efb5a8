import { RefusalError } from "../../declaration/refusal.ts";

/** A cap is reached. Whoever asked reads the message. */
export class ClaudeLimitError extends RefusalError {
  /** When there is more, as ISO 8601; null: it isn't known. */
  readonly until: string | null;

  constructor(message: string, until: string | null) {
    super(message, { blame: "server" });
    this.until = until;
  }
}

/** Claude may not be asked this, or didn't want to answer. */
export class ClaudeRefusedError extends RefusalError {
  constructor(message: string) {
    super(message, { blame: "server" });
  }
}

/** Claude can't be reached, or answered nothing of use. */
export class ClaudeDownError extends RefusalError {
  constructor(message: string) {
    super(message, { blame: "server" });
  }
}
