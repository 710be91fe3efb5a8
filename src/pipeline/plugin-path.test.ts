import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { MalformedAnswerError } from "../claude/claude-errors.ts";
import { silentLog } from "../log/log.ts";
import { createPluginStores } from "../plugins/capabilities/plugin-store.ts";
import { createDryRuns } from "../plugins/dry-run/dry-runs.ts";
import type { ChangeSet } from "./change-set.ts";
import { NameCollisionError } from "./failures.ts";
import { createPipelineHarness, jobFor, keepSteps } from "./fixtures/pipeline-harness.ts";
import type { Step } from "./pipeline.ts";

const pluginSource = (command: string, body: string) => `import { slashCommand, TurbotPlugin } from "turbot";

export default class Plugin extends TurbotPlugin {
  command = slashCommand({ name: "${command}", description: "Answer" }, async (interaction) => {
    ${body}
  });
}
`;

const testSource = (name: string, expected: string) => `import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlugin } from "turbot/testing";

test("it answers", async () => {
  const { events } = await runPlugin(new URL("./${name}.ts", import.meta.url), { command: "${name}" });
  assert.equal(events[0]?.content, "${expected}");
});
`;

const bubbles = (body: string, expected = "Blub", command = "bubbles"): ChangeSet => ({
  title: `Add /${command}`,
  summary: "Bubbles.",
  changes: [
    { action: "write", path: `plugins/${command}.ts`, content: pluginSource(command, body) },
    { action: "write", path: `plugins/${command}.test.ts`, content: testSource(command, expected) },
  ],
});
const good = 'await interaction.reply("Blub");';

/** The same without a test. */
const bare = (command: string): ChangeSet => ({
  ...bubbles(good, "", command),
  changes: bubbles(good, "", command).changes.slice(0, 1),
});

const failures = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.status === "failed" ? [`${step.name} ${step.round}: ${step.error}`] : []));

test("a command that throws and a test that fails go back to Claude, and are fixed", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  claude.script({
    form: bubbles('if (interaction.user.displayName !== "") throw new Error("Out of water");'),
  });
  claude.script({ form: bubbles(good, "Foam") });
  claude.script({ form: bubbles(good) });
  const record = keepSteps();
  const { pullRequest } = await pipeline.run(jobFor("bubbles"), record);
  const [thrown = "", wrong = ""] = failures(record.steps);
  assert.match(thrown, /verification 1: .*\/bubbles fails when a member uses it: .*Out of water/);
  assert.match(wrong, /verification 2: plugins\/bubbles\.test\.ts:7: "it answers" fails: .*"Blub".*"Foam"/);
  assert.match(JSON.stringify(claude.calls[2]?.messages), /\[test\]/);
  const { body } = github.pullRequest(pullRequest.number);
  for (const row of [
    "| Commands | passed | each was used once: /bubbles |",
    "| Tests | passed | 1 passed in the sandbox |",
  ])
    assert.ok(body.includes(row), body);
});

test("a changed plugin is tried with its stored data, and none of the data is disclosed", async (t) => {
  const { pipeline, claude, github, home } = await createPipelineHarness(t);
  const stores = createPluginStores(join(home, "data"));
  stores.of("example-ping").set("last", JSON.stringify("Nemo's private wish"));
  stores.close();
  const change = (body: string): ChangeSet => ({
    title: "Remember the last ping",
    summary: "It remembers.",
    changes: [{ action: "write", path: "plugins/example-ping.ts", content: pluginSource("ping", body) }],
  });
  const read = 'const last = await this.turbot.store.get<{ words: string }>("last");';
  claude.script({
    form: change(
      `${read} if (typeof last === "string") throw new TypeError("No: " + last); await interaction.reply("Pong");`,
    ),
  });
  claude.script({ form: change('await interaction.reply("Pong, pong");') });
  const record = keepSteps();
  const { pullRequest, newCommands } = await pipeline.run(jobFor("remember"), record);
  assert.deepEqual(newCommands, []);
  assert.match(
    failures(record.steps)[0] ?? "",
    /with the data that the plugin has stored until now, \/ping fails: TypeError \(line \d+\)/,
  );
  const { body } = github.pullRequest(pullRequest.number);
  assert.ok(body.includes("| Stored data | passed |"), body);
  for (const told of [record.steps, claude.calls, body])
    assert.doesNotMatch(JSON.stringify(told), /private wish/);
});

