/** An error for the plugin, without a trace of ours. */
export class GuestError extends Error {
  override readonly stack = "";
}
