import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Outcome } from "../bench/harness/outcome.ts";
import { createResults, type Result } from "../bench/harness/results.ts";
import { problemsIn } from "../bench/harness/run-suite.ts";
import { picturesOf, sectionOf, written } from "../bench/report/document.ts";
import { suites } from "../bench/suites.ts";

const root = resolve(import.meta.dirname, "..");

const result = (outcome: Partial<Outcome>): Result => ({
  machine: {
    ...{
      processor: "x",
      cores: 2,
      memory: 8,
      node: "v26",
      kernel: "Linux 6",
      at: "2026-11-30",
      load: 0,
      commit: "c",
    },
  },
  seconds: 1,
  outcome: Outcome.parse(outcome),
});

test("a suite runs alone without peers, and keeps what it measured", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-bench-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const args = ["--tiny", "--without-peers", "--suite", "scanner", "--results", folder];
  const run = () => promisify(execFile)(process.execPath, [join(root, "bench", "bench.ts"), ...args]);
  const { stdout, stderr } = await run();
  assert.match(
    stderr,
    /^Scanner: scan\nScanner: scan: [\d.]+ s\n$/,
    "whoever waits is told, and nothing else",
  );
  assert.match(stdout, /## Scanner[\s\S]*\| a file, warm, ms \| \*\*\d/);
  const kept = createResults(folder, "tiny").of("scanner");
  assert.equal(kept.scan?.outcome?.comparisons.length, 2);
  args.push("--continue");
  await run();
  assert.deepEqual(createResults(folder, "tiny").of("scanner"), kept, "it isn't measured again");
});

test("the document has a place for each suite, where a new run replaces the last", () => {
  const document = readFileSync(join(root, "docs", "benchmarks.md"), "utf8");
  const marks = [...document.matchAll(/<!-- measured: ([\w-]+) -->/g)].map(([, name]) => name);
  assert.deepEqual(marks, Object.keys(suites));
  const once = written(document, { gateway: "The first run" });
  const twice = written(once, { gateway: "The second run" });
  assert.match(once, /<!-- measured: gateway -->\n\nThe first run\n\n<!-- end -->/);
  assert.doesNotMatch(twice, /The first run/);
  assert.throws(() => written(document, { nothing: "" }), /no place for the suite "nothing"/);
});

test("tables compare medians with the best peer, and pictures show the same", () => {
  const suite = { title: "Gateway", about: "Starts.", measurements: { start: async () => ({}) } };
  const comparison = {
    ...{ what: "start", unit: "ms", better: "less" as const },
    samples: { Turbot: [90, 80, 500], "a <peer>": [100, 120, 110], another: [300], "floor: bare": [1] },
  };
  const curve = {
    what: "start",
    unit: "ms",
    along: "servers",
    lines: { Turbot: [[1, 5] as [number, number], [500, 9] as [number, number]] },
  };
  const results = { start: result({ comparisons: [comparison], curves: [curve] }) };
  assert.match(
    sectionOf(suite, results),
    /\| start, ms \| \*\*90\.0\*\* \| 110 \| 300 \| 1\.00 \| \*\*0\.82 : 1\*\* \|/,
  );
  const pictures = picturesOf("gateway", suite, results);
  assert.deepEqual(Object.keys(pictures), ["gateway.svg", "gateway-curves.svg"]);
  for (const svg of Object.values(pictures)) {
    assert.match(svg, /^<svg [^>]+>\n<title>Gateway, [\s\S]+<\/svg>\n$/);
    assert.doesNotMatch(svg, /NaN|undefined|<peer>/);
  }
});

test("what Turbot loses fails a run, and no milliseconds do", () => {
  const slow = { what: "start", unit: "ms", better: "less" as const, samples: { Turbot: [1e9], peer: [1] } };
  const lost = (who: string) => ({ what: "lost", of: { [who]: { count: 2, among: 9 } } });
  assert.deepEqual(problemsIn({ slow: result({ comparisons: [slow], counts: [lost("peer")] }) }), []);
  assert.deepEqual(problemsIn({ restart: result({ counts: [lost("Turbot")] }) }), ["restart: lost: 2 of 9"]);
});
