import type { Command } from "../commands/notation.ts";
import type { DryRuns } from "../plugins/dry-run/dry-runs.ts";
import { foundIn } from "../plugins/host/read-plugins.ts";
import { findCollisions } from "../policy/name-collisions.ts";
import type { Scanner } from "../policy/policy.ts";

export interface Source {
  /** `plugins/<name>.ts`, or its test. */
  readonly path: string;
  readonly source: string;
}

export interface JudgePowers {
  readonly scanner: Pick<Scanner, "scan">;
  readonly dryRuns: Pick<DryRuns, "load" | "runTests">;
  /** Turbot's own commands. */
  readonly reserved: readonly Command[];
}

/**
 * What is wrong with a set of plugins: policy violations, names that two of them have, plugins that don't load in the sandbox, and
 * tests that don't pass there. One sentence each, beginning with the file. None of their code runs in this process.
 */
export async function judgePlugins(
  files: readonly Source[],
  { scanner, dryRuns, reserved }: JudgePowers,
): Promise<readonly string[]> {
  const scanned = await scanner.scan(files);
  const findings = [...scanned.flatMap((file) => file.findings), ...findCollisions(scanned, reserved)].map(
    ({ path, line, column, rule, detail, help }) =>
      `${path}:${line}:${column} ${rule}: ${detail}; instead: ${help}`,
  );
  findings.push(...orphanedTests(files));
  const clean = new Map(scanned.filter(({ ok }) => ok).map((file) => [file.path, file]));
  for (const { path, source } of files) {
    const scan = clean.get(path);
    if (isTest(path) || scan === undefined) continue;
    const loaded = await dryRuns.load({ path, source, found: foundIn(scan) });
    if (loaded.state === "failed") {
      findings.push(`${path}: it doesn't load in the sandbox: ${loaded.reason}`);
      continue;
    }
    const tests = files.find((file) => file.path === testOf(path) && clean.has(file.path));
    if (tests !== undefined) findings.push(...(await failuresOf({ path, source }, tests, dryRuns)));
  }
  return findings;
}

async function failuresOf(plugin: Source, tests: Source, dryRuns: JudgePowers["dryRuns"]): Promise<string[]> {
  const report = await dryRuns.runTests({ ...plugin, tests: tests.source });
  const failed = report.tests.filter(({ state }) => state === "failed");
  const findings = failed.map(
    ({ name, error, logs = [] }) =>
      `${tests.path}: "${name}" failed: ${error ?? "no reason given"}${logs.map((line) => `; it logged: ${line}`).join("")}`,
  );
  if (report.problem !== undefined) findings.push(`${tests.path}: ${report.problem}`);
  else if (!report.tests.some(({ state }) => state !== "skipped"))
    findings.push(`${tests.path}: it has no test that runs`);
  return findings;
}

/** A test without its plugin would be skipped silently. */
function orphanedTests(files: readonly Source[]): string[] {
  const there = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path }) => {
    const plugin = path.replace(/\.test\.ts$/, ".ts");
    return isTest(path) && !there.has(plugin) ? [`${path}: there's no ${plugin} for it to test`] : [];
  });
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function testOf(path: string): string {
  return path.replace(/\.ts$/, ".test.ts");
}
