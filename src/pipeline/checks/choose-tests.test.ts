import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { suitesOf } from "./choose-tests.ts";

const ours = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");

/** A worktree with these files; those marked "+" are new. */
function chosen(packageJson: string, there: readonly string[], changed: readonly string[]) {
  const paths = new Set(there.map((path) => path.replace("+", "")));
  return suitesOf(
    packageJson,
    {
      has: (path) => paths.has(path),
      tracked: new Set(there.filter((path) => !path.startsWith("+"))),
    },
    new Map(changed.map((path) => [path, ""])),
  );
}

const scripts = (test: string) => JSON.stringify({ scripts: { test, "test:sandbox": "make quick" } });

test("runs the tests beside a core change with Node's runner, as this project's test:sandbox does", () => {
  const { suites, left } = chosen(
    ours,
    ["src/chat/a.test.ts", "+src/chat/b.test.ts", "src/chat/c.test.ts"],
    ["src/chat/a.ts", "src/chat/b.ts", "src/chat/b.test.ts", "docs/architecture.md"],
  );
  const [, beside] = suites;
  const runner = "node --test --test-concurrency=2";
  assert.deepEqual(beside, {
    command: `${runner} 'src/chat/a.test.ts' 'src/chat/b.test.ts'`,
    before: `${runner} 'src/chat/a.test.ts'`,
    label: "the 2 test files beside what changed",
  });
  assert.equal(suites.length, 2);
  assert.deepEqual(left, []);
});

test("never runs a plugin's test directly, only through the file that runs them all in the sandbox", () => {
  const runner = "test/plugin-tests.test.ts";
  const { suites } = chosen(
    ours,
    [runner, "plugins/dice.test.ts", "plugins/karma.test.ts", "examples/plugins/levels.test.ts"],
    ["plugins/dice.ts", "plugins/karma.test.ts", "examples/plugins/levels.ts"],
  );
  assert.match(suites[1]?.command ?? "", / 'test\/plugin-tests\.test\.ts'$/);
  for (const { command } of suites) assert.doesNotMatch(command, /plugins\//);
  // An older project has no such file: then they aren't run at all.
  const older = chosen(ours, ["plugins/dice.test.ts"], ["plugins/dice.ts"]);
  assert.equal(older.suites.length, 1);
});

test("lists the tests that aren't run", () => {
  const there = ["src/a.test.ts"];
  const foreign = chosen(scripts("vitest run"), there, ["src/a.ts"]);
  assert.equal(foreign.suites.length, 1);
  assert.match(
    foreign.left.join(),
    /weren't run: neither `npm test` nor `npm run test:sandbox` is Node's runner/,
  );
  const bare = chosen(scripts("node --test"), there, ["src/b.ts"]);
  assert.match(bare.left.join(), /what changed has no tests beside it/);
  assert.deepEqual(chosen(scripts("node --test"), there, ["docs/a.md"]).left, []);
  const many = Array.from({ length: 23 }, (_, at) => `src/m${at}`);
  const crowd = chosen(
    scripts("node --test"),
    many.map((path) => `${path}.test.ts`),
    many.map((path) => `${path}.ts`),
  );
  assert.match(crowd.left.join(), /3 more test files beside what changed weren't run/);
});

test("derives how to run single files from the options that npm test gives Node's runner", () => {
  const runs: Readonly<Record<string, string | undefined>> = {
    "node --test": "node --test",
    "node --test src/": "node --test",
    'node  --require ./x.cjs --test "src/**/*.test.ts"': "node --require ./x.cjs --test",
    "node --import=./x.ts --test --test-timeout=9 a b": "node --import=./x.ts --test --test-timeout=9",
    "node test.js": undefined,
    "node test.js --test": undefined,
    "NODE_ENV=test node --test": undefined,
    "node --test-name-pattern='a b' --test": undefined,
    "npm run build && node --test": undefined,
  };
  for (const [script, runner] of Object.entries(runs)) {
    const [, beside] = chosen(scripts(script), ["src/a.test.ts"], ["src/a.ts"]).suites;
    assert.equal(beside?.command, runner === undefined ? undefined : `${runner} 'src/a.test.ts'`, script);
  }
});

test("runs all tests of a project without a quick selection, and none if it has none", () => {
  const { suites, areAll } = chosen(JSON.stringify({ scripts: { test: "make test" } }), [], ["a.ts"]);
  assert.deepEqual([suites.map(({ command }) => command), areAll], [["make test"], true]);
  assert.deepEqual(chosen("{}", [], ["a.ts"]).suites, []);
});
