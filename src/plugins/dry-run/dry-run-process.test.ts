import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../log/log.ts";
import type { DryRunLimits } from "./dry-run-process.ts";
import { createDryRuns } from "./dry-runs.ts";

const nodePath = process.execPath;
const program = fileURLToPath(new URL("./fixtures/lost-dry-run.ts", import.meta.url));
const limits: Partial<DryRunLimits> = { longestMs: 20_000, mostMissed: 4, heapMb: 32 };
const lost = (more: Partial<DryRunLimits> = {}) =>
  createDryRuns({ nodePath, log: silentLog, program, limits: { ...limits, ...more } });

const plugin = (members: string) => ({
  path: "plugins/tried.ts",
  source: `import { cron, slashCommand, TurbotPlugin } from "turbot";
export default class Tried extends TurbotPlugin { ${members} }`,
});
const ping = `ping = slashCommand({ name: "ping", description: "x" }, async (interaction) => interaction.reply("Pong!"));`;

const ends: Readonly<Record<string, RegExp>> = {
  hang: /it hung: no sign of life for 2 s/,
  die: /it ended the process \(7\)/,
  grow: /it used more than 32 MB of memory/,
  babble: /what it did can't be told: it is too much, or nonsense/,
  flood: /what it did can't be told/,
  lie: /what it did can't be told/,
  write: /it ended the process \(1\)/,
};
for (const [way, says] of Object.entries(ends)) {
  test(`a plugin over which its dry run is lost (${way}) is rejected, and this thread goes on`, async (t) => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    t.after(() => clearInterval(ticking));
    const { report, tries } = await lost().rehearse({ path: "plugins/x.ts", source: `// lost: ${way}` });
    assert.ok(report.state === "failed");
    assert.match(report.reason, /^Its dry run was ended: /);
    assert.match(report.reason, says);
    assert.deepEqual(tries, []);
    assert.ok(ticks > 1);
  });
}

test("one that goes on for ever is ended in time, for each thing that is tried", async () => {
  const trials = lost({ longestMs: 1_000 });
  const x = { path: "plugins/x.ts", source: "// lost: dawdle" };
  const says = "Its dry run was ended: it took more than 1 s";
  assert.deepEqual(await trials.load(x), { state: "failed", reason: says });
  assert.deepEqual(await trials.runTests({ ...x, tests: "" }), { tests: [], problem: says });
  const { ok, error } = await trials.tryCommand({ ...x, command: "x" });
  assert.deepEqual([ok, error], [false, { kind: "crash", message: says }]);
});

test("what can't be started at all is nobody's fault, least of all the plugin's", async () => {
  const trials = createDryRuns({
    nodePath: "/nowhere/node",
    log: silentLog,
    limits: { startMs: 5_000 },
  });
  const end = trials.load({ path: "plugins/x.ts", source: "" });
  await assert.rejects(end, /DryRunFailedError/);
});

test("a step of 00 is a finding in a dry run, as is every cron line that can't be kept", async () => {
  const trials = createDryRuns({ nodePath, log: silentLog });
  for (const [line, says] of [
    ["*/00 * * * *", /"\*\/00" is no minute/],
    ["0 0 30 2 *", /it never comes/],
    ["* * * * * *", /five fields/],
  ] as const) {
    const { report } = await trials.rehearse(plugin(`tick = cron("${line}", {}, async () => {}); ${ping}`));
    assert.match(report.state === "failed" ? report.reason : "it loaded", says);
  }
});

test("what an ordinary plugin does is told as it was", async () => {
  const trials = createDryRuns({ nodePath, log: silentLog });
  const { report, tries, untried } = await trials.rehearse(plugin(ping));
  assert.deepEqual(report, {
    state: "loaded",
    slash: [{ name: "ping" }],
    prefix: [],
    needs: { http: [], discord: [] },
    pings: [],
  });
  assert.deepEqual([tries, untried], [[{ command: "/ping", asked: [] }], 0]);
  const { ok, events } = await trials.tryCommand({ ...plugin(ping), command: "ping" });
  assert.deepEqual([ok, events], [true, [{ kind: "reply", content: "Pong!" }]]);
});
