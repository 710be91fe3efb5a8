import { addUsage, noUsage } from "../claude/read-message.ts";
import { writeFiles } from "./files/write-files.ts";
import { generate } from "./generate.ts";
import { withReservedNames } from "./names.ts";
import type { PipelinePowers } from "./powers.ts";
import { branchNameOf } from "./publish/branch-name.ts";
import { commitChange, mergeOnto } from "./publish/commit-change.ts";
import { describeChange } from "./publish/describe-change.ts";
import { pushableBase } from "./publish/open-repository.ts";
import { continueBranch } from "./publish/push-branch.ts";
import {
  type CommitFacts,
  changedBetween,
  commitsOf,
  isRevision,
  type MadeCommit,
  readCommit,
  unlessMissing,
} from "./publish/read-commit.ts";
import type { Worktree, Worktrees } from "./publish/worktree.ts";
import { type RunStep, recordSteps } from "./record-steps.ts";
import type { Reviser, RevisionJob } from "./revision.ts";

/** Maximum characters of the diff that Claude is shown when it rebuilds a change. */
const longestDiff = 100_000;

/**
 * Turns "please change that" into a new commit on a pull request's branch. A requested change is made on top of the branch,
 * whoever committed to it; a pull request that conflicts with the default branch is rebuilt on top of that, in a commit that
 * merges both.
 */
export function createReviser(powers: PipelinePowers, worktrees: Worktrees): Reviser {
  return {
    async revise(job, record) {
      const branch = branchNameOf(job);
      const base = await pushableBase(powers);
      const step = recordSteps(record, powers.now);
      const isAsked = job.revision.why === "asked";
      const start = isAsked ? branch : base;
      const work = async (worktree: Worktree) => {
        const on = {
          branch,
          head: worktree.pushed || `refs/remotes/origin/${branch}`,
          main: isAsked ? `refs/remotes/origin/${base}` : worktree.base,
        };
        const made = await earlierWork(job, on, worktree);
        const commit = made ?? (await make(job, on, worktree, step, powers));
        if (made !== undefined) {
          powers.log.info("pipeline.revision_continued", { revision: job.revision.id, commit });
          // Does nothing if it is already pushed.
          await step("commit_and_push", 1, async () => ({
            value: await continueBranch(commit, branch, worktree.pushed, powers),
          }));
        }
        return step("open_pr", 1, () => describeAgain(job, commit, on, worktree, powers));
      };
      return withReservedNames(powers.names, job.requestId, () => worktrees.use(branch, start, work));
    },
  };
}

/**
 * Where a revision starts. Commits rather than refs where it builds on them: every run's fetch moves the refs, and what came to
 * them in the meantime would count as seen, and be reverted.
 */
interface Places {
  readonly branch: string;
  /** The branch as it was fetched. */
  readonly head: string;
  /** The default branch, for a rebuild as it was fetched. */
  readonly main: string;
}

/** The ref that keeps a revision between its commit and its push. */
const keptRef = (branch: string) => `refs/turbot/${branch}`;

/** The commit of an interrupted run: already pushed, or committed on top of the branch's current tip. */
async function earlierWork(
  job: RevisionJob,
  { branch, head, main }: Places,
  { git, pushed }: Worktree,
): Promise<string | undefined> {
  const isIt = (made: MadeCommit) => isRevision(made, job.revision);
  const onGitHub = (await commitsOf(git, [`${main}..${head}`], job)).find(isIt);
  if (onGitHub !== undefined) return onGitHub.hash;
  // There is no such ref yet at the first revision.
  const kept = await unlessMissing(commitsOf(git, ["--no-walk", keptRef(branch)], job));
  return kept?.find((made) => isIt(made) && made.parent === pushed)?.hash;
}

async function make(
  given: RevisionJob,
  { branch, head, main }: Places,
  worktree: Worktree,
  step: RunStep,
  powers: PipelinePowers,
): Promise<string> {
  const { git } = worktree;
  const { home, withGitLock } = powers;
  const changed = await changedBetween(git, main, head);
  const files = changed.map(({ path }) => path);
  const brought = changed.filter(({ status }) => status === "added").map(({ path }) => path);
  // Rebuilt on top of main: files that are there by now aren't its own, even if they have the same names.
  const taken = given.revision.why === "asked" ? [] : brought.filter((path) => worktree.tracked.has(path));
  const added = brought.filter((path) => !taken.includes(path));
  const diff = (await git.run(["diff", "--no-color", "--no-ext-diff", `${main}...${head}`]))
    .slice(0, longestDiff)
    .toWellFormed();
  const job = { ...given, underReview: { ...given.revision, files, added, taken, diff } };
  const generated = await generate(job, worktree, step, powers);
  await step("apply_changes", 1, async () => ({
    value: await writeFiles(worktree, generated.files),
    detail: [...generated.files.keys()].join(", "),
  }));
  return step("commit_and_push", 1, async () => {
    const commit = await withGitLock(home, `revision on ${branch}`, async () => {
      const made = await commitChange(job, worktree, generated, powers);
      const whole = job.revision.why === "asked" ? made : await mergeOnto(git, made, [head, main]);
      await git.run(["update-ref", keptRef(branch), whole]);
      return whole;
    });
    await continueBranch(commit, branch, worktree.pushed, powers);
    return { value: commit, detail: commit.slice(0, 10) };
  });
}

/** Updates the pull request's page to describe it as it is now, not as it was opened. */
async function describeAgain(
  job: RevisionJob,
  commit: string,
  { main }: Places,
  { git }: Worktree,
  powers: PipelinePowers,
) {
  const made = await commitsOf(git, [`${main}..${commit}`], job);
  const all = await Promise.all(made.map(({ hash }) => readCommit(git, hash)));
  const newest = await readCommit(git, commit);
  const [first = newest, ...revisions] = all;
  const whole: CommitFacts = {
    ...first,
    commit,
    checks: newest.checks,
    transcript: newest.transcript,
    rounds: all.reduce((sum, { rounds }) => sum + rounds, 0),
    usage: all.reduce((sum, { usage }) => addUsage(sum, usage), noUsage),
    files: await changedBetween(git, main, commit),
  };
  const { title, body, newCommands } = await describeChange(job, whole, git, powers, {
    before: main,
    revisions,
  });
  await powers.github.describe(job.pullRequest.number, { title, body });
  const files = whole.files.map(({ path }) => path);
  return {
    value: { commit, title: newest.title, files, newCommands, usage: newest.usage },
    detail: job.pullRequest.url,
  };
}
