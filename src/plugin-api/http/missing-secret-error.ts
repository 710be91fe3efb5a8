/**
 * No admin of the server has filled in the key yet, or it has to be filled in again. The message says who can do what. Uncaught, it is told
 * to whoever asked, and is no bug.
 */
export class MissingSecretError extends Error {
  override readonly name = "MissingSecretError";
}
