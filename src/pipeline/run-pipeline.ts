import type { OpenedPullRequest } from "../github/github.ts";
import { alreadyClosed, earlierWork, pushTargetFor } from "./earlier-work.ts";
import { writeFiles } from "./files/write-files.ts";
import { generate } from "./generate.ts";
import { withReservedNames } from "./names.ts";
import { namesStillFree } from "./names-still-free.ts";
import type { Job, Pipeline, Proposal, Recorder } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import { branchNameOf, namesAMember, newBranchName } from "./publish/branch-name.ts";
import { commitChange } from "./publish/commit-change.ts";
import { type Described, describeChange } from "./publish/describe-change.ts";
import { pushableBase } from "./publish/open-repository.ts";
import { type PushTarget, pushBranch } from "./publish/push-branch.ts";
import { type CommitFacts, commitFor } from "./publish/read-commit.ts";
import { createWithdrawer } from "./publish/withdraw-branch.ts";
import { createWorktrees, type Worktree } from "./publish/worktree.ts";
import { type RunStep, recordSteps } from "./record-steps.ts";
import { createReviser } from "./revise-pull-request.ts";
import type { Reviser } from "./revision.ts";

/** Turns an approved plan into a pull request, and revises it. */
export function createPipeline(powers: PipelinePowers): Pipeline & Reviser {
  const worktrees = createWorktrees(powers);
  return {
    ...createReviser(powers, worktrees),
    ...createWithdrawer(powers, worktrees),
    async run(job, record) {
      const recorded = branchNameOf(job);
      const base = await pushableBase(powers);
      const step = recordSteps(record, powers.now);
      const work = async (worktree: Worktree) => {
        // A name that an older release made from the wish, and never published, isn't published now.
        const isUnseen = namesAMember(recorded) && worktree.pushed === "";
        const branch = isUnseen ? newBranchName(job) : recorded;
        const earlier = await earlierWork(job, branch, base, worktree);
        const over =
          earlier === undefined ? undefined : await alreadyClosed(branch, earlier, worktree, powers);
        if (earlier !== undefined && over !== undefined) {
          return step("open_pr", 1, async () => {
            const described = await describeChange(job, earlier, worktree.git, powers, {
              before: worktree.base,
            });
            return { value: proposalOf(branch, earlier, described, over), detail: over.url };
          });
        }
        const made = (await namesStillFree(job, earlier, worktree, powers)) ? earlier : undefined;
        const target = await pushTargetFor(job, branch, base, worktree, made?.commit);
        const facts = made ?? (await make(job, target, worktree, record, step, powers));
        if (made !== undefined) {
          powers.log.info("pipeline.continued", { request: job.requestId, ...target, commit: made.commit });
          record.branch(target.branch);
          await step("commit_and_push", 1, async () =>
            withDetail(await pushBranch(made.commit, target, powers), target.branch),
          );
        }
        return step("open_pr", 1, async () => {
          const proposal = await propose(job, target.branch, base, facts, worktree, powers);
          return { value: proposal, detail: proposal.pullRequest.url };
        });
      };
      const proposal = await withReservedNames(powers.names, job.requestId, () =>
        worktrees.use(recorded, base, work),
      );
      await deleteLocalBranch(proposal.branchName, powers);
      return proposal;
    },
  };
}

/** The branch is on GitHub now, so the clone needn't keep it. */
async function deleteLocalBranch(
  branch: string,
  { home, git, withGitLock, log }: PipelinePowers,
): Promise<void> {
  await withGitLock(home, `${branch} is pushed`, () => git.run(["branch", "--quiet", "-D", branch])).catch(
    (error: unknown) => log.info("pipeline.branch_kept", { branch, error }),
  );
}

async function make(
  job: Job,
  target: PushTarget,
  worktree: Worktree,
  record: Recorder,
  step: RunStep,
  powers: PipelinePowers,
): Promise<CommitFacts> {
  const { home, withGitLock } = powers;
  const { branch } = target;
  const generated = await generate(job, worktree, step, powers);
  await step("create_branch", 1, async () => {
    record.branch(branch);
    // `-C`: an existing branch of this name belongs to this request, from a run that never got to commit.
    const made = await withGitLock(home, `branch ${branch}`, () =>
      worktree.git.run(["switch", "--quiet", "-C", branch]),
    );
    return withDetail(made, branch);
  });
  await step("apply_changes", 1, async () => {
    const files = [...generated.files.keys()].join(", ");
    return withDetail(await writeFiles(worktree, generated.files), files);
  });
  return step("commit_and_push", 1, async () => {
    const commit = await withGitLock(home, `commit on ${branch}`, () =>
      commitChange(job, worktree, generated, powers),
    );
    await pushBranch(commit, target, powers);
    const facts = await commitFor(job, worktree.git, commit);
    if (facts === undefined) throw new Error(`the commit ${commit} can't be read back`);
    return { value: facts, detail: commit.slice(0, 10) };
  });
}

async function propose(
  job: Job,
  branch: string,
  base: string,
  facts: CommitFacts,
  worktree: Worktree,
  powers: PipelinePowers,
): Promise<Proposal> {
  const described = await describeChange(job, facts, worktree.git, powers, { before: worktree.base });
  const { title, body, labels } = described;
  const pullRequest = await powers.github.openPullRequest({ branch, base, title, body, labels });
  return proposalOf(branch, facts, described, pullRequest);
}

function proposalOf(
  branch: string,
  facts: CommitFacts,
  { title, newCommands, label }: Described,
  pullRequest: OpenedPullRequest,
): Proposal {
  return {
    pullRequest,
    branchName: branch,
    title,
    files: facts.files.map(({ path }) => path),
    newCommands,
    label,
    usage: facts.usage,
  };
}

function withDetail<T>(value: T, detail: string) {
  return { value, detail };
}
