/** Turbot is stopping, and a handler that had done nothing yet is left to the next process. */
export class PluginsStoppedError extends Error {
  override readonly name = "PluginsStoppedError";

  constructor(options?: ErrorOptions) {
    super("Turbot is stopping", options);
  }
}
