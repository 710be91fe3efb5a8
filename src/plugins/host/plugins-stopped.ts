/** Turbot ends, and a handler that had done nothing yet is left to the next one. */
export class PluginsStopped extends Error {
  override readonly name = "PluginsStopped";

  constructor(options?: ErrorOptions) {
    super("Turbot is stopping", options);
  }
}