test("a plugin that hangs its dry run is a finding for Claude, and doesn't block this thread", async (t) => {
  const { restart, claude } = await createPipelineHarness(t);
  const lost = bubbles(`${good} // lost: hang`);
  for (let round = 0; round < 3; round += 1) claude.script({ form: lost });
  const sandbox = createDryRuns({
    nodePath: process.execPath,
    log: silentLog,
    program: join(import.meta.dirname, "../plugins/dry-run/fixtures/lost-dry-run.ts"),
    limits: { mostMissed: 2 },
  });
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 20);
  t.after(() => clearInterval(ticking));
  const record = keepSteps();
  await assert.rejects(restart({ sandbox }).run(jobFor("bubbles"), record), {
    name: "VerificationFailedError",
  });
  const [first = "", ...more] = failures(record.steps);
  assert.match(first, /verification 1: .*it doesn't load in the sandbox: Its dry run was ended: it hung/);
  assert.equal(more.length, 2);
  assert.ok(ticks > 100, `${ticks} ticks`);
});

test("a plugin's needs at run time must match those in its source", async (t) => {
  const { restart, claude, scanner } = await createPipelineHarness(t);
  const needy = pluginSource("bubbles", good).replace(
    "{\n  command",
    '{\n  static readonly needs = { http: ["sea.example.com"] } as const;\n  command',
  );
  for (let round = 0; round < 3; round += 1) {
    claude.script({
      form: {
        ...bubbles(good),
        changes: [{ action: "write", path: "plugins/bubbles.ts", content: needy }],
      },
    });
  }
  // A scanner that overlooks the needs.
  const scan: typeof scanner.scan = async (files) =>
    (await scanner.scan(files)).map((file) => ({
      ...file,
      needs: { http: [], discord: [], unattended: [] },
    }));
  await assert.rejects(restart({ scanner: { ...scanner, scan } }).run(jobFor("bubbles"), keepSteps()), {
    name: "VerificationFailedError",
    message: /needs\.http is sea\.example\.com at run time, but its source says nothing/,
  });
});

test("a name in an open pull request is taken for others, but not for itself", async (t) => {
  const { restart, pipeline, claude, github, proposals } = await createPipelineHarness(t);
  proposals.push({ requestId: "77", newCommands: ["/bubbles"] });
  for (let round = 0; round < 3; round += 1) claude.script({ form: bare("bubbles") });
  await assert.rejects(pipeline.run(jobFor("bubbles"), keepSteps()), (error) => {
    assert.ok(error instanceof NameCollisionError);
    assert.match(error.message, /\/bubbles is part of another request that isn't merged yet/);
    return true;
  });
  assert.match(JSON.stringify(claude.calls[0]?.system), /Taken slash commands: \/turbot, \/ping, \/bubbles/);
  claude.script({ form: bare("bubbles") });
  await restart().run(jobFor("bubbles", { requestId: "77" }), keepSteps());
  assert.equal(github.pullRequests().length, 1);
});

test("of two concurrent requests that choose the same name, the second has to choose another", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  const is = (word: string) => (call: unknown) => JSON.stringify(call).includes(word);
  for (let round = 0; round < 2; round += 1) {
    claude.script({ form: bare("bubbles"), on: is("some foam") });
    claude.script({ form: bare("bubbles"), on: is("big waves") });
  }
  for (const [at, words] of ["some foam", "big waves"].entries()) {
    claude.script({ form: bare(`waves-${at}`), on: is(words) });
  }
  const [one, two] = await Promise.all([
    pipeline.run(jobFor("some foam", { requestId: "1312345678901234567" }), keepSteps()),
    pipeline.run(jobFor("big waves", { requestId: "1312345678901234568" }), keepSteps()),
  ]);
  const names = [...one.newCommands, ...two.newCommands];
  assert.equal(names.filter((name) => name === "/bubbles").length, 1);
  assert.equal(new Set(names).size, 2);
  assert.equal(github.pullRequests().length, 2);
});

