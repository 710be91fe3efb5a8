import { basename, relative } from "node:path";
import type { CheckTypes } from "../pipeline/checks/check-types.ts";
import type { DryRuns } from "../plugins/dry-run/dry-runs.ts";
import type { Scanner } from "../policy/policy.ts";
import type { Source } from "./judge-plugins.ts";

export const testUsage = "turbot test <plugin file>";

/**
 * `turbot test`: checks one plugin and its test file by the policy, checks their types, and runs the tests in the sandbox.
 *
 * @returns the exit code: 0 all pass, 1 something doesn't, 2 wrong usage
 */
export async function runTestCommand(
  args: readonly string[],
  powers: {
    readonly dryRuns: Pick<DryRuns, "runTests">;
    readonly scanner: Pick<Scanner, "scan">;
    readonly checkTypes: CheckTypes;
    /** The folder of the checkout, with its `tsconfig.json`. */
    readonly root: string;
    /** The absolute path of a file named on the command line. */
    readonly resolve: (path: string) => string;
    /** Rejects if it can't be read. */
    readonly read: (path: string) => Promise<string>;
    readonly out: (line: string) => void;
    readonly error: (line: string) => void;
  },
): Promise<number> {
  const { out, error, read, root } = powers;
  const [given, ...rest] = args;
  if (given === undefined || rest.length > 0) {
    error(`Name one plugin file.\n  ${testUsage}`);
    return 2;
  }
  const file = given.replace(/\.test\.ts$/, ".ts");
  const beside = file.replace(/\.ts$/, ".test.ts");
  const places = [file, beside].map((one) => relative(root, powers.resolve(one)).replaceAll("\\", "/"));
  if (places.some((place) => !/^(?:examples\/)?plugins\/[^/]+$/.test(place))) {
    error(
      `${file} isn't in plugins/ or examples/plugins/ of this checkout, where its types can be checked: move it there, with its test, while you write it.\n  ${testUsage}`,
    );
    return 2;
  }
  const missing: string[] = [];
  const files: Source[] = [];
  for (const one of [file, beside]) {
    try {
      files.push({ path: `plugins/${basename(one)}`, source: await read(one) });
    } catch {
      missing.push(one);
    }
  }
  const [plugin, tests] = files;
  if (plugin === undefined || tests === undefined) {
    error(`${missing.join(" and ")} can't be read. A plugin's tests stand beside it.\n  ${testUsage}`);
    return 2;
  }
  const wrong = [
    ...(await powers.scanner.scan(files)).flatMap(({ findings }) =>
      findings.map(
        ({ path, line, column, detail, help }) => `${path}:${line}:${column} ${detail}; instead: ${help}`,
      ),
    ),
    ...(await typeProblems(root, places, powers.checkTypes)),
  ];
  for (const one of wrong) out(`✗ ${one}`);
  // What the policy refuses never runs, not even in the sandbox.
  if (wrong.length > 0) return 1;
  const report = await powers.dryRuns.runTests({ ...plugin, tests: tests.source });
  for (const { name, state, error: why, logs = [] } of report.tests) {
    out(`${marks[state]} ${name}${why === undefined ? "" : `\n    ${why}`}`);
    for (const line of logs) out(`    log: ${line}`);
  }
  if (report.problem !== undefined) out(`✗ ${report.problem}`);
  const ran = report.tests.filter(({ state }) => state !== "skipped");
  if (ran.length === 0 && report.problem === undefined) out("✗ It has no test that runs.");
  const passed = ran.length > 0 && ran.every(({ state }) => state === "passed");
  return passed && report.problem === undefined ? 0 : 1;
}

const marks = { passed: "✓", failed: "✗", skipped: "-" } as const;

/** What the compiler says of a plugin and its test. */
async function typeProblems(
  folder: string,
  files: readonly string[],
  checkTypes: CheckTypes,
): Promise<readonly string[]> {
  const types = await checkTypes({ folder, files });
  switch (types.state) {
    case "passed":
      return [];
    case "failed":
      return types.findings.map(({ path, line, column, detail }) => `${path}:${line}:${column} ${detail}`);
    case "not_run":
      return [`Its types weren't checked: ${types.why}`];
  }
}
