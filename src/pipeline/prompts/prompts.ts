import { readFileSync } from "node:fs";
import type { Finding } from "../../policy/policy.ts";
import { plainLines, withLineFeeds } from "../files/text-file.ts";
import type { Job, UnderReview } from "../pipeline.ts";

const read = (name: string) => readFileSync(new URL(`./${name}.md`, import.meta.url), "utf8").trim();

/** The prompts, in separate files so that people can read and improve them. */
export const prompts = {
  plugin: read("plugin"),
  core: read("core"),
  chooseFiles: read("choose-files"),
  findings: read("findings"),
  revise: read("revise"),
  regenerate: read("regenerate"),
} as const;

/**
 * The plan, in elements, so that it can't be mistaken for our own words. The wish as a member typed it isn't there: what Claude hasn't
 * read, it can't copy into code that everyone can read.
 */
export function requestText({
  plan,
  leave = [],
  underReview,
}: Pick<Job, "plan" | "leave" | "underReview">): string {
  return [
    "The plan that the member approved:",
    `<plan>\n${unmarked(plan)}\n</plan>`,
    ...(leave.length === 0 ? [] : [leaveText(leave)]),
    ...(underReview === undefined ? [] : [reviewText(underReview)]),
  ].join("\n\n");
}

/** The areas' names are our own. */
function leaveText(leave: readonly string[]): string {
  return `An operator allowed this request to touch: ${leave.join("; ")}. Where the plan can't be done without it, make the change there, and no more than it takes.`;
}

function reviewText({ why, text, files, diff }: UnderReview): string {
  if (why === "asked") {
    return prompts.revise.replace("{files}", () => files.join(", ")).replace("{asked}", () => unmarked(text));
  }
  return prompts.regenerate
    .replace("{asked}", () => unmarked(text))
    .replace("{diff}", () => unmarked(withLineFeeds(diff)));
}

export function findingsText(findings: readonly Finding[]): string {
  const list = findings.map(
    ({ path, line, column, rule, detail, help }) =>
      `- ${path}:${line}:${column} [${rule}] ${detail}\n  Instead: ${help}`,
  );
  return prompts.findings.replace("{findings}", () => list.join("\n"));
}

/** A file as Claude sees it: between tags, with `\n` line endings. Its edits find their place with any line endings in the file. */
export function shownFile(path: string, content: string): string {
  return `<file path="${path}">\n${plainLines(content)}\n</file>`;
}

/** Keeps a text from closing the element around it. */
function unmarked(text: string): string {
  return text.replace(/<(?=\/?(?:plan|file|review|change)\b)/gi, "<\u200b");
}
