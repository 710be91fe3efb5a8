import { context, type Turbot } from "./context.ts";
import type { SecretSpec } from "./http/secret-spec.ts";
import type { NamedNeed, UnattendedNeed } from "./needs.ts";
import type { Settings, SettingValues } from "./settings.ts";

/** What a plugin needs beyond answering, for reviewers and admins to see. The host refuses anything else. */
export interface Needs {
  /** Hosts that `turbot.http` can call, such as `api.example.com`. */
  readonly http?: readonly string[];
  readonly discord?: readonly NamedNeed[];
  /**
   * Which of them it also does when nobody asks: in schedules, and in events where it is about more than the person whose event it is. An
   * admin allows that apart.
   */
  readonly unattended?: readonly UnattendedNeed[];
  /**
   * What it uses Claude for, as a literal in plain words that continue "uses Claude to …": "translate what you ask it to". Reviewers, admins
   * and members read it. It is granted as `ask_claude`.
   */
  readonly claude?: string;
  /**
   * Why what members wrote is kept for longer than 30 days in `store.server` and `store.person`, in plain words: "commands stay
   * until a moderator deletes them". Reviewers and admins read it.
   */
  readonly keeps?: string;
  /** Keys that admins fill in, at most 5, by the names that `secret` of a request has. */
  readonly secrets?: Readonly<Record<string, SecretSpec>>;
}

/**
 * The base class of every plugin: one class per file, as the default export. A plugin can add five members, which the host
 * uses if they exist (they aren't declared here, so that nobody has to write `override`):
 *
 * - `static readonly needs = { … } as const`, which satisfies `Needs`;
 * - `static readonly settings = { … } as const satisfies Settings`: what admins can set for it in their server;
 * - `async checkSettings(values, guildId): Promise<string | undefined>`, called before what an admin entered is saved: why it can't be, in
 *   words for them;
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
  /** @param values what all settings would read as in that server */
  checkSettings?(
    values: SettingValues<Settings>,
    guildId: string,
  ): string | undefined | Promise<string | undefined>;
}
