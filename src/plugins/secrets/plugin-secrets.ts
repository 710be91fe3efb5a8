import { boundTo, type DeclaredSecret } from "../../declaration/secrets.ts";
import type { SecretPlace, SecretRows } from "../store/plugin-secrets.ts";
import { type Credential, credentialOf } from "./credential.ts";
import { openField } from "./seal-keys.ts";
import { isUnlikeWords, problemWithKey } from "./secret-value.ts";
import type { Vault } from "./vault.ts";

/**
 * How a key is in a server. "changed": the plugin sends it elsewhere, or in another way, than an admin saw. "unreadable": it was filled in
 * under another PLUGIN_SECRETS_KEY.
 */
export type SecretState = "missing" | "filled" | "changed" | "unreadable";

/** The keys that admins fill in for plugins. None leaves here but in the header of a request. */
export interface PluginSecrets {
  /** False: the operator has set no PLUGIN_SECRETS_KEY, so nothing can be filled in. */
  readonly canKeep: boolean;
  stateOf(plugin: string, guildId: string, secret: DeclaredSecret): SecretState;
  /** Who filled it in, as a user id ("": somebody who has been forgotten), and when. */
  filledIn(
    plugin: string,
    guildId: string,
    secret: DeclaredSecret,
  ): { readonly by: string; readonly at: number } | undefined;
  /** @returns why it can't be a key, in a sentence; undefined: it is filled in */
  fillIn(
    plugin: string,
    guildId: string,
    secret: DeclaredSecret,
    value: string,
    by: string,
  ): string | undefined;
  /** What was typed into a form for keys; undefined: it can't be read. @param interaction the form's, by its id */
  typedIn(field: string, interaction: string): string | undefined;
  remove(plugin: string, guildId: string, id: string): void;
  /** What it is sent with; undefined: it isn't filled in as it is declared now. */
  credentialOf(plugin: string, guildId: string, secret: DeclaredSecret): Credential | undefined;
  /** When Turbot starts: seals again what was sealed with an older key, and hides what is kept. */
  renew(): void;
  markPresent(plugins: readonly string[]): void;
}

const mostKnown = 100;

export function createPluginSecrets(powers: {
  readonly rows: SecretRows;
  readonly vault: Vault;
  /**
   * From now on this stands in no log, report or pull request of Turbot's, which all servers share: so it isn't called for what could stand
   * there anyway. @default it isn't hidden
   */
  readonly hide?: (secret: string) => void;
}): PluginSecrets {
  const { rows, vault } = powers;
  const hide = (value: string) => {
    if (isUnlikeWords(value)) powers.hide?.(value);
  };
  /** Making one takes 10 ms. By what is sealed, which is another with each filling in. */
  const known = new Map<string, Credential>();
  const about = ({ plugin, guildId, id }: SecretPlace, bound: string) => [plugin, guildId, id, bound];
  const read = (
    plugin: string,
    guildId: string,
    secret: DeclaredSecret,
  ): { readonly state: SecretState; readonly value?: string; readonly sealed?: string } => {
    const at = { plugin, guildId, id: secret.id };
    const row = rows.find(at);
    if (row === undefined) return { state: "missing" };
    const value = vault.open(row.sealed, about(at, row.bound));
    if (value === undefined) return { state: "unreadable" };
    hide(value);
    return row.bound === boundTo(secret)
      ? { state: "filled", value, sealed: row.sealed }
      : { state: "changed" };
  };
  return {
    canKeep: vault.isOpen,
    stateOf: (...asked) => read(...asked).state,
    filledIn(plugin, guildId, { id }) {
      const row = rows.find({ plugin, guildId, id });
      return row && { by: row.by, at: row.at };
    },
    fillIn(plugin, guildId, secret, value, by) {
      const problem = problemWithKey(value);
      if (problem !== undefined) return problem;
      hide(value);
      const at = { plugin, guildId, id: secret.id };
      const bound = boundTo(secret);
      rows.put(at, { bound, sealed: vault.seal(value, about(at, bound)), by });
      return undefined;
    },
    typedIn: (field, interaction) => openField(field, interaction, vault),
    remove: (plugin, guildId, id) => rows.remove({ plugin, guildId, id }),
    credentialOf(plugin, guildId, secret) {
      const { value, sealed } = read(plugin, guildId, secret);
      if (value === undefined || sealed === undefined) return undefined;
      const credential = known.get(sealed) ?? credentialOf(secret, value);
      known.delete(sealed);
      known.set(sealed, credential);
      const oldest = known.keys().next().value;
      if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
      return credential;
    },
    renew() {
      const all = rows.all();
      for (const { sealed, bound, ...row } of all) {
        const value = vault.isOld(sealed) ? vault.open(sealed, about(row, bound)) : undefined;
        if (value !== undefined) rows.reseal(row, vault.seal(value, about(row, bound)));
      }
      const newest = all.toSorted((a, b) => a.at - b.at).slice(-mostKnown);
      for (const { sealed, bound, ...row } of newest) {
        const value = vault.open(sealed, about(row, bound));
        if (value !== undefined) hide(value);
      }
    },
    markPresent: rows.markPresent,
  };
}
