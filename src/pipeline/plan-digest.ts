import { createHash } from "node:crypto";

/** Tells one approved plan from another, so that a branch made for an older plan isn't taken for this one's. */
export function planDigest(plan: string): string {
  return createHash("sha256").update(plan).digest("hex").slice(0, 16);
}
