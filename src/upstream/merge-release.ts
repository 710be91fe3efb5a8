import { type Git, GitFailedError } from "../git/git.ts";
import { turbotsAddress } from "../pipeline/publish/commit-change.ts";
import { quietly } from "../pipeline/publish/worktree.ts";

export type MergedRelease =
  | { readonly kind: "commit"; readonly commit: string }
  /** Main has all of it. */
  | { readonly kind: "nothing" }
  /** These files changed here and there in the same places. */
  | { readonly kind: "conflict"; readonly files: readonly string[] }
  /** This repository doesn't come from that one. */
  | { readonly kind: "unrelated" };

const author = ["-c", "user.name=Turbot", "-c", `user.email=${turbotsAddress}`];

/**
 * Merges a release into main, in git's object store: nothing is checked out. What was changed here (plugins, core) stays, and what
 * both sides changed in the same places is left to people.
 *
 * @param main a freshly fetched ref
 * @throws GitFailedError
 */
export async function mergeRelease(
  plain: Git,
  { main, release, message }: { readonly main: string; readonly release: string; readonly message: string },
): Promise<MergedRelease> {
  const git = quietly(plain);
  const base = await orNo(git.run(["merge-base", main, release]));
  if ("no" in base) return { kind: "unrelated" };
  if (base.said === (await git.run(["rev-parse", `${release}^{commit}`]))) return { kind: "nothing" };
  const merged = await orNo(
    git.run(["merge-tree", "--write-tree", "--name-only", "--no-messages", main, release]),
  );
  // After the tree: the files in conflict.
  if ("no" in merged) return { kind: "conflict", files: merged.no.trim().split("\n").slice(1) };
  if (merged.said === (await git.run(["rev-parse", `${main}^{tree}`]))) return { kind: "nothing" };
  // Both are parents, so that the next release finds what is here already.
  const parents = ["-p", main, "-p", `${release}^{commit}`];
  const commit = await git.run([...author, "commit-tree", merged.said, ...parents, "-m", message]);
  return { kind: "commit", commit };
}

/** Git says "no" and "conflict" with exit code 1 alone. */
async function orNo(run: Promise<string>): Promise<{ readonly said: string } | { readonly no: string }> {
  try {
    return { said: await run };
  } catch (error) {
    if (error instanceof GitFailedError && error.exitCode === 1) return { no: error.stderr };
    throw error;
  }
}
