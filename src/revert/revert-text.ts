import type { NewPullRequest } from "../github/github.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { type SecretSearch, searchSecrets } from "../pipeline/checks/search-secrets.ts";
import { membersWordsIn, nobody } from "../pipeline/publish/members-words.ts";
import { publishedInline } from "../pipeline/publish/published-text.ts";

export type Rollback = Extract<StatusReport, { readonly event: "rollback" }>;

/**
 * The text of the pull request that reverts a bad release. What the release printed isn't there, since a bot's output can name
 * members and quote them: admins have it on Discord. Commits are named by their hashes, since older titles can be about a member too.
 *
 * @param commits what it reverts, newest first
 */
export async function revertText(
  { commit, to, pullRequest, reason }: Rollback,
  commits: readonly string[],
  search: SecretSearch,
): Promise<Pick<NewPullRequest, "title" | "body" | "labels">> {
  const bad = commit.slice(0, 10);
  const of = pullRequest === null ? "" : ` (#${pullRequest})`;
  const hasSecret = (await searchSecrets("reason", reason, search)).length > 0;
  const isPublic = !hasSecret && membersWordsIn(reason, nobody, "prose").length === 0;
  const why = isPublic ? publishedInline(reason, 500) : "see the admin channel";
  const sections = [
    `Release ${bad}${of} was rolled back: ${why}. Release ${to.slice(0, 10)} is running again.`,
    `It won't be deployed again on its own, but it's still on this branch: without this, the next merge would bring it back.`,
    `## What this reverts\n\n${commits.map((hash) => `- ${hash}`).join("\n")}`,
    "What it printed last is in the admin channel and in the log.",
    "Would you rather fix it? Merge a fix on top and close this: a newer commit is deployed as usual.",
  ];
  return { title: `Revert release ${bad}${of}`, body: sections.join("\n\n"), labels: ["turbot", "revert"] };
}
