/**
 * The server's AutoMod doesn't let its members say what a message repeats of them, so it wasn't posted. Uncaught, it is told to
 * whoever asked, and is no bug.
 */
export class AutoModError extends Error {
  override readonly name = "AutoModError";
}
