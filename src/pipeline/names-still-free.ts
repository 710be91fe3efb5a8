import { pluginName } from "../commands/create-command-registry.ts";
import { isPlugin } from "./checks/checks.ts";
import type { Job } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import type { CommitFacts } from "./publish/read-commit.ts";
import type { Worktree } from "./publish/worktree.ts";

/**
 * Whether the commands of an interrupted run's commit are still free: another pull request may have been merged in the
 * meantime. If they are free, they are reserved for this run.
 */
export async function namesStillFree(
  { requestId }: Pick<Job, "requestId">,
  made: CommitFacts | undefined,
  worktree: Worktree,
  { names: all, scanner, log }: Pick<PipelinePowers, "names" | "scanner" | "log">,
): Promise<boolean> {
  const plugins = (made?.files ?? []).filter(({ path, status }) => status !== "deleted" && isPlugin(path));
  if (made === undefined || plugins.length === 0) return true;
  const scanned = await scanner.scan(
    await Promise.all(
      plugins.map(async ({ path }) => ({
        path,
        source: await worktree.git.run(["show", `${made.commit}:${path}`]),
      })),
    ),
  );
  const now = await all.open(requestId, worktree);
  const gone = made.files.filter(({ path, status }) => status === "deleted" && isPlugin(path));
  const names = new Set(gone.map(({ path }) => pluginName(path)));
  const taken = scanned.flatMap((file) => now.collisions(file, names));
  if (taken.length > 0) log.info("pipeline.names_gone", { request: requestId, taken });
  if (taken.length === 0) now.reserve(scanned);
  return taken.length === 0;
}
