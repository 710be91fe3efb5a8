import { createHash } from "node:crypto";
import { secretLines } from "../../secrets/secret-lines.ts";
import type { Job } from "../pipeline.ts";

/**
 * A request's branch, `feature/<slug>-<id>`. It depends only on the request, so that a run interrupted before it recorded
 * anything finds its work again.
 */
export function branchNameOf({
  branchName,
  description,
  requestId,
}: Pick<Job, "branchName" | "description" | "requestId">): string {
  if (branchName !== undefined && /^feature\/[a-z0-9-]{1,80}$/.test(branchName)) return branchName;
  return `feature/${slugOf(description)}-${shortId(requestId)}`;
}

/** Maximum characters of a description to make a name from: it is searched for secrets on the bot's own thread. */
const longest = 1_000;

function slugOf(description: string): string {
  const text = description.slice(0, longest);
  // The name is published without another check.
  if (secretLines(text, []).size > 0) return "request";
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, 40).replace(/^-+|-+$/g, "") || "request";
}

/** A snowflake in about 12 characters, still unique; anything else is hashed. */
function shortId(id: string): string {
  if (/^\d{1,20}$/.test(id)) return BigInt(id).toString(36);
  return createHash("sha256").update(id).digest("hex").slice(0, 12);
}
