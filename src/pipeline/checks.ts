import { typed } from "../commands/create-command-registry.ts";
import type { FoundCommand, ScannedFile } from "../policy/policy.ts";
import { type ChangedFiles, finding } from "./apply-changes.ts";
import { NameCollision, PolicyViolation, VerificationFailed } from "./failures.ts";
import { layFiles } from "./lay-files.ts";
import type { PipelinePowers } from "./powers.ts";
import type { Worktree } from "./worktree.ts";

/** One line of the evidence in a pull request. */
export interface CheckResult {
  readonly name: string;
  readonly result: "passed" | "not run here";
  readonly detail: string;
}

type Powers = Pick<PipelinePowers, "scanner" | "registry" | "tryOut" | "checkTypes">;

/**
 * Scans what becomes of the plugins' files.
 *
 * @throws PolicyViolation
 */
export async function scanFiles(
  files: ChangedFiles,
  { scanner }: Pick<Powers, "scanner">,
): Promise<readonly ScannedFile[]> {
  const scanned = await scanner.scan(pluginFiles(files));
  const findings = scanned.flatMap((file) => file.findings);
  if (findings.length > 0) throw new PolicyViolation(findings);
  return scanned;
}

/**
 * Looks for names that are taken.
 *
 * @throws NameCollision
 */
export function checkNames(scanned: readonly ScannedFile[], { registry }: Pick<Powers, "registry">): void {
  for (const file of scanned) {
    const collisions = registry.collisions(file);
    if (collisions.length > 0) throw new NameCollision(file.path, collisions);
  }
}

/**
 * Checks the types of a plugin and loads it in the sandbox, where it sees no data.
 *
 * @throws VerificationFailed
 */
export async function verifyPlugin(
  worktree: Worktree,
  files: ChangedFiles,
  scanned: readonly ScannedFile[],
  powers: Powers,
): Promise<readonly CheckResult[]> {
  await layFiles(worktree, files);
  const written = pluginFiles(files);
  if (written.length === 0) return [{ name: "Types", result: "passed", detail: "nothing is left to check" }];
  const types = await powers.checkTypes({ folder: worktree.folder, files: written.map(({ path }) => path) });
  if (types.state === "failed") throw new VerificationFailed(types.findings);
  for (const { path, source } of written.filter((file) => !isTest(file.path))) {
    await loadInSandbox(path, source, scanned.find((file) => file.path === path)?.commands ?? [], powers);
  }
  return [
    types.state === "passed"
      ? { name: "Types", result: "passed", detail: "no errors under the project's strict settings" }
      : { name: "Types", result: "not run here", detail: types.why },
    {
      name: "Sandbox",
      result: "passed",
      detail: "it loads, and registers exactly the commands that the scan found",
    },
    { name: "Tests", result: "not run here", detail: "this repository's checks run them" },
  ];
}

/**
 * Checks the types of the whole project after a core change. Nothing of it runs.
 *
 * @throws VerificationFailed, and for plugins that it touches PolicyViolation and NameCollision
 */
export async function verifyCore(
  worktree: Worktree,
  files: ChangedFiles,
  powers: Powers,
): Promise<readonly CheckResult[]> {
  const scanned = await scanFiles(files, powers);
  checkNames(scanned, powers);
  await layFiles(worktree, files);
  const tests: CheckResult = {
    name: "Tests",
    result: "not run here",
    detail: "this repository's checks run them",
  };
  if (!worktree.sameDependencies || files.has("package-lock.json") || files.has("package.json")) {
    const why = "the dependencies differ from the running release's";
    return [{ name: "Types", result: "not run here", detail: why }, tests];
  }
  const types = await powers.checkTypes({ folder: worktree.folder, files: "project" });
  if (types.state === "failed") throw new VerificationFailed(types.findings);
  return [
    types.state === "passed"
      ? { name: "Types", result: "passed", detail: "no errors in the whole project" }
      : { name: "Types", result: "not run here", detail: types.why },
    tests,
  ];
}

async function loadInSandbox(
  path: string,
  source: string,
  found: readonly FoundCommand[],
  { tryOut }: Pick<Powers, "tryOut">,
): Promise<void> {
  const report = await tryOut({ path, source });
  if (report.state === "failed") {
    throw new VerificationFailed([
      finding(
        path,
        "load",
        `it doesn't load in the sandbox: ${report.reason}`,
        "make its fields and load() work without anything but `this.turbot`",
      ),
    ]);
  }
  const atRunTime = [
    ...report.slash.map(({ name }) => `/${name}`),
    ...report.prefix.map((name) => `!${name}`),
  ];
  const expected = found.map((command) => typed(command));
  if (sorted(atRunTime) === sorted(expected)) return;
  throw new VerificationFailed([
    finding(
      path,
      "names_differ",
      `it registers ${atRunTime.join(", ") || "nothing"}, but its source says ${expected.join(", ") || "nothing"}`,
      "register each command in a field of the class, with its name as a literal",
    ),
  ]);
}

/** The plugins' files that are there after the change. */
export function pluginFiles(files: ChangedFiles): { path: string; source: string }[] {
  return [...files].flatMap(([path, source]) =>
    source !== null && /^plugins\/[^/]+\.ts$/.test(path) ? [{ path, source }] : [],
  );
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function sorted(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.toLowerCase()))].toSorted().join(" ");
}
