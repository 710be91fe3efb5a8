import type { Usage } from "../../claude/claude.ts";
import type { Git } from "../../git/git.ts";
import { finding } from "../apply-changes.ts";
import type { CheckResult } from "../checks/checks.ts";
import { type SecretSearch, searchSecrets } from "../checks/search-secrets.ts";
import { PolicyViolationError, VerificationFailedError } from "../failures.ts";
import type { Generated } from "../generate.ts";
import type { Job } from "../pipeline.ts";
import { planDigest } from "../plan-digest.ts";
import { publishedLine, publishedText } from "./published-text.ts";
import type { Worktree } from "./worktree.ts";

/** Turbot's commits carry its own name and address, nobody else's. */
export const turbotsAddress = "turbot@users.noreply.github.com";
const author = ["-c", "user.name=Turbot", "-c", `user.email=${turbotsAddress}`];

/**
 * Commits the worktree's changes. The commit holds everything that the pull request needs to say, so that a run interrupted
 * after it can continue from it.
 *
 * @returns the commit's hash
 * @throws PolicyViolationError if the diff contains a secret; VerificationFailedError if it is empty
 */
export async function commitChange(
  job: Job,
  worktree: Worktree,
  generated: Generated,
  search: SecretSearch,
): Promise<string> {
  const { git } = worktree;
  const paths = [...generated.files.keys()];
  await git.run(["add", "--all", "--force", "--", ...paths.map((path) => `:(literal)${path}`)]);
  await checkStaged(git, new Set(paths), search);
  await git.run([...author, "commit", "--quiet", "--cleanup=verbatim", "-m", message(job, generated)]);
  return git.run(["rev-parse", "HEAD"]);
}

/**
 * Commits the same content again with these parents, the branch it goes to first.
 *
 * @returns the commit's hash
 */
export async function mergeOnto(git: Git, commit: string, parents: readonly string[]): Promise<string> {
  const message = await git.run(["show", "--no-patch", "--format=%B", commit]);
  const onto = parents.flatMap((parent) => ["-p", parent]);
  return git.run([...author, "commit-tree", `${commit}^{tree}`, ...onto, "-m", message]);
}

/** The last check before publishing: only the intended files, at least one change, and no secret. */
async function checkStaged(git: Git, paths: ReadonlySet<string>, search: SecretSearch): Promise<void> {
  const staged = (await git.run(["diff", "--cached", "--name-only", "--no-renames", "-z"]))
    .split("\0")
    .filter((path) => path !== "");
  const [first = "."] = paths;
  if (staged.length === 0) {
    throw new VerificationFailedError([
      finding(first, "nothing", "it changes nothing", "change what the plan asks for"),
    ]);
  }
  const strange = staged.filter((path) => !paths.has(path));
  if (strange.length > 0) {
    throw new PolicyViolationError(
      strange.map((path) => finding(path, "path", "it was changed and not meant to be", "leave it alone")),
    );
  }
  const diff = await git.run(["diff", "--cached", "--unified=0", "--no-ext-diff", "--no-textconv", "--text"]);
  const added = diff.split("\n").flatMap((line) => (line.startsWith("+") ? [line.slice(1)] : []));
  const found = await searchSecrets("the difference", added.join("\n"), search);
  if (found.length > 0) throw new PolicyViolationError(found);
}

function message(job: Job, { title, summary, checks, transcript, rounds, usage, model }: Generated): string {
  const trailers = [
    `Turbot-Request: ${job.publicId}`,
    `Turbot-Plan: ${planDigest(job.plan)}`,
    ...(job.underReview === undefined ? [] : [`Turbot-Revision: ${job.underReview.number}`]),
    `Turbot-Model: ${publishedLine(model, 100)}`,
    `Turbot-Rounds: ${rounds}`,
    `Turbot-Tokens: ${tokens(usage)}`,
    ...checks.map(checkLine),
    ...transcript.map((line) => `Turbot-Transcript: ${publishedLine(line, 300)}`),
  ];
  // Quoted, so that no line of it is a trailer, git's scissors, or the beginning of a patch.
  const body = publishedText(summary)
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
  return `${publishedLine(title, 100)}\n\n${body}\n\n${trailers.join("\n")}\n`;
}

function tokens({ input, output, cacheRead, cacheWrite }: Usage): string {
  return `input=${input} output=${output} cache-read=${cacheRead} cache-write=${cacheWrite}`;
}

function checkLine({ name, result, detail }: CheckResult): string {
  return `Turbot-Check: ${name} | ${result} | ${publishedLine(detail, 300)}`;
}
