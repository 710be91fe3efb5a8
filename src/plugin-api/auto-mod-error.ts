/**
 * The server's AutoMod doesn't let its members say what a message repeats of them, so it wasn't posted. Uncaught, it is told to
 * whoever asked, and is no bug.
 */
export class AutoModError extends Error {
  override readonly name = "AutoModError";
}

/** What the host says when it refuses a call: a reason in words, and what kind it is where plugins can act on that. */
export type Refusal = string | { readonly kind: "autoMod"; readonly message: string };

export function errorOf(refusal: unknown): Error {
  if (typeof refusal !== "object" || refusal === null) return new Error(String(refusal));
  const { kind, message } = refusal as Exclude<Refusal, string>;
  return kind === "autoMod" ? new AutoModError(message) : new Error(message);
}
