import { createHash } from "node:crypto";

/** The same nonce for the same `once` of a plugin in a place, even across restarts, so that Discord accepts it only once. */
export function nonceOf(plugin: string, place: string, once: string): string {
  const name = JSON.stringify([plugin, place, once]);
  return createHash("sha256").update(name).digest("base64url").slice(0, 20);
}
