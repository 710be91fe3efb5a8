import { context, type Turbot } from "./context.ts";

/** What a plugin reaches beyond answering, for reviewers and admins to see. The host refuses what isn't named. */
export interface Needs {
  /** Hosts that `turbot.http` may call, such as `api.example.com`. */
  readonly http?: readonly string[];
  readonly discord?: readonly DiscordNeed[];
}

export type DiscordNeed =
  /** `message.react`. */
  | "add_reactions"
  /** `on("message", …)`. */
  | "read_messages";

/** The base of every plugin: one class a file, the default export. */
export class TurbotPlugin {
  static readonly needs: Needs = {};

  /** There before the fields of a plugin are set. */
  readonly turbot: Turbot = context;

  /** Runs once after the plugin's fields are set, and again after every restart. */
  async load(): Promise<void> {}

  /** Runs before the plugin is taken out, if there is time. */
  async unload(): Promise<void> {}
}
