import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ChangedFiles } from "../apply-changes.ts";
import { finding } from "../apply-changes.ts";
import { refusePath } from "../checks/check-path.ts";
import { PolicyViolationError } from "../failures.ts";
import type { Worktree } from "../publish/worktree.ts";

/** Writes changed files into a clean worktree. Checks for links once more, at the last moment. */
export async function writeFiles(worktree: Worktree, files: ChangedFiles): Promise<void> {
  const folder = await worktree.writable();
  const { tracked } = worktree;
  for (const [path, content] of files) {
    const refused = refusePath(path, { folder, tracked, kind: "core" });
    if (refused !== undefined)
      throw new PolicyViolationError([finding(path, "path", refused, "leave it alone")]);
    const full = join(folder, path);
    if (content === null) rmSync(full, { force: true });
    else {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
    }
  }
}
