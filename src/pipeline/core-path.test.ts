import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import type { ChangeSet } from "./change-set.ts";
import { SensitiveChangeError, VerificationFailedError } from "./failures.ts";
import { createPipelineHarness, jobFor, keepSteps } from "./fixtures/pipeline-harness.ts";

const depthTest = (expected: string) => `import assert from "node:assert/strict";
import { test } from "node:test";
import { dive } from "./dive.ts";

test("it says how deep", () => assert.equal(dive(), "${expected}"));
`;

/** A repository on GitHub whose core has a test. */
async function openCore(t: TestContext) {
  const harness = await createPipelineHarness(t);
  const settings = JSON.parse(await harness.git.run(["show", "HEAD:package.json"])) as object;
  const scripts = { test: 'node --test "core/**/*.test.ts"' };
  await harness.github.people.push(
    {
      "package.json": JSON.stringify({ ...settings, scripts }),
      "core/dive.test.ts": depthTest("40 m"),
    },
    "Test the depth",
  );
  return harness;
}

/** The scripted answers: which files to read, then the change. */
const deeper = (changes: ChangeSet["changes"]): ChangeSet => ({
  title: "Dive deeper",
  summary: "Twice as deep.",
  changes,
});
const twoFiles: ChangeSet["changes"] = [
  { action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40", replace: "depth = 80" }] },
  { action: "edit", path: "core/dive.ts", edits: [{ find: '" m"', replace: '" metres"' }] },
];
const files = { form: { paths: ["core/depth.ts", "core/dive.ts", "core/dive.test.ts"] } };
const newTest = { action: "write", path: "core/dive.test.ts", content: depthTest("80 metres") } as const;

async function hasSandbox(t: TestContext): Promise<boolean> {
  const found = await createOsSandbox({ scratch: tmpdir() }).available();
  if (!found) t.skip("there is no bubblewrap that works on this machine");
  return found;
}

test("a core change edits two files, is told of the test it breaks, and passes in the OS sandbox", async (t) => {
  if (!(await hasSandbox(t))) return;
  const { pipeline, claude, github } = await openCore(t);
  claude.script(files);
  claude.script({ form: deeper(twoFiles) });
  claude.script({ form: deeper([...twoFiles, newTest]) });
  const record = keepSteps();
  const { pullRequest } = await pipeline.run(jobFor("dive deeper", { kind: "core" }), record);
  const failed = record.steps.flatMap((step) => (step.status === "failed" ? [step.error] : []));
  assert.match(failed[0] ?? "", /^core\/dive\.test\.ts:5: the project's tests fail: .*it says how deep/);
  const { body, title } = github.pullRequest(pullRequest.number);
  assert.equal(title, "CORE CHANGE: Dive deeper");
  assert.match(body, /\| Tests \| passed \| `node --test/);
  assert.match(await github.diff(pullRequest.number), /\+export const depth = 80;/);
});

test("Claude sees AGENTS.md beside the map and the files of a core change", async (t) => {
  if (!(await hasSandbox(t))) return;
  const { pipeline, claude, github } = await openCore(t);
  await github.people.push({ "AGENTS.md": "# Working here\n\nDepths are metres.\n" }, "Say how to work");
  claude.script(files);
  claude.script({ form: deeper([...twoFiles, newTest]) });
  await pipeline.run(jobFor("dive deeper", { kind: "core" }), keepSteps());
  const written = JSON.stringify(claude.calls.at(-1)?.system);
  assert.match(written, /<file path=\\"AGENTS\.md\\">\\n# Working here\\n\\nDepths are metres\./);
});

test("a quick selection of tests runs with the tests beside the change, and progress is shown", async (t) => {
  if (!(await hasSandbox(t))) return;
  const { pipeline, claude, github, git } = await openCore(t);
  const settings = JSON.parse(await git.run(["show", "HEAD:package.json"])) as object;
  const scripts = { test: "node --test slow.test.ts", "test:sandbox": "node --test core/quick.test.ts" };
  await github.people.push(
    {
      "package.json": JSON.stringify({ ...settings, scripts }),
      "core/quick.test.ts": depthTest("40 m").replace('"40 m"', "dive()"),
      "slow.test.ts": "throw new Error('nobody waits for this one');\n",
    },
    "Name the quick tests",
  );
  claude.script(files);
  claude.script({ form: deeper(twoFiles) });
  claude.script({ form: deeper([...twoFiles, newTest]) });
  const record = keepSteps();
  const { pullRequest } = await pipeline.run(jobFor("dive deeper", { kind: "core" }), record);
  const failed = record.steps.flatMap((step) => (step.status === "failed" ? [step.error] : []));
  assert.match(failed[0] ?? "", /^core\/dive\.test\.ts:5: the project's tests fail: .*it says how deep/);
  assert.equal(failed.length, 1);
  assert.match(
    github.pullRequest(pullRequest.number).body,
    /\| Tests \| passed \| `npm run test:sandbox` and the test file beside what changed, in a sandbox without network and secrets; GitHub's checks run the others \|/,
  );
  const notes = record.steps.flatMap((step) =>
    step.status === "started" && step.note !== undefined ? [step.note] : [],
  );
  assert.ok(notes.includes("Running its tests …"), notes.join("\n"));
  assert.ok(notes.some((words) => words.startsWith("Some failed; checking whether they also fail without")));
});

test("a selection that finds no test doesn't count as passed, and tests that fail without the change are named", async (t) => {
  if (!(await hasSandbox(t))) return;
  const { pipeline, claude, github, git } = await openCore(t);
  const settings = JSON.parse(await git.run(["show", "HEAD:package.json"])) as object;
  const push = (selection: string, dive = depthTest("40 m")) =>
    github.people.push(
      {
        "package.json": JSON.stringify({
          ...settings,
          scripts: { test: "node --test", "test:sandbox": selection },
        }),
        "core/dive.test.ts": dive,
      },
      "Select",
    );
  const rowOf = async (id: string) => {
    claude.script(files);
    claude.script({ form: deeper(twoFiles.slice(0, 1)) });
    const job = jobFor(`dive ${id}`, { kind: "core", requestId: id });
    const { pullRequest } = await pipeline.run(job, keepSteps());
    return /^\| Tests \|.*$/m.exec(github.pullRequest(pullRequest.number).body)?.[0] ?? "";
  };
  await push("node --test 'nowhere/**/*.test.ts'");
  assert.equal(await rowOf("1"), "| Tests | not run here | no test was found to run |");
  await push("node --test 'core/*.test.ts'", "throw new Error('as ever');\n");
  assert.equal(
    await rowOf("2"),
    "| Tests | not run here | they fail in the sandbox without the change, too |",
  );
});

test("a test can't read a secret or reach the network, and trying to fails the change", async (t) => {
  if (!(await hasSandbox(t))) return;
  const { pipeline, claude, github, home } = await openCore(t);
  writeFileSync(join(home, ".env"), "DISCORD_TOKEN=the-secret");
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const nosy = `import { readFileSync } from "node:fs";
import { test } from "node:test";

test("secrets", () => {
  for (const path of ${JSON.stringify([join(home, ".env"), "/proc/1/environ", "../.env"])}) {
    const text = readFileSync(path, "utf8");
    if (text.includes("the-secret") || text.includes("TOKEN")) throw new Error("GOT IT: " + text);
  }
});
test("network", async () => {
  await fetch("http://127.0.0.1:${port}/leak");
});
`;
  claude.script(files);
  for (let round = 0; round < 3; round += 1) {
    claude.script({ form: deeper([{ action: "write", path: "core/nosy.test.ts", content: nosy }]) });
  }
  await assert.rejects(pipeline.run(jobFor("nosy", { kind: "core" }), keepSteps()), (error) => {
    assert.ok(error instanceof VerificationFailedError);
    const told = JSON.stringify(error.findings);
    assert.match(told, /ENOENT/);
    assert.match(told, /fetch failed/);
    assert.doesNotMatch(told, /GOT IT|the-secret/);
    return true;
  });
  assert.deepEqual(reached, []);
  assert.deepEqual(github.pullRequests(), []);
});

test("without an OS sandbox, the pull request says that the tests were not run here", async (t) => {
  const { restart, claude, github } = await openCore(t);
  const nowhere = mkdtempSync(join(tmpdir(), "no-sandbox-"));
  t.after(() => rmSync(nowhere, { recursive: true, force: true }));
  claude.script(files);
  claude.script({ form: deeper([...twoFiles, newTest]) });
  const osSandbox = createOsSandbox({ scratch: nowhere, programs: [join(nowhere, "bwrap")] });
  const pipeline = restart({ osSandbox });
  const { pullRequest } = await pipeline.run(jobFor("dive deeper", { kind: "core" }), keepSteps());
  assert.match(
    github.pullRequest(pullRequest.number).body,
    /\| Tests \| not run here \| this machine has no OS sandbox/,
  );
});

test("a hidden end of a comment goes back to Claude, and CRLF doesn't", async (t) => {
  const { restart, claude, github } = await openCore(t);
  const osSandbox = createOsSandbox({ scratch: tmpdir(), programs: [] });
  const change = (replace: string, summary = "Twice as deep.") => ({
    ...deeper([
      { action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40;", replace }] },
      { action: "write", path: "core/tide.ts", content: "export const tide = 1;\r\n" },
    ]),
    summary,
  });
  claude.script(files);
  claude.script({ form: change("depth = 80; // metres\rprocess.exit();") });
  claude.script({ form: change("depth = 80; // metres", "Twice \u202eas deep.") });
  claude.script({ form: change("depth = 80; // metres") });
  const record = keepSteps();
  const { pullRequest } = await restart({ osSandbox }).run(jobFor("dive deeper", { kind: "core" }), record);
  const failed = record.steps.flatMap((step) => (step.status === "failed" ? [step.error] : []));
  assert.equal(failed.length, 2);
  assert.match(failed[0] ?? "", /^core\/depth\.ts:2: a carriage return without a line feed/);
  assert.match(failed[1] ?? "", /^title and summary:2: U\+202E/);
  assert.match(await github.diff(pullRequest.number), /\+export const tide = 1;\r/);
});

test("an invisible character in a name goes back to Claude, in a core change too", async (t) => {
  const { restart, claude, github } = await openCore(t);
  const osSandbox = createOsSandbox({ scratch: tmpdir(), programs: [] });
  const change = (replace: string) => ({
    ...deeper([{ action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40;", replace }] }]),
  });
  claude.script(files);
  claude.script({ form: change("depth = 80;\nexport const depth\ufe0f = 90;") });
  claude.script({ form: change("depth = 80;\nexport const \u2139\ufe0f = 90;") });
  claude.script({ form: change("depth = 80; // \u2139\ufe0f metres") });
  const record = keepSteps();
  const { pullRequest } = await restart({ osSandbox }).run(jobFor("dive deeper", { kind: "core" }), record);
  const failed = record.steps.flatMap((step) => (step.status === "failed" ? [step.error] : []));
  assert.equal(failed.length, 2);
  assert.match(failed[0] ?? "", /^core\/depth\.ts:3: U\+FE0F in the source/);
  assert.match(failed[1] ?? "", /^core\/depth\.ts:3: U\+FE0F outside of a text or comment/);
  assert.match(await github.diff(pullRequest.number), /\+export const depth = 80; \/\/ \u2139\ufe0f metres/);
});

const guarded: readonly (readonly [path: string, area: string])[] = [
  ["package.json", "dependencies and what npm runs"],
  ["src/supervisor/probation.ts", "the supervisor"],
  ["src/policy/scanner.ts", "the security policy and its scanner"],
  ["src/plugins/sandbox/limits.ts", "the sandboxes"],
  [".github/workflows/check.yml", "the checks of pull requests"],
];
test("a change to what guards everything else goes back to Claude once, and is then left to an operator", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  const change = deeper([
    ...twoFiles,
    ...guarded.map(([path]) => ({ action: "write", path, content: "{}\n" }) as const),
  ]);
  claude.script(files);
  claude.script({ form: change });
  claude.script({ form: change });
  await assert.rejects(pipeline.run(jobFor("harm", { kind: "core" }), keepSteps()), (error) => {
    assert.ok(error instanceof SensitiveChangeError);
    assert.deepEqual(error.areas.toSorted(), guarded.map(([, area]) => area).toSorted());
    return true;
  });
  assert.match(
    JSON.stringify(claude.calls[2]?.messages),
    /\[sensitive\] package\.json is part of dependencies/,
  );
  assert.equal(claude.calls.length, 3);
  assert.deepEqual(github.pullRequests(), []);
  claude.script(files);
  claude.script({ form: change });
  claude.script({ form: deeper(twoFiles) });
  const { pullRequest } = await pipeline.run(
    jobFor("no harm", { kind: "core", requestId: "2" }),
    keepSteps(),
  );
  assert.doesNotMatch(github.pullRequest(pullRequest.number).body, /Most sensitive/);
});
