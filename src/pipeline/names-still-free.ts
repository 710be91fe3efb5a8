import type { Job } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import type { CommitFacts } from "./read-commit.ts";
import type { Worktree } from "./worktree.ts";

/**
 * Whether the commands of a commit that an interrupted run left are still nobody else's: meanwhile another pull request
 * may have been merged.
 */
export async function namesStillFree(
  { requestId }: Pick<Job, "requestId">,
  made: CommitFacts | undefined,
  worktree: Worktree,
  { names, scanner, log }: Pick<PipelinePowers, "names" | "scanner" | "log">,
): Promise<boolean> {
  const plugins = (made?.files ?? []).filter(
    ({ path, status }) => status !== "deleted" && /^plugins\/[^/]+(?<!\.test)\.ts$/.test(path),
  );
  if (made === undefined || plugins.length === 0) return true;
  const scanned = await scanner.scan(
    await Promise.all(
      plugins.map(async ({ path }) => ({
        path,
        source: await worktree.git.run(["show", `${made.commit}:${path}`]),
      })),
    ),
  );
  const now = await names.open(requestId, worktree);
  const taken = scanned.flatMap((file) => now.collisions(file));
  if (taken.length > 0) log.info("pipeline.names_gone", { request: requestId, taken });
  return taken.length === 0;
}
