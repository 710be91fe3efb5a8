import { inDollars, microDollars } from "../../spending/prices.ts";
import { unapprovedAreas } from "../checks/refuse-sensitive.ts";
import { sensitiveAreas } from "../checks/sensitive-areas.ts";
import type { Job } from "../pipeline.ts";
import { creditLine } from "./credit-line.ts";
import { labelOnPage, type PluginLabel } from "./label-text.ts";
import {
  escapeMarkdown,
  publishedCode,
  publishedInline,
  publishedLine,
  publishedQuote,
} from "./published-text.ts";
import type { CommitFacts } from "./read-commit.ts";

export interface PullRequestText {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** Only Turbot may set this mark. */
const mark = /^(?:\W*core change\W*)+/i;

const longestSummary = 8_000;
const longestTranscript = 12_000;
/** GitHub takes 65,536 characters; a plan has at most a few thousand. */
const longestPlan = 20_000;
const longestBody = 65_000;
/** Only the newest are described; the branch's commits have them all. */
const mostRevisions = 8;
/** People can commit to the branch too. */
const mostFiles = 100;

/**
 * What a reviewer reads first. Measured facts come before everything a model or a member wrote, which is quoted so that none
 * of it can pass for a part of this page, or hide one.
 */
export function pullRequestText(
  job: Job,
  facts: CommitFacts,
  pluginLabels: readonly PluginLabel[],
  newCommands: readonly string[],
  revisions: readonly CommitFacts[] = [],
): PullRequestText {
  const isCore = job.kind === "core";
  const title = `${isCore ? "CORE CHANGE: " : ""}${publishedLine(facts.title.replace(mark, ""), 100)}`;
  const sections = [
    isCore ? coreWarning(job, facts) : "",
    isCore ? "" : `## What merging allows\n\n${labelsText(pluginLabels, facts)}`,
    isCore || facts.transcript.length === 0
      ? ""
      : `## What it did when Turbot tried it\n\nIn the sandbox, with made-up people, nothing stored and no web; quoted as it came out.\n\n${publishedQuote(facts.transcript.join("\n"), longestTranscript)}`,
    isCore ? "" : `## New commands\n\n${list(newCommands)}`,
    `## Files\n\n${files(facts)}`,
    `## Checks\n\n${checks(facts)}`,
    `## Where it comes from\n\n${origin(job, facts)}`,
    `## What the model says about it\n\nQuoted as written; nobody has checked it.\n\n${publishedQuote(facts.summary, longestSummary)}`,
    revisions.length === 0 ? "" : `## Revisions\n\n${describeRevisions(revisions)}`,
    `## The plan\n\nAs the model wrote it and the requester approved it.\n\n${publishedQuote(job.plan, longestPlan)}`,
  ];
  const body = cut(sections.filter((section) => section !== "").join("\n\n"));
  return { title, body, labels: ["turbot", isCore ? "core-change" : "plugin"] };
}

/** From the scan and the table of needs alone: no word of it is the model's, but for what is quoted or shown as code. */
function labelsText(labels: readonly PluginLabel[], { checks: done }: CommitFacts): string {
  const passed = done.filter(({ result }) => result === "passed").length;
  const tried = `Checked by Turbot: ${passed} of ${done.length} checks passed, below. No person has checked it yet.`;
  return [...labels.map(labelOnPage), tried].join("\n\n");
}

function describeRevisions(revisions: readonly CommitFacts[]): string {
  const left = revisions.length - mostRevisions;
  const earlier = left > 0 ? [`${left} earlier ${left === 1 ? "one" : "ones"}: see the commits.`] : [];
  return [...earlier, ...revisions.slice(-mostRevisions).map(revision)].join("\n\n");
}

function files({ files: all }: CommitFacts): string {
  const left = all.length - mostFiles;
  const rest = left > 0 ? [`- and ${left} more`] : [];
  const shown = all.slice(0, mostFiles).map(({ path, status }) => `- ${publishedCode(path)} (${status})`);
  return [...shown, ...rest].join("\n");
}

function cut(body: string): string {
  return body.length > longestBody ? `${body.slice(0, longestBody)}\n\n(Cut here: too long.)` : body;
}

function revision({ commit, title, summary }: CommitFacts): string {
  return `**${publishedInline(title, 100)}** (${commit.slice(0, 10)})\n\n${publishedQuote(summary, longestPlan / 10)}`;
}

function coreWarning(job: Job, { files }: CommitFacts): string {
  const paths = files.map(({ path }) => path);
  const areas = sensitiveAreas(paths);
  // People may have committed to the branch too.
  const others = unapprovedAreas(job, paths);
  const leave =
    others.length === 0
      ? "An operator allowed that for this request."
      : `No operator was asked about ${others.join(", ")}.`;
  const most = areas.length > 0 ? `\n> **Most sensitive:** it touches ${areas.join(", ")}. ${leave}` : "";
  return `> [!WARNING]\n> **CORE CHANGE.** This changes Turbot itself, outside the plugins' sandbox. Review every line.${most}`;
}

function checks({ checks: done }: CommitFacts): string {
  const rows = done.map(({ name, result, detail }) => `| ${name} | ${result} | ${cell(detail)} |`);
  return ["| check | result | |", "| --- | --- | --- |", ...rows].join("\n");
}

function origin({ publicId, credit }: Job, { model, rounds, usage }: CommitFacts): string {
  const { input, output, cacheRead, cacheWrite } = usage;
  return [
    creditLine(publicId, credit?.()),
    `- Written by ${publishedInline(model, 100)} in ${rounds} ${rounds === 1 ? "round" : "rounds"}`,
    `- Tokens: ${input} in, ${output} out, ${cacheRead} read from the cache, ${cacheWrite} written to it (${inDollars(microDollars(model, usage, rounds))})`,
    "- Opened by Turbot. None of it runs until a person merges it.",
  ].join("\n");
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "None." : items.map((item) => `- ${publishedCode(item)}`).join("\n");
}

/** Keeps commands in a check's detail as code, and lets nothing end the table cell. */
function cell(text: string): string {
  return publishedLine(text, 300)
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? part.replaceAll("|", "\\|") : escapeMarkdown(part)))
    .join("");
}
