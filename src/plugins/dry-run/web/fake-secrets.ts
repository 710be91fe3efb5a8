import { credentialOf } from "../../secrets/credential.ts";
import type { PluginSecrets } from "../../secrets/plugin-secrets.ts";

/** What stands in a header instead of a key. */
const placeholder = "{secret}";

/** The keys of a dry run: there are none, and each counts as filled in. @param missing but these, by their names in the code */
export function createFakeSecrets(missing: readonly string[] = []): PluginSecrets {
  return {
    canKeep: true,
    stateOf: (_plugin, _guildId, { id }) => (missing.includes(id) ? "missing" : "filled"),
    filledIn: () => undefined,
    fillIn: () => undefined,
    typedIn: () => undefined,
    remove: () => {},
    credentialOf: (_plugin, _guildId, secret) =>
      missing.includes(secret.id) ? undefined : credentialOf(secret, placeholder),
    renew: () => {},
    markPresent: () => {},
  };
}
