import { context, type Turbot } from "./context.ts";
import type { DiscordNeed, UnattendedNeed } from "./needs.ts";

/** What a plugin needs beyond answering, for reviewers and admins to see. The host refuses anything else. */
export interface Needs {
  /** Hosts that `turbot.http` can call, such as `api.example.com`. */
  readonly http?: readonly string[];
  readonly discord?: readonly DiscordNeed[];
  /**
   * Which of them it also does when nobody asks: in schedules, and in events where it is about more than the person whose event it is. An
   * admin allows that apart.
   */
  readonly unattended?: readonly UnattendedNeed[];
}

/**
 * The base class of every plugin: one class per file, as the default export. A plugin can add three members, which the host
 * uses if they exist (they aren't declared here, so that nobody has to write `override`):
 *
 * - `static readonly needs = { … } as const`, which satisfies `Needs`;
 * - `async load(): Promise<void>`, called after the fields are set, at every start;
 * - `async unload(): Promise<void>`, called before the plugin is removed, if there is time.
 */
export class TurbotPlugin {
  /** Available before a plugin's fields are set. */
  readonly turbot: Turbot = context;
}

/** The hooks that a plugin can add. */
export interface PluginHooks {
  load?(): void | Promise<void>;
  unload?(): void | Promise<void>;
}
