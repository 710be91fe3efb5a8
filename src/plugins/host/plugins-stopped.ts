/** Turbot ends, and a handler that had done nothing yet is left to the next one. */
export class PluginsStoppedError extends Error {
  override readonly name = "PluginsStoppedError";

  constructor(options?: ErrorOptions) {
    super("Turbot is stopping", options);
  }
}
