/** An error for the plugin, without a trace of ours. */
export class RuntimeError extends Error {
  override readonly stack = "";
}
