import type { Git } from "./git.ts";

/**
 * Forgets worktrees whose folder is gone, so that their branches are free again. Call it under `withGitLock`.
 *
 * `git worktree add` locks the worktree while making it; if killed, it leaves that lock, which `prune` alone would respect
 * forever. Under our own lock nobody else is making a worktree, so such a lock is always stale.
 *
 * @throws GitFailedError
 */
export async function pruneWorktrees(git: Git): Promise<void> {
  const list = await git.run(["worktree", "list", "--porcelain"]);
  for (const entry of list.split("\n\n")) {
    const lines = entry.split("\n");
    const path = lines[0]?.match(/^worktree (.+)$/)?.[1];
    if (path !== undefined && lines.includes("locked initializing")) {
      await git.run(["worktree", "unlock", path]);
    }
  }
  await git.run(["worktree", "prune"]);
}
