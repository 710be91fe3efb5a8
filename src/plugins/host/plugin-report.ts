export type { PluginReport } from "../../plugin-api/testing.ts";

/**
 * What admins should hear of. `error`: a handler threw. `refused`: it failed because of what the server, Discord or Turbot itself refused,
 * which isn't its fault. `strike`: it had to be stopped. `quarantined`: for good. `back`: instead of it, an earlier version runs. `asks`: its
 * grants rest. `notes lost`: through no fault of its own.
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
    | "notes lost";
  /** With the line in the plugin's file where one is known. */
  readonly message: string;
  /** Of `restarted`: it was the machine that ended it. */
  readonly blames?: "machine";
}
