import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { DeclaredSecret } from "../../declaration/secrets.ts";
import { switchedOff } from "../capabilities/actions/checks.ts";
import { snowflake } from "../capabilities/actions/place.ts";
import { type Home, isIn } from "../per-server/home.ts";
import type { Credential } from "./credential.ts";
import { MissingSecretError } from "./missing-secret-error.ts";
import type { PluginSecrets } from "./plugin-secrets.ts";

/** Whose key a plugin asks with. */
export interface ChooseCredential {
  /** @throws MissingSecretError, RefusalError */
  choose(asked: { readonly secret: string; readonly guildId?: string | undefined }): Credential;
  /** All that it can ask with where the engine is. */
  all(): readonly Credential[];
  /** Whether it could be chosen. @throws RefusalError if it isn't declared */
  has(input: unknown): boolean;
}

const shape = z.object({ guildId: snowflake, name: z.string().max(100) });

/**
 * A key is one server's, and an account that this server's admins chose. So a plugin with keys has an engine for each server, and in each
 * only that server's key is used: whatever is done in one, also by schedules and timers, spends nothing of another and tells it nothing.
 */
export function createChooseCredential(powers: {
  readonly plugin: string;
  /** The engine's. */
  readonly home: Home;
  readonly secrets: Pick<PluginSecrets, "stateOf" | "credentialOf">;
  readonly declared: () => readonly DeclaredSecret[];
  readonly served: () => readonly string[];
  /** The plugin is switched off there. */
  readonly isOff: (guildId: string) => boolean;
}): ChooseCredential {
  const { plugin, home, secrets, declared, served, isOff } = powers;
  const find = (id: string): DeclaredSecret => {
    const found = declared().find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new RefusalError(`There is no key "${id}": declare it in needs.secrets`);
  };
  /** In an engine for all servers, it is nobody's. */
  const isHere = (guildId: string) => home !== "anywhere" && isIn(home, guildId);
  return {
    choose({ secret: id, guildId }) {
      const secret = find(id);
      if (guildId === undefined)
        throw new RefusalError(`Say whose key "${id}" it is: add guildId, such as interaction.guildId`);
      if (!served().includes(guildId)) throw new RefusalError("Turbot isn't in that server");
      if (isOff(guildId)) throw switchedOff();
      if (!isHere(guildId))
        throw new RefusalError(`The key "${id}" of another server isn't used in this one`);
      const credential = secrets.credentialOf(plugin, guildId, secret);
      if (credential !== undefined) return credential;
      const state = secrets.stateOf(plugin, guildId, secret);
      throw new MissingSecretError(plugin, secret.name, state === "filled" ? "missing" : state);
    },
    all() {
      if (typeof home === "string") return [];
      return declared().flatMap((one) => secrets.credentialOf(plugin, home.guildId, one) ?? []);
    },
    has(input) {
      const { guildId, name } = shape.parse(input);
      return (
        isHere(guildId) &&
        secrets.stateOf(plugin, guildId, find(name)) === "filled" &&
        !isOff(guildId) &&
        served().includes(guildId)
      );
    },
  };
}
