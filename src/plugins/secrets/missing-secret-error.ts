import { RefusalError } from "../../declaration/refusal.ts";
import type { SecretState } from "./plugin-secrets.ts";

/** A key that a plugin wants to ask with isn't there, and an admin can change that. */
export class MissingSecretError extends RefusalError {
  /** @param name as admins read it */
  constructor(plugin: string, name: string, state: Exclude<SecretState, "filled">) {
    super(`${why[state](name)}: an admin does that with /plugins, ${plugin}, *Keys*`, { blame: "server" });
  }
}

const why: Readonly<Record<Exclude<SecretState, "filled">, (name: string) => string>> = {
  missing: (name) => `*${name}* isn't filled in here yet`,
  changed: (name) =>
    `*${name}* has to be filled in again here, because the plugin now sends it in another way`,
  unreadable: (name) => `*${name}* can't be read here any more, so it has to be filled in again`,
};
