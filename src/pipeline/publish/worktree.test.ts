import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withGitLock } from "../../git/git-lock.ts";
import { silentLog } from "../../log/log.ts";
import { createPipelineHarness } from "../fixtures/pipeline-harness.ts";
import { createWorktrees } from "./worktree.ts";

test("clean removes everything from an earlier round, even files that git ignores", async (t) => {
  const { home, git } = await createPipelineHarness(t);
  mkdirSync(join(home, "node_modules"));
  const ignored = join(home, ".git", "ignored");
  writeFileSync(ignored, "*.generated.ts\n");
  await git.run(["config", "core.excludesFile", ignored]);
  const worktrees = createWorktrees({ home, release: home, git, withGitLock, log: silentLog });
  await worktrees.use("feature/bubbles-1", "main", async ({ writable, clean }) => {
    const folder = await writable();
    const brought = join(folder, "core/depth.generated.ts");
    writeFileSync(brought, "export const depth = 41;\n");
    await clean();
    assert.ok(!existsSync(brought));
    assert.ok(lstatSync(join(folder, "node_modules")).isSymbolicLink(), "the dependencies stay");
  });
});