test("an interrupted run chooses again when its name has been merged in the meantime", async (t) => {
  const { restart, claude, github } = await createPipelineHarness(t);
  claude.script({ form: bare("bubbles") });
  const killed = keepSteps((step) => {
    if (step.name === "open_pr") throw new Error("killed");
  });
  await assert.rejects(restart().run(jobFor("bubbles"), killed), /killed/);
  await github.people.push({ "plugins/foam.ts": pluginSource("bubbles", good) }, "Somebody was quicker");
  claude.script({ form: bare("bubbles") });
  claude.script({ form: bare("waves") });
  const record = keepSteps();
  const { newCommands, pullRequest } = await restart().run(jobFor("bubbles"), record);
  assert.match(
    failures(record.steps)[0] ?? "",
    /collision_check 1: .*\/bubbles belongs to the plugin "foam"/,
  );
  assert.deepEqual(newCommands, ["/waves"]);
  assert.equal(github.pullRequests().length, 1);
  assert.equal(github.pullRequest(pullRequest.number).state, "open");
});

test("a run after one that money ended uses what was paid for, and another plan doesn't", async (t) => {
  const { restart, claude } = await createPipelineHarness(t);
  claude.script({ form: bare("bubbles") });
  const spent = keepSteps((step) => {
    if (step.name === "open_pr") throw new Error("this month's money is used up");
  });
  await assert.rejects(restart().run(jobFor("bubbles"), spent), /money is used up/);
  await restart().run(jobFor("bubbles"), keepSteps());
  assert.equal(claude.calls.length, 1);
  claude.script({ form: bare("waves") });
  await restart().run(jobFor("waves"), keepSteps());
  assert.equal(claude.calls.length, 2);
});

test("a cut-off answer is asked for once more with twice the tokens; cut off again, it is reported", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  const cut = { form: { title: "Add" }, stopReason: "max_tokens" } as const;
  claude.script(cut);
  claude.script({ form: bare("bubbles") });
  await pipeline.run(jobFor("bubbles"), keepSteps());
  const [short, long] = claude.calls.map((call) => call.max_tokens);
  assert.ok(short !== undefined && long === 2 * short);
  claude.script(cut);
  claude.script(cut);
  await assert.rejects(pipeline.run(jobFor("foam", { requestId: "2" }), keepSteps()), (error) => {
    assert.ok(error instanceof MalformedAnswerError && error.cutOff);
    return true;
  });
  assert.equal(github.pullRequests().length, 1);
});

test("an invalid form goes back once, and ends the run if it stays invalid", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  const wrong = { form: { title: "Add", summary: "s", changes: [{ action: "move", path: "a" }] } };
  claude.script(wrong);
  claude.script({ form: bare("bubbles") });
  await pipeline.run(jobFor("bubbles"), keepSteps());
  assert.match(JSON.stringify(claude.calls[1]?.messages), /doesn't fit/);
  claude.script(wrong);
  claude.script({ form: { title: 3 } });
  await assert.rejects(pipeline.run(jobFor("foam", { requestId: "2" }), keepSteps()), {
    name: "MalformedAnswerError",
  });
  assert.equal(github.pullRequests().length, 1);
});

test("the second round reads nearly everything from the cache", async (t) => {
  const { pipeline, claude } = await createPipelineHarness(t);
  claude.script({ form: bare("bubbles") });
  const first = await pipeline.run(jobFor("bubbles"), keepSteps());
  claude.script({ form: bubbles(good, "Foam", "foam") });
  claude.script({ form: bubbles(good, "Blub", "foam") });
  const later = await pipeline.run(jobFor("foam", { requestId: "2" }), keepSteps());
  t.diagnostic(`one round, nothing cached: ${JSON.stringify(first.usage)}`);
  t.diagnostic(`two rounds, a minute later: ${JSON.stringify(later.usage)}`);
  const { input, cacheRead, cacheWrite } = later.usage;
  assert.equal(first.usage.cacheRead, 0);
  assert.ok(cacheRead > 0.8 * (input + cacheRead + cacheWrite), JSON.stringify(later.usage));
});
