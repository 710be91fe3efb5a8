import type { Git } from "../git/git.ts";
import { withGitLock } from "../git/git-lock.ts";

/** The clone's view of the branch that is deployed. */
export interface OriginWatch {
  /**
   * Fetches.
   *
   * @returns the newest commit of the deployed branch; without an `origin`, the commit that is checked out
   * @throws GitFailedError, GitBusyError
   */
  newest(signal: AbortSignal): Promise<string>;
  /** False for a clone without an `origin`, which never fetches. */
  readonly hasOrigin: boolean;
}

const branch = "main";
const tracking = `refs/remotes/origin/${branch}`;

/** @throws GitFailedError if this isn't a git clone */
export async function createOriginWatch(git: Git): Promise<OriginWatch> {
  const remotes = (await git.run(["remote"])).split("\n");
  const hasOrigin = remotes.includes("origin");
  return {
    hasOrigin,
    async newest(signal) {
      if (!hasOrigin) return git.run(["rev-parse", "--verify", "HEAD^{commit}"]);
      return withGitLock(
        git.cwd,
        "fetch origin",
        async () => {
          // The leading + fetches a rewritten branch too, so that it can be refused with a reason.
          await git.run(["fetch", "--quiet", "--no-tags", "origin", `+refs/heads/${branch}:${tracking}`]);
          return git.run(["rev-parse", "--verify", `${tracking}^{commit}`]);
        },
        { signal },
      );
    },
  };
}

/** What to do about a commit, given the one that is running. */
export type Judgement =
  | { readonly kind: "deploy" }
  | { readonly kind: "included" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Only a commit that is on the branch and descends from the running one is deployed: nobody can deploy an older or foreign
 * commit by writing a file or rewriting the branch.
 *
 * @param newest the branch's head, just fetched
 * @throws GitFailedError
 */
export async function judgeCommit(
  git: Git,
  { commit, running, newest }: { readonly commit: string; readonly running: string; readonly newest: string },
): Promise<Judgement> {
  const known = await git.run(["cat-file", "-e", `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
  if (!known) return { kind: "refused", reason: `there is no such commit on ${branch}` };
  if (await isAncestor(git, commit, running)) return { kind: "included" };
  if (!(await isAncestor(git, commit, newest))) {
    return { kind: "refused", reason: `it is not on ${branch}` };
  }
  if (!(await isAncestor(git, running, commit))) {
    return {
      kind: "refused",
      reason: `it does not continue ${running.slice(0, 9)}, which runs: was ${branch} rewritten?`,
    };
  }
  return { kind: "deploy" };
}

/** A commit is its own ancestor. */
export async function isAncestor(git: Git, older: string, newer: string): Promise<boolean> {
  if (older === newer) return true;
  return git.run(["merge-base", "--is-ancestor", older, newer]).then(
    () => true,
    () => false,
  );
}
