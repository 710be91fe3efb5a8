import type { ChangedFiles } from "../apply-changes.ts";
import { VerificationFailedError } from "../failures.ts";
import { writeFiles } from "../files/write-files.ts";
import type { NamesInRun } from "../names.ts";
import type { Job } from "../pipeline.ts";
import type { PipelinePowers } from "../powers.ts";
import type { Worktree } from "../publish/worktree.ts";
import type { Note } from "../record-steps.ts";
import { type CheckResult, checkNames, scanFiles } from "./checks.ts";
import { runProjectTests } from "./run-project-tests.ts";

/**
 * Checks the types of the whole project after a core change, on the host because none of it runs; then runs the project's
 * tests in the OS sandbox.
 *
 * @throws VerificationFailedError, and for plugins that it touches PolicyViolationError and NameCollisionError
 */
export async function verifyCore(
  job: Pick<Job, "signal">,
  worktree: Worktree,
  files: ChangedFiles,
  names: NamesInRun,
  note: Note,
  powers: PipelinePowers,
): Promise<readonly CheckResult[]> {
  const scanned = await scanFiles(files, powers);
  checkNames(scanned, files, names, powers.commandPrefix);
  await writeFiles(worktree, files);
  if (!worktree.sameDependencies || files.has("package-lock.json") || files.has("package.json")) {
    const detail = "the dependencies differ from the running release's";
    return ["Types", "Tests"].map((name) => ({ name, result: "not run here", detail }));
  }
  const types = await powers.checkTypes({ folder: worktree.folder, files: "project" });
  if (types.state === "failed") throw new VerificationFailedError(types.findings);
  return [
    types.state === "passed"
      ? { name: "Types", result: "passed", detail: "no errors in the whole project" }
      : { name: "Types", result: "not run here", detail: types.why },
    await runProjectTests(worktree, files, { signal: job.signal, note }, powers),
  ];
}
