import type { NewPullRequest } from "../github/github.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { readableLines } from "../log/readable-lines.ts";
import { type SecretSearch, searchSecrets } from "../pipeline/checks/search-secrets.ts";
import { publishedInline, publishedText } from "../pipeline/publish/published-text.ts";

export type Rollback = Extract<StatusReport, { readonly event: "rollback" }>;

/** How much of a program's last output to show, in characters. */
const maxOutputLength = 4_000;

/** The text of the pull request that reverts a bad release. The output is shown only if it contains no secrets. */
export async function revertText(
  { commit, to, pullRequest, reason, output }: Rollback,
  titles: readonly string[],
  search: SecretSearch,
): Promise<Pick<NewPullRequest, "title" | "body" | "labels">> {
  const bad = commit.slice(0, 10);
  const of = pullRequest === null ? "" : ` (#${pullRequest})`;
  const why = publishedInline(reason, 500);
  const isPublic = (await searchSecrets("output", `${reason}\n${output}`, search)).length === 0;
  const sections = [
    `Release ${bad}${of} was rolled back: ${isPublic ? why : "see the admin channel"}. Release ${to.slice(0, 10)} is running again.`,
    `It won't be deployed again on its own, but it's still on this branch: without this, the next merge would bring it back.`,
    `## What this reverts\n\n${titles.map((title) => `- ${publishedInline(title, 120)}`).join("\n")}`,
    `## Its last output\n\n${isPublic ? block(output) : "It might contain a secret, so it's only in the log."}`,
    "Would you rather fix it? Merge a fix on top and close this: a newer commit is deployed as usual.",
  ];
  return { title: `Revert release ${bad}${of}`, body: sections.join("\n\n"), labels: ["turbot", "revert"] };
}

/** A code block that the output can't break out of. */
function block(output: string): string {
  const text = publishedText(readableLines(output).slice(-maxOutputLength)).replaceAll("```", "ʼʼʼ");
  return text === "" ? "There was none." : `\`\`\`text\n${text}\n\`\`\``;
}
