import { createHash } from "node:crypto";
import { secretLines } from "../../secrets/secret-lines.ts";
import type { Job } from "../pipeline.ts";

/**
 * A request's branch, `feature/<slug>-<id>`. It follows from the request alone, so that a run that was interrupted
 * before anything was recorded finds what it had made.
 */
export function branchNameOf({
  branchName,
  description,
  requestId,
}: Pick<Job, "branchName" | "description" | "requestId">): string {
  if (branchName !== undefined && /^feature\/[a-z0-9-]{1,80}$/.test(branchName)) return branchName;
  return `feature/${slugOf(description)}-${shortId(requestId)}`;
}

/** Characters of a description that a name is made of: it is looked through on the bot's own thread. */
const LONGEST = 1_000;

function slugOf(description: string): string {
  const text = description.slice(0, LONGEST);
  // The name is published, and nobody looks at it again.
  if (secretLines(text, []).size > 0) return "request";
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, 40).replace(/^-+|-+$/g, "") || "request";
}

/** A snowflake in 12 or so characters, still unique; anything else by its hash. */
function shortId(id: string): string {
  if (/^\d{1,20}$/.test(id)) return BigInt(id).toString(36);
  return createHash("sha256").update(id).digest("hex").slice(0, 12);
}
