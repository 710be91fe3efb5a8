import type { Usage } from "../../claude/claude.ts";
import type { Git } from "../../git/git.ts";
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
  readonly files: readonly { readonly path: string; readonly status: "added" | "changed" | "deleted" }[];
}

/** The commit that a ref points to, if it was made for this request and this plan; undefined: start over. */
export async function commitFor(job: Job, git: Git, ref: string): Promise<CommitFacts | undefined> {
  const commit = await git.run(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]).catch(() => "");
  if (commit === "") return undefined;
  const facts = await readCommit(git, commit);
  const isOurs = facts.request !== undefined && commitNamesOf(job).includes(facts.request);
  return isOurs && facts.plan === planDigest(job.plan) ? facts : undefined;
}

/** The commits of a range that were made for a request, oldest first. */
export async function commitsOf(
  git: Git,
  range: string,
  of: Pick<Job, "publicId" | "requestId">,
): Promise<readonly string[]> {
  const names = commitNamesOf(of);
  const listed = await git.run([
    "log",
    "--reverse",
    "--topo-order",
    "--format=%H %(trailers:key=Turbot-Request,valueonly,separator=%x2C)",
    range,
  ]);
  return listed.split("\n").flatMap((line) => {
    const [hash = "", request = ""] = line.trim().split(" ");
    return names.includes(request) ? [hash] : [];
  });
}

/** Whether a commit is this revision. Until November 2026 it was called by its id, which can be a message's. */
export async function isRevision(
  git: Git,
  commit: string,
  { id, number }: Pick<RevisionAsk, "id" | "number">,
): Promise<boolean> {
  const format = "--format=%(trailers:key=Turbot-Revision,valueonly,separator=%x2C)";
  const name = (await git.run(["show", "--no-patch", format, commit])).trim();
  return name === String(number) || name === id;
}

/** What a branch changes since it forked from the other. */
export async function changedBetween(git: Git, from: string, to: string): Promise<CommitFacts["files"]> {
  const listed = await git.run(["diff", "--name-status", "--no-renames", "-z", `${from}...${to}`]);
  return filesIn(listed.split("\0"));
}

export async function readCommit(
  git: Git,
  commit: string,
): Promise<CommitFacts & { readonly request: string | undefined; readonly plan: string | undefined }> {
  // All in one: starting git is most of what a question costs.
  const [title = "", wholeBody = "", named = "", ...changed] = (
    await git.run([
      "diff-tree",
      "--always",
      `--format=${["%s", "%b", "%(trailers:only,unfold)"].join("%x00")}`,
      "--name-status",
      "--no-renames",
      "-r",
      "-z",
      commit,
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
function filesIn(parts: readonly string[]): CommitFacts["files"] {
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
