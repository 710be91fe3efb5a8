import type { Usage } from "../../claude/claude.ts";
import { type Git, GitFailedError } from "../../git/git.ts";
import type { CheckResult } from "../checks/checks.ts";
import type { Job } from "../pipeline.ts";
import { planDigest } from "../plan-digest.ts";
import type { RevisionAsk } from "../revision.ts";
import { commitNamesOf } from "./branch-owner.ts";

/** What a commit of the pipeline says about itself: everything its pull request needs. */
export interface CommitFacts {
  readonly commit: string;
  readonly title: string;
  readonly summary: string;
  readonly model: string;
  readonly rounds: number;
  readonly usage: Usage;
  readonly checks: readonly CheckResult[];
  /** What its plugins did in the dry run, a line each. */
  readonly transcript: readonly string[];
  readonly files: readonly { readonly path: string; readonly status: "added" | "changed" | "deleted" }[];
}

/** The commit that a ref points to, if it was made for this request and this plan; undefined: start over. */
export async function commitFor(job: Job, git: Git, ref: string): Promise<CommitFacts | undefined> {
  const facts = await unlessMissing(readCommit(git, ref));
  const isOurs = facts?.request !== undefined && commitNamesOf(job).includes(facts.request);
  return isOurs && facts.plan === planDigest(job.plan) ? facts : undefined;
}

/** Undefined if git knows no such ref; a git that fails is no proof of that. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const said = error instanceof GitFailedError && error.exitCode === 128 ? error.stderr : "";
    if (/unknown revision|bad revision|bad object/.test(said)) return undefined;
    throw error;
  }
}

export interface MadeCommit {
  readonly hash: string;
  /** Its first parent. */
  readonly parent: string;
  /** The name of the revision that it is; "": none. */
  readonly revision: string;
}

/** The commits that were made for a request, oldest first. @param range as `git log` takes it */
export async function commitsOf(
  git: Git,
  range: readonly string[],
  of: Pick<Job, "publicId" | "requestId">,
): Promise<readonly MadeCommit[]> {
  const names = commitNamesOf(of);
  const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x2C)`;
  const fields = ["%H", "%P", trailer("Turbot-Request"), trailer("Turbot-Revision")];
  const format = `--format=${fields.join("%x00")}`;
  const listed = await git.run(["log", "--reverse", "--topo-order", format, ...range]);
  return listed.split("\n").flatMap((line) => {
    const [hash = "", parents = "", request = "", revision = ""] = line
      .split("\0")
      .map((field) => field.trim());
    const [parent = ""] = parents.split(" ");
    return names.includes(request) ? [{ hash, parent, revision }] : [];
  });
}

/** Whether a commit is this revision. Until November 2026 it was called by its id, which can be a message's. */
export function isRevision(
  { revision }: MadeCommit,
  { id, number }: Pick<RevisionAsk, "id" | "number">,
): boolean {
  return revision === String(number) || revision === id;
}

/** What a branch changes since it forked from the other. */
export async function changedBetween(git: Git, from: string, to: string): Promise<CommitFacts["files"]> {
  const listed = await git.run(["diff", "--name-status", "--no-renames", "-z", `${from}...${to}`]);
  return filesIn(listed.split("\0"));
}

/** @param ref anything that names a commit */
export async function readCommit(
  git: Git,
  ref: string,
): Promise<CommitFacts & { readonly request: string | undefined; readonly plan: string | undefined }> {
  // All in one: starting git is most of what a question costs.
  const [commit = "", title = "", wholeBody = "", named = "", ...changed] = (
    await git.run([
      "diff-tree",
      "--always",
      `--format=${["%H", "%s", "%b", "%(trailers:only,unfold)"].join("%x00")}`,
      "--name-status",
      "--no-renames",
      "-r",
      "-z",
      ref,
    ])
  ).split("\0");
  const trailers = named.split("\n");
  const all = (name: string) =>
    trailers.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2).trim());
  const body = wholeBody.trimEnd();
  return {
    commit,
    request: all("Turbot-Request")[0],
    plan: all("Turbot-Plan")[0],
    title,
    // The trailers are the last paragraph.
    summary: unquoted(body.slice(0, Math.max(0, body.lastIndexOf("\n\n"))).trim()),
    model: all("Turbot-Model")[0] ?? "unknown",
    rounds: Number(all("Turbot-Rounds")[0] ?? 1),
    usage: usageOf(all("Turbot-Tokens")[0] ?? ""),
    checks: all("Turbot-Check").flatMap(checkOf),
    transcript: all("Turbot-Transcript"),
    files: filesIn(changed),
  };
}

/** Turbot's older commits don't quote the summary. */
function unquoted(text: string): string {
  const lines = text.split("\n");
  return lines.every((line) => line.startsWith(">"))
    ? lines.map((line) => line.replace(/^> ?/, "")).join("\n")
    : text;
}

/** Reads the fields of `--name-status -z`. */
export function filesIn(parts: readonly string[]): CommitFacts["files"] {
  const files: CommitFacts["files"][number][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    // After a commit's message, the first of them begins on a new line.
    const [mark, path = ""] = [parts[at]?.trimStart(), parts[at + 1]];
    files.push({ path, status: mark === "A" ? "added" : mark === "D" ? "deleted" : "changed" });
  }
  return files;
}

function usageOf(text: string): Usage {
  const count = (name: string) => Number(new RegExp(`(?:^|\\s)${name}=(\\d+)`).exec(text)?.[1] ?? 0);
  return {
    input: count("input"),
    output: count("output"),
    cacheRead: count("cache-read"),
    cacheWrite: count("cache-write"),
  };
}

function checkOf(line: string): CheckResult[] {
  const [name = "", result, detail = ""] = line.split(" | ");
  return result === "passed" || result === "not run here" ? [{ name, result, detail }] : [];
}
