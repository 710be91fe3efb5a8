/** A plugin failed. The message is for admins; the person who asked gets a kinder one. */
export class PluginError extends Error {
  override readonly name = "PluginError";
  readonly plugin: string;
  /** `plugin`: it threw. `late`: it didn't end in time. `timeout`: it computed too long. `lost`: it was stopped through no fault of its own. */
  readonly kind: "load" | "plugin" | "late" | "timeout" | "stuck" | "memory" | "crash" | "lost";

  constructor(plugin: string, kind: PluginError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.plugin = plugin;
    this.kind = kind;
  }
}
