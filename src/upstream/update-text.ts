import type { NewPullRequest } from "../github/github.ts";
import { publishedQuote } from "../pipeline/publish/published-text.ts";
import type { UpdateCheck } from "./check-update.ts";
import type { UpstreamChanges } from "./read-changes.ts";
import type { UpstreamRelease } from "./release-tags.ts";

/** Characters of the changelog that a pull request shows. */
const mostChanges = 20_000;

/** How to do by hand what Turbot couldn't. */
export function byHand(address: string, tag: string): string {
  return [
    `git fetch ${address} tag ${tag}`,
    `git switch -c update-${tag} origin/main`,
    `git merge ${tag}`,
    "(settle the conflicts, then git add and git commit)",
    `git push origin update-${tag}`,
  ].join("\n");
}

/** The pull request that brings a release. */
export function updateText(
  { tag }: UpstreamRelease,
  { text, isSecurity }: UpstreamChanges,
  { address, from, check }: { readonly address: string; readonly from: string; readonly check: UpdateCheck },
): Pick<NewPullRequest, "title" | "body" | "labels"> {
  const sections = [
    isSecurity ? "**This is a security release: please don't wait with it.**" : "",
    `Turbot ${tag} from ${address}, merged into this branch. Here runs ${from}.`,
    "What was changed here, plugins and core, stays: git found no place that both sides changed.",
    check.line,
    "The checks of this pull request decide as for any other, and after the merge it proves itself like any release: if it is bad, the release before it runs again.",
    "Merge it with **Create a merge commit**: after a squash, git would have to compare everything again at the next release.",
    text === "" ? "" : `## What changes\n\n${publishedQuote(text, mostChanges)}`,
  ];
  return {
    title: `${isSecurity ? "Security: u" : "U"}pdate to Turbot ${tag}`,
    body: sections.filter((section) => section !== "").join("\n\n"),
    labels: ["turbot", "update", ...(isSecurity ? ["security"] : [])],
  };
}
