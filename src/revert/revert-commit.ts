import { type Git, GitFailedError } from "../git/git.ts";
import { turbotsAddress } from "../pipeline/publish/commit-change.ts";
import { quietly } from "../pipeline/publish/worktree.ts";

/** A bad release, and what ran before it. Full commit names. */
export interface BadRange {
  readonly commit: string;
  readonly to: string;
}

export type Reverted =
  | {
      readonly kind: "commit";
      readonly commit: string;
      /** What it takes back: titles of commits, newest first. Untrusted. */
      readonly titles: readonly string[];
    }
  /** What came with it isn't on the branch any more. */
  | { readonly kind: "nothing" }
  /** What came later builds upon it. */
  | { readonly kind: "conflict" };

const author = ["-c", "user.name=Turbot", "-c", `user.email=${turbotsAddress}`];

/**
 * Makes a commit on top of `main` that takes back all that came between `to` and `commit`, and leaves alone what came
 * after. No worktree is needed: git merges in its own store.
 *
 * @param main a ref, as it was fetched just now
 * @throws GitFailedError
 */
export async function revertCommit(
  plain: Git,
  { commit, to }: BadRange,
  main: string,
  message: string,
): Promise<Reverted> {
  const git = quietly(plain);
  const isOnMain = await yes(git.run(["merge-base", "--is-ancestor", commit, main]));
  if (!isOnMain) return { kind: "nothing" };
  // A commit after the bad one that is as before it: merged into main, it is the way back.
  const back = await git.run([...author, "commit-tree", `${to}^{tree}`, "-p", commit, "-m", "Back"]);
  const merged = await orConflict(git.run(["merge-tree", "--write-tree", "--no-messages", main, back]));
  if (merged === undefined) return { kind: "conflict" };
  if (merged === (await git.run(["rev-parse", `${main}^{tree}`]))) return { kind: "nothing" };
  const titles = await git.run([
    "log",
    "--first-parent",
    "--format=%s",
    "--max-count=20",
    `${to}..${commit}`,
  ]);
  return {
    kind: "commit",
    commit: await git.run([...author, "commit-tree", merged, "-p", main, "-m", message]),
    titles: titles.split("\n").filter((title) => title !== ""),
  };
}

async function yes(answer: Promise<string>): Promise<boolean> {
  return (await orConflict(answer)) !== undefined;
}

/** Git says "no" and "conflict" with exit code 1 and no more. */
async function orConflict(answer: Promise<string>): Promise<string | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitFailedError && error.exitCode === 1) return undefined;
    throw error;
  }
}
