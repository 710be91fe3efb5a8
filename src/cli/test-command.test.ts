import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import type { CheckTypes } from "../pipeline/checks/check-types.ts";
import type { TestsReport } from "../plugins/dry-run/tests-report.ts";
import { runTestCommand } from "./test-command.ts";

const root = resolve(import.meta.dirname, "../..");
const none: TestsReport = { tests: [] };

/** Runs the command over files that are given, with the answers of everything that it asks. */
async function run(
  args: readonly string[],
  given: {
    readonly files?: Readonly<Record<string, string>>;
    readonly report?: TestsReport;
    readonly types?: Awaited<ReturnType<CheckTypes>>;
  } = {},
) {
  const { files = {}, report = none, types = { state: "passed" } } = given;
  const lines: string[] = [];
  const asked: string[] = [];
  const code = await runTestCommand(args, {
    dryRuns: {
      async runTests({ path }) {
        asked.push(path);
        return report;
      },
    },
    scanner: { scan: async () => [] },
    checkTypes: async ({ files: checked }) => {
      asked.push(`types of ${checked}`);
      return types;
    },
    root,
    resolve: (path) => resolve(root, path),
    read: async (path) => files[path] ?? assert.fail(`no ${path}`),
    out: (line) => void lines.push(line),
    error: (line) => void lines.push(line),
  });
  return { code, lines, asked };
}

const flip = { "plugins/flip.ts": "x", "plugins/flip.test.ts": "y" };

test("one plugin's tests are run, and what they log is shown", async () => {
  const report: TestsReport = {
    tests: [
      { name: "heads", state: "passed", logs: ["up"] },
      { name: "tails", state: "failed", error: "it is 1, and should be 2" },
      { name: "edge", state: "skipped" },
    ],
  };
  const { code, lines, asked } = await run(["plugins/flip.test.ts"], { files: flip, report });
  assert.deepEqual(lines, ["✓ heads", "    log: up", "✗ tails\n    it is 1, and should be 2", "- edge"]);
  assert.deepEqual(asked, ["types of plugins/flip.ts,plugins/flip.test.ts", "plugins/flip.ts"]);
  assert.equal(code, 1);
});

test("a plugin whose types are wrong isn't run", async () => {
  const finding = {
    path: "plugins/flip.ts",
    line: 3,
    column: 7,
    detail: "TS2322: no",
    rule: "types",
    help: "",
  };
  const { code, lines, asked } = await run(["plugins/flip.ts"], {
    files: flip,
    types: { state: "failed", findings: [finding as never] },
  });
  assert.deepEqual(lines, ["✗ plugins/flip.ts:3:7 TS2322: no"]);
  assert.equal(asked.length, 1);
  assert.equal(code, 1);
});

test("tests that don't run at all are no success", async () => {
  assert.equal((await run(["plugins/flip.ts"], { files: flip })).code, 1);
});

test("a file that isn't there, or no plugin's, is named", async () => {
  const { code, lines } = await run(["plugins/flip.ts"], { files: { "plugins/flip.ts": "x" } });
  assert.match(lines[0] ?? "", /^plugins\/flip\.test\.ts can't be read/);
  assert.equal(code, 2);
  assert.match(
    (await run(["src/app.ts"])).lines[0] ?? "",
    /isn't in plugins\/ .* move it there, with its test/,
  );
});
