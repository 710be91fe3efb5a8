/**
 * Somebody can't be written to by direct message. Uncaught, it is told to whoever asked, and is no bug. `reason`: they haven't agreed to
 * it ("consent"), take no messages from Turbot ("closed"), aren't in the server ("left"), or Discord or a cap wants it slower ("later").
 */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly reason: "consent" | "closed" | "left" | "later";

  constructor(message: string, reason: UnreachableError["reason"]) {
    super(message);
    this.reason = reason;
  }
}
