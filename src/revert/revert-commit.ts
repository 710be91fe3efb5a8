import { type Git, GitFailedError } from "../git/git.ts";
import { turbotsAddress } from "../pipeline/publish/commit-change.ts";
import { quietly } from "../pipeline/publish/worktree.ts";

/** A bad release and the one that ran before it, as full commit hashes. */
export interface BadRange {
  readonly commit: string;
  readonly to: string;
}

export type Reverted =
  | {
      readonly kind: "commit";
      readonly commit: string;
      /** The reverted commits, newest first. */
      readonly commits: readonly string[];
    }
  /** The bad changes are no longer on the branch. */
  | { readonly kind: "nothing" }
  /** Later commits build on the bad ones. */
  | { readonly kind: "conflict" };

const author = ["-c", "user.name=Turbot", "-c", `user.email=${turbotsAddress}`];

/**
 * Creates a commit on top of `main` that reverts everything between `to` and `commit` and keeps what came later. It needs no
 * worktree: git merges in its object store.
 *
 * @param main a freshly fetched ref
 * @throws GitFailedError
 */
export async function revertCommit(
  plain: Git,
  { commit, to }: BadRange,
  main: string,
  message: string,
): Promise<Reverted> {
  const git = quietly(plain);
  const isOnMain = await succeeds(git.run(["merge-base", "--is-ancestor", commit, main]));
  if (!isOnMain) return { kind: "nothing" };
  // A child of the bad commit with the tree from before it: merging it into main reverts the bad changes.
  const back = await git.run([...author, "commit-tree", `${to}^{tree}`, "-p", commit, "-m", "Back"]);
  const merged = await orUndefined(git.run(["merge-tree", "--write-tree", "--no-messages", main, back]));
  if (merged === undefined) return { kind: "conflict" };
  if (merged === (await git.run(["rev-parse", `${main}^{tree}`]))) return { kind: "nothing" };
  const commits = await git.run([
    "log",
    "--first-parent",
    "--format=%H",
    "--max-count=20",
    `${to}..${commit}`,
  ]);
  return {
    kind: "commit",
    commit: await git.run([...author, "commit-tree", merged, "-p", main, "-m", message]),
    commits: commits.split("\n").filter((hash) => hash !== ""),
  };
}

async function succeeds(run: Promise<string>): Promise<boolean> {
  return (await orUndefined(run)) !== undefined;
}

/** Git reports "no" and "conflict" with exit code 1 alone. */
async function orUndefined(run: Promise<string>): Promise<string | undefined> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof GitFailedError && error.exitCode === 1) return undefined;
    throw error;
  }
}
