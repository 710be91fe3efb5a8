import type { OpenedPullRequest } from "../github/github.ts";
import { unapprovedAreas } from "./checks/refuse-sensitive.ts";
import type { Job } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import { isOurBranch } from "./publish/branch-owner.ts";
import { contains, type PushTarget } from "./publish/push-branch.ts";
import { type CommitFacts, commitFor, commitsOf } from "./publish/read-commit.ts";
import { fetchedTip, type Worktree } from "./publish/worktree.ts";

/** The work of an interrupted run that can be continued: pushed already, or only committed. */
export async function earlierWork(
  job: Job,
  branch: string,
  base: string,
  { git, pushed }: Worktree,
): Promise<CommitFacts | undefined> {
  const main = `refs/remotes/origin/${base}`;
  // A person may have committed on top of it.
  const ours = pushed === "" ? [] : await commitsOf(git, [`${main}..${pushed}`], job);
  const onGitHub = pushed === "" ? undefined : await commitFor(job, git, ours.at(-1)?.hash ?? pushed);
  const made = onGitHub ?? (await commitFor(job, git, `refs/heads/${branch}`));
  // The same plan, proposed again, has to be approved again.
  const paths = job.kind === "core" ? (made?.files.map(({ path }) => path) ?? []) : [];
  return unapprovedAreas(job, paths).length === 0 ? made : undefined;
}

/**
 * The pull request of an interrupted run's commit, if people merged or closed it before the run was continued; no second
 * one is opened.
 */
export async function alreadyClosed(
  branch: string,
  { commit }: CommitFacts,
  { git }: Worktree,
  { github }: PipelinePowers,
): Promise<OpenedPullRequest | undefined> {
  const found = await github.pullRequestOfBranch(branch);
  if (found === undefined || found.open) return undefined;
  const headSha = (await github.pullRequest(found.number))?.headSha ?? "";
  const { number, url } = found;
  return headSha === commit || (await contains(git, headSha, commit)) ? { number, url } : undefined;
}

/**
 * Where a run pushes to: its branch, unless that holds commits of somebody else that the run doesn't build on. Those are
 * never replaced; the run takes the next name instead.
 *
 * @param made the commit it continues from, if any
 */
export async function pushTargetFor(
  job: Job,
  branch: string,
  base: string,
  { git, pushed }: Worktree,
  made: string | undefined,
): Promise<PushTarget> {
  if (made !== undefined && (await contains(git, pushed, made))) return { branch, tip: pushed };
  for (let number = 2, name = branch, tip = pushed; ; number += 1) {
    const range = `refs/remotes/origin/${base}..${tip}`;
    if (tip === "" || (await isOurBranch(git, range, job))) return { branch: name, tip };
    name = `${branch.slice(0, longestBranch)}-${number}`;
    tip = await fetchedTip(git, name);
  }
}

/** Leaves room for the number. */
const longestBranch = 84;
