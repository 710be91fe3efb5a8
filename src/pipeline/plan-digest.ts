import { createHash } from "node:crypto";

/** Identifies an approved plan, so that a branch made for an older plan isn't mistaken for this one's. */
export function planDigest(plan: string): string {
  return createHash("sha256").update(plan).digest("hex").slice(0, 16);
}
