export type { PluginReport } from "../../plugin-api/testing.ts";

/** A plugin's text on one line among Turbot's own words: nothing in it can pass for another report or a named link. */
export function onOneLine(text: string): string {
  return text
    .replaceAll("`", "ʼ")
    .replaceAll("](", "] (")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ");
}

/**
 * What admins should know. `error`: a handler threw. `refused`: it failed because the server, Discord or Turbot itself refused something,
 * which isn't its fault. `strike`: it had to be stopped. `quarantined`: for good. `back`: an earlier version runs instead. `asks`: its
 * grants are paused. `notes lost`: its store was damaged, which isn't its fault. `not taken back`:
 * Discord refuses to have something undone whose time is over. `nearly full`: a limit of its store is near. `full`: it is
 * reached, and a handler threw for that.
 */
export interface PluginProblem {
  readonly kind:
    | "failed"
    | "error"
    | "refused"
    | "strike"
    | "quarantined"
    | "back"
    | "asks"
    | "restarted"
    | "notes lost"
    | "nearly full"
    | "not taken back"
    | "full";
  /** With the line in the plugin's file, if known. */
  readonly message: string;
  /** The only server that the plugin's engine knows: what it says stays there. Undefined: it may know several, or none. */
  readonly guildId?: string;
  /** For `restarted`: the machine ended the process. */
  readonly blames?: "machine";
}
