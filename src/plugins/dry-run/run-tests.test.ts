import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { runTests } from "./run-tests.ts";

const root = resolve(import.meta.dirname, "../../..");

const plugin = `import { button, slashCommand, TurbotPlugin } from "turbot";

export function twice(count: number): number {
  return 2 * count;
}

export default class Dice extends TurbotPlugin {
  roll = slashCommand(
    { name: "roll", description: "Roll", options: { sides: { type: "integer", description: "Sides", min: 2 } } },
    async (interaction, { sides = 6 }) => {
      if (sides === 13) throw new Error("Unlucky");
      await this.turbot.store.update<number>("rolls", (count = 0) => count + 1);
      await interaction.reply({ content: \`1 of \${sides}\`, buttons: [{ id: "again", label: "Again" }] });
    },
  );
  again = button({ id: "again" }, async (interaction) => {
    await interaction.update("Once more");
  });
}
`;

const beginning = `import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, test } from "node:test";
import { openPlugin, runPlugin } from "turbot/testing";
import Dice, { twice } from "./dice.ts";

const file = new URL("./dice.ts", import.meta.url);
`;

function run(tests: string, longestMs?: number) {
  return runTests(
    { path: "plugins/dice.ts", source: plugin, tests: beginning + tests },
    { nodePath: process.execPath, log: silentLog, ...(longestMs === undefined ? {} : { longestMs }) },
  );
}

describe("a plugin's own tests in the sandbox", () => {
  for (const name of ["example-ping", "welcome"]) {
    test(`pass for ${name}`, async () => {
      const read = (path: string) => readFileSync(join(root, path), "utf8");
      const [path, beside] = [`plugins/${name}.ts`, `plugins/${name}.test.ts`];
      const { tests, problem } = await runTests(
        { path, source: read(path), tests: read(beside) },
        { nodePath: process.execPath, log: silentLog },
      );
      assert.equal(problem, undefined);
      assert.ok(tests.length > 0 && tests.every(({ state }) => state === "passed"), JSON.stringify(tests));
    });
  }

  test("run in order, with suites, hooks and nested tests", async () => {
    const { tests, problem } = await run(`
const seen: string[] = [];
describe("dice", () => {
  beforeEach(() => void seen.push("before"));
  afterEach(() => void seen.push("after"));
  it("know arithmetic", () => assert.equal(twice(21), 42));
  it("have parts", async (t) => {
    await t.test("a part", () => assert.deepEqual(seen, ["before", "after", "before", "before"]));
  });
  it.skip("are loaded", () => assert.fail());
});
test("a plugin is played with in steps", async () => {
  const dice = await openPlugin(file, { store: { rolls: 4 } });
  await dice.slash("roll", { options: { sides: 8 } });
  await dice.press("again");
  assert.deepEqual(dice.events.map(({ kind, content }) => [kind, content]), [["reply", "1 of 8"], ["update", "Once more"]]);
  assert.deepEqual(dice.store(), { rolls: 5 });
  await dice.close();
});
test("what goes wrong is seen", async () => {
  const { ok, error } = await runPlugin(file, { command: "roll", options: { sides: 13 } });
  assert.equal(ok, false);
  assert.match(error?.message ?? "", /Unlucky/);
  await assert.rejects(runPlugin("other.ts", { command: "roll" }), /its own plugin, dice\\.ts/);
  assert.throws(() => new Date(NaN).toISOString(), RangeError);
  assert.equal(typeof Dice, "function");
});
`);
    assert.equal(problem, undefined);
    assert.deepEqual(tests, [
      { name: "dice > know arithmetic", state: "passed" },
      { name: "dice > have parts > a part", state: "passed" },
      { name: "dice > have parts", state: "passed" },
      { name: "dice > are loaded", state: "skipped" },
      { name: "a plugin is played with in steps", state: "passed" },
      { name: "what goes wrong is seen", state: "passed" },
    ]);
  });

  test("say what failed and on which line", async () => {
    const { tests } = await run(`
test("is wrong", async () => {
  const { events } = await runPlugin(file, { command: "roll" });
  assert.equal(events[0]?.content, "1 of 7");
});
test("is deeply wrong", () => assert.deepEqual({ a: [1, new Map([["b", 2]])] }, { a: [1, new Map([["b", 3]])] }));
test("doesn't match", () => assert.match("bubbles", /^foam$/));
test("doesn't throw", () => assert.throws(() => {}));
test("is long", () => {
  console.log("about to compare", { long: true });
  assert.equal("a".repeat(2_000) + "b", "c".repeat(2_000));
});
test("sees only an apology", async () => {
  const dice = await openPlugin(file);
  try {
    await dice.slash("roll", { options: { sides: 13 } });
    assert.equal(dice.events[0]?.content, "1 of 13");
  } finally {
    await dice.close();
  }
});
`);
    assert.deepEqual(
      tests.map(({ state }) => state),
      ["failed", "failed", "failed", "failed", "failed", "failed"],
    );
    assert.match(tests[5]?.error ?? "", /fishy.*\n {4}in the plugin: Error: Unlucky/);
    assert.doesNotMatch(tests[0]?.error ?? "", /in the plugin/);
    assert.match(tests[4]?.error ?? "", /ab", and should be "c{2000}" \(line 17 of the test\)/);
    assert.deepEqual([tests[3]?.logs, tests[4]?.logs], [undefined, ['about to compare {"long":true}']]);
    assert.match(tests[0]?.error ?? "", /it is "1 of 6", and should be "1 of 7" \(line 10 of the test\)/);
  });

  const contained: readonly (readonly [what: string, tests: string, problem: RegExp])[] = [
    [
      "the file system",
      'import { readFileSync } from "node:fs";\nreadFileSync("/etc/passwd");',
      /can't import "node:fs"/,
    ],
    ["the process", "process.exit(0);", /process is not defined/],
    [
      "what passes the scan and would run anything on the host",
      'const run = (() => {})[["con", "structor"].join("")]; run("return process.exit(0)")();',
      /class constructors must be invoked with 'new'/,
    ],
    ["an endless loop", 'test("spins", () => { for (;;); });', /It computed for more than 250 ms/],
    [
      "memory without end",
      'test("grows", () => { const all = []; for (;;) all.push(new Uint8Array(1e6)); });',
      /It used more than 16 MB|computed|out of memory/,
    ],
    [
      "waiting for ever",
      'test("waits", { timeout: 60_000 }, () => new Promise(() => setInterval(() => {}, 1e6)));',
      /It wasn't done after 3 s/,
    ],
    ["syntax errors", "test(", /SyntaxError|Expected|Unexpected/i],
  ];
  for (const [what, tests, problem] of contained) {
    test(`get no further with ${what}`, async () => {
      const report = await run(tests, 3_000);
      assert.match(report.problem ?? report.tests[0]?.error ?? "", problem);
    });
  }

  test("can't leave plugins running, or ask the host for anything else", async () => {
    const { tests, problem } = await run(`
test("hoards", async () => {
  for (let count = 0; count < 10; count += 1) await openPlugin(file);
});
`);
    assert.equal(problem, undefined);
    assert.match(tests[0]?.error ?? "", /Too many plugins are open/);
  });
});
