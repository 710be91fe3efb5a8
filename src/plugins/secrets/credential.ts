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
  return { id, host, header, value, scrub: createScrub([secret, value]) };
}
