import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLog } from "../src/log/log.ts";
import { createDryRuns } from "../src/plugins/dry-run/dry-runs.ts";
import type { TestEnd } from "../src/plugins/dry-run/tests-report.ts";

/*
 * Runs the tests of all plugins, one entry per file, the way Turbot does before it proposes a plugin: in an engine of their
 * own. No code of a plugin or its test ever runs directly on this machine, not even here.
 */

const root = resolve(import.meta.dirname, "..");
const trials = createDryRuns({ nodePath: process.execPath, log: silentLog });
const read = (path: string) => readFileSync(join(root, path), "utf8");

for (const tests of globSync(["plugins/*.test.ts", "examples/plugins/*.test.ts"], { cwd: root }).toSorted()) {
  test(tests, async (t) => {
    const file = tests.replace(/\.test\.ts$/, ".ts");
    assert.ok(existsSync(join(root, file)), `there is no ${file} that it could test`);
    // An example is tried as what it would be: a plugin of the bot's.
    const path = file.replace(/^examples\//, "");
    const report = await trials.runTests({ path, source: read(file), tests: read(tests) });
    for (const end of report.tests) await tell(t, end);
    assert.equal(report.problem, undefined);
    assert.ok(report.tests.length > 0, "there is no test in it");
  });
}

function tell(t: TestContext, { name, state, error, logs = [] }: TestEnd): Promise<void> {
  return t.test(name, (own) => {
    for (const line of logs) own.diagnostic(line);
    if (state === "skipped") own.skip();
    if (state === "failed") assert.fail(error ?? "it failed");
  });
}

test("none of our scripts runs a plugin's test outside the sandbox", () => {
  const { scripts } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  for (const [name, script] of Object.entries(scripts))
    assert.doesNotMatch(script, /["'\s./]plugins\//, name);
  for (const path of globSync([".github/workflows/*", ".ci/*"], { cwd: root }))
    assert.doesNotMatch(read(path), /--test.*plugins\//, path);
});
