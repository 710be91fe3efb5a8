import { GitFailedError } from "../../src/git/git.ts";
import { MergeRefusedError } from "./refused.ts";
import type { StoredPull } from "./stored.ts";
import type { World } from "./world.ts";

export interface NewMerge {
  /** The head that was reviewed. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * Merges a pull request's branch into its base with a merge commit, as the button on GitHub does.
 *
 * @returns the merge commit, and where the branches were before
 * @throws MergeRefusedError; nothing has moved then
 */
export async function mergeOnGit(
  { repository, owner, now }: World,
  by: string,
  { number, state, draft, title, head, base }: StoredPull,
  wanted: NewMerge,
): Promise<{ readonly sha: string; readonly before: ReadonlyMap<string, string> }> {
  if (state === "closed" || draft) throw new MergeRefusedError(number, "closed");
  if (wanted.sha !== undefined && wanted.sha !== head.sha) throw new MergeRefusedError(number, "head_moved");
  const before = await repository.branches();
  const tip = before.get(base.ref);
  if (tip === undefined || !before.has(head.ref)) throw new MergeRefusedError(number, "branch_gone");
  const tree = await repository.mergedTree(tip, head.sha);
  if (tree === undefined) throw new MergeRefusedError(number, "conflicts");
  const first = wanted.title ?? `Merge pull request #${number} from ${owner}/${head.ref}`;
  const sha = await repository.commitTree({
    tree,
    parents: [tip, head.sha],
    message: `${first}\n\n${wanted.message ?? title}`,
    by,
    at: now(),
  });
  try {
    await repository.moveRef(`refs/heads/${base.ref}`, sha, tip);
  } catch (error) {
    if (error instanceof GitFailedError) throw new MergeRefusedError(number, "base_moved", error);
    throw error;
  }
  return { sha, before };
}

/**
 * The test merge of an open pull request: GitHub keeps such a commit at `refs/pull/N/merge`, and returns it as
 * the `merge_commit_sha` of a pull request that isn't merged.
 *
 * @returns undefined when they conflict
 */
export async function testMerge(
  { repository, owner }: World,
  { number, head, base, updatedAt }: StoredPull,
): Promise<string | undefined> {
  const tree = await repository.mergedTree(base.sha, head.sha);
  if (tree === undefined) return undefined;
  const message = `Merge ${head.sha} into ${base.sha}`;
  // The time is the pull request's, so that asking twice gives the same commit.
  const trial = { tree, parents: [base.sha, head.sha], message, by: owner, at: updatedAt };
  const sha = await repository.commitTree(trial);
  await repository.moveRef(`refs/pull/${number}/merge`, sha, "any");
  return sha;
}
