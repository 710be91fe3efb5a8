import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installPeers } from "./harness/install-peers.ts";
import { createResults } from "./harness/results.ts";
import { problemsIn, runSuite } from "./harness/run-suite.ts";
import type { Size, Suite } from "./harness/suite.ts";
import { machineOf, picturesOf, sectionOf, written } from "./report/document.ts";
import { suites } from "./suites.ts";

const usage = `npm run bench -- [options]   Turbot beside its peers: docs/benchmarks.md
  --suite <name>      only this one; several make several (${Object.keys(suites).join(", ")})
  --quick             in some two minutes, beside a peer or two: shows what is far off
  --write             in some 75 minutes: put what was measured into docs/benchmarks.md
  --continue          keep what an interrupted run has measured of the same commit
  --against <folder>  another checkout as one more contender: the code before a change`;

const { values } = parseArgs({
  options: {
    suite: { type: "string", multiple: true, default: Object.keys(suites) },
    quick: { type: "boolean", default: false },
    tiny: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    continue: { type: "boolean", default: false },
    against: { type: "string" },
    "without-peers": { type: "boolean", default: false },
    // What the bench starts itself with, a process for each suite.
    alone: { type: "boolean", default: false },
    results: { type: "string", default: join(import.meta.dirname, "results") },
    help: { type: "boolean", default: false },
  },
});
const root = resolve(import.meta.dirname, "..");
const size: Size = values.tiny ? "tiny" : values.quick ? "quick" : "full";
const results = createResults(values.results, size);
const tell = (what: string) => console.error(what);

if (values.help) console.log(usage);
else if (values.alone) await measure();
else await main();

/** Each suite has a process of its own, so that none inherits another's garbage, and one that crashes doesn't end the rest. */
async function main(): Promise<void> {
  const peers = !values["without-peers"] && (await installPeers(import.meta.dirname, tell));
  for (const [name, suite] of chosen()) {
    const args = [
      ...["--alone", "--suite", name, "--results", values.results],
      ...(size === "full" ? [] : [`--${size}`]),
      ...(values.continue ? ["--continue"] : []),
      ...(peers ? [] : ["--without-peers"]),
      ...(values.against === undefined ? [] : ["--against", values.against]),
    ];
    const child = spawn(process.execPath, [import.meta.filename, ...args], { stdio: "inherit" });
    const [code] = await once(child, "exit");
    if (code !== 0) process.exitCode = 1;
    console.log(`\n${sectionOf(suite, results.of(name))}`);
    for (const problem of problemsIn(results.of(name))) {
      console.log(`✖ ${problem}`);
      process.exitCode = 1;
    }
  }
  if (values.write) write();
}

async function measure(): Promise<void> {
  for (const [name, suite] of chosen()) {
    await runSuite(
      name,
      suite,
      {
        ...{
          root,
          against: values.against && resolve(values.against),
          peers: !values["without-peers"],
          tell,
        },
        pick: (of) => of[size],
        node: process.execPath,
        path: process.env.PATH ?? "",
      },
      results,
      values.continue,
    );
  }
}

function write(): void {
  const file = join(root, "docs", "benchmarks.md");
  const folder = join(root, "docs", "benchmarks");
  mkdirSync(folder, { recursive: true });
  const sections = chosen().map(([name, suite]) => {
    const measured = results.of(name);
    const pictures = picturesOf(name, suite, measured);
    for (const [picture, svg] of Object.entries(pictures)) writeFileSync(join(folder, picture), svg);
    return [name, `${sectionOf(suite, measured, Object.keys(pictures))}\n\n*${machineOf(measured, size)}*`];
  });
  writeFileSync(file, written(readFileSync(file, "utf8"), Object.fromEntries(sections)));
}

function chosen(): readonly (readonly [string, Suite])[] {
  return values.suite.map((name) => {
    const suite = suites[name];
    if (suite === undefined) {
      console.error(`There is no suite "${name}".\n\n${usage}`);
      process.exit(2);
    }
    return [name, suite];
  });
}
