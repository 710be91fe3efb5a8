import type { DeclaredSecret } from "../../declaration/secrets.ts";
import { createScrub, type Scrub } from "./scrub.ts";

/** A header with a secret in it, for requests to one host. */
export interface Credential {
  /** The name in the plugin's code. */
  readonly id: string;
  readonly host: string;
  readonly header: string;
  readonly value: string;
  readonly scrub: Scrub;
}

export function credentialOf(
  { id, host, header, value: pattern }: DeclaredSecret,
  secret: string,
): Credential {
  const base64 = Buffer.from(secret).toString("base64");
  // Not as replacement patterns: a key can have a "$&" in it.
  const value = pattern.replace("{secret}", () => secret).replace("{base64}", () => base64);
  // Of a name and a password, services show one alone, and some have their key in the name.
  const parts = pattern.includes("{base64}")
    ? [secret.slice(0, colonIn(secret)), secret.slice(colonIn(secret) + 1)]
    : [];
  return { id, host, header, value, scrub: createScrub([secret, value, ...parts]) };
}

function colonIn(secret: string): number {
  const at = secret.indexOf(":");
  return at < 0 ? secret.length : at;
}
