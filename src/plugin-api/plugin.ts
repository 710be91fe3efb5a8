import { context, type Turbot } from "./context.ts";
import type { DiscordNeed } from "./discord-needs.ts";

/** What a plugin reaches beyond answering, for reviewers and admins to see. The host refuses what isn't named. */
export interface Needs {
  /** Hosts that `turbot.http` may call, such as `api.example.com`. */
  readonly http?: readonly string[];
  readonly discord?: readonly DiscordNeed[];
}

/**
 * The base of every plugin: one class a file, the default export. Three members are the plugin's to add, and called by the
 * host if they are there (they aren't declared here, so that nobody has to write `override`):
 *
 * - `static readonly needs = { … } as const`, which satisfies `Needs`;
 * - `async load(): Promise<void>`, once after the fields are set, and again after every restart;
 * - `async unload(): Promise<void>`, before the plugin is taken out, if there is time.
 */
export class TurbotPlugin {
  /** There before the fields of a plugin are set. */
  readonly turbot: Turbot = context;
}

/** The members that a plugin may add. */
export interface PluginHooks {
  load?(): void | Promise<void>;
  unload?(): void | Promise<void>;
}
