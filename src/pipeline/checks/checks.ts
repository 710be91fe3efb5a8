import { pluginName } from "../../commands/create-command-registry.ts";
import { createLooks } from "../../commands/name-skeleton.ts";
import type { Collision } from "../../commands/registry.ts";
import type { ScannedFile } from "../../policy/policy.ts";
import type { ChangedFiles } from "../apply-changes.ts";
import { NameCollisionError, PolicyViolationError } from "../failures.ts";
import type { NamesInRun } from "../names.ts";
import type { PipelinePowers } from "../powers.ts";

/** One row of a pull request's table of checks. */
export interface CheckResult {
  readonly name: string;
  readonly result: "passed" | "not run here";
  readonly detail: string;
}

/** What the checks of a change came to. */
export interface Checked {
  readonly checks: readonly CheckResult[];
  /** What its plugins did in the dry run, a line each. */
  readonly transcript: readonly string[];
}

/**
 * Scans the plugins' files as the change leaves them.
 *
 * @throws PolicyViolationError
 */
export async function scanFiles(
  files: ChangedFiles,
  { scanner }: Pick<PipelinePowers, "scanner">,
): Promise<readonly ScannedFile[]> {
  const scanned = await scanner.scan(pluginFiles(files));
  const findings = scanned.flatMap((file) => file.findings);
  if (findings.length > 0) throw new PolicyViolationError(findings);
  return scanned;
}

/**
 * Refuses names that are taken, and reserves the others.
 *
 * @param commandPrefix what people type in front of prefix commands. Default: as in our notation.
 * @throws NameCollisionError
 */
export function checkNames(
  scanned: readonly ScannedFile[],
  files: ChangedFiles,
  names: NamesInRun,
  commandPrefix?: string,
): void {
  const gone = new Set(
    [...files].flatMap(([path, content]) => (content === null && isPlugin(path) ? [pluginName(path)] : [])),
  );
  /** Commands of the files checked so far in this change set. */
  const owners = createLooks<string>();
  for (const file of scanned) {
    const own = pluginName(file.path);
    const collisions: readonly Collision[] = [
      ...names.collisions(file, gone),
      ...file.commands.flatMap((command) => {
        const owner = owners.get(command);
        return owner === undefined ? [] : [{ command, owner }];
      }),
    ];
    if (collisions.length > 0) throw new NameCollisionError(file.path, collisions, commandPrefix);
    for (const command of file.commands) owners.set(command, own);
  }
  names.reserve(scanned);
}

/** Whether a path is a plugin rather than its test. */
export function isPlugin(path: string): boolean {
  return /^plugins\/[^/]+(?<!\.test)\.ts$/.test(path);
}

/** The plugins' files that exist after the change. */
export function pluginFiles(files: ChangedFiles): { path: string; source: string }[] {
  return [...files].flatMap(([path, source]) =>
    source !== null && /^plugins\/[^/]+\.ts$/.test(path) ? [{ path, source }] : [],
  );
}
