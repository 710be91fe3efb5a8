/** A limit is reached: of the person, the plugin, the server or the month. The message says whose, and until when. */
export class ClaudeLimitError extends Error {
  override readonly name = "ClaudeLimitError";
  /** When there is more, as ISO 8601; null: it isn't known. */
  readonly until: string | null;

  constructor(message: string, until: string | null) {
    super(message);
    this.until = until;
  }
}

/** Claude may not be asked this, or didn't want to answer. Asking the same again won't help. */
export class ClaudeRefusedError extends Error {
  override readonly name = "ClaudeRefusedError";
}

/** Claude can't be reached now, or answered nothing of use. It may work later. */
export class ClaudeDownError extends Error {
  override readonly name = "ClaudeDownError";
}
