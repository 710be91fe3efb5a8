import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../log/log.ts";
import type { DryRunLimits } from "./dry-run-process.ts";
import { createDryRuns } from "./dry-runs.ts";

const nodePath = process.execPath;
const program = fileURLToPath(new URL("./fixtures/lost-dry-run.ts", import.meta.url));
const limits: Partial<DryRunLimits> = { longestMs: 20_000, heapMb: 32 };
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
  test(`rejects a plugin that breaks its dry run (${way}), and this thread keeps running`, async (t) => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    t.after(() => clearInterval(ticking));
    // Only one that hangs: before memory runs out, a process can be busy with it for longer.
    const dryRuns = lost(way === "hang" ? { mostMissed: 4 } : {});
    const { report, tries } = await dryRuns.smokeTest({ path: "plugins/x.ts", source: `// lost: ${way}` });
    assert.ok(report.state === "failed");
    assert.match(report.reason, /^Its dry run was ended: /);
    assert.match(report.reason, says);
    assert.deepEqual(tries, []);
    assert.ok(ticks > 1);
  });
}

test("ends every kind of dry run that runs forever", async () => {
  const dryRuns = lost({ longestMs: 1_000 });
  const x = { path: "plugins/x.ts", source: "// lost: dawdle" };
  const says = "Its dry run was ended: it took more than 1 s";
  assert.deepEqual(await dryRuns.load(x), { state: "failed", reason: says });
  assert.deepEqual(await dryRuns.runTests({ ...x, tests: "" }), { tests: [], problem: says });
  const { ok, error } = await dryRuns.tryScript({
    ...x,
    steps: [{ do: "command", name: "x", options: {}, args: [], by: {} }],
  });
  assert.deepEqual([ok, error], [false, { kind: "crash", message: says }]);
});

test("doesn't blame the plugin for a dry run that can't be started", async () => {
  const dryRuns = createDryRuns({
    nodePath: "/nowhere/node",
    log: silentLog,
    limits: { startMs: 5_000 },
  });
  const end = dryRuns.load({ path: "plugins/x.ts", source: "" });
  await assert.rejects(end, /DryRunFailedError/);
});

test("rejects invalid cron lines in a dry run, such as a step of 00", async () => {
  const dryRuns = createDryRuns({ nodePath, log: silentLog });
  for (const [line, says] of [
    ["*/00 * * * *", /"\*\/00" is no minute/],
    ["0 0 30 2 *", /it never comes/],
    ["* * * * * *", /five fields/],
  ] as const) {
    const { report } = await dryRuns.smokeTest(plugin(`tick = cron("${line}", {}, async () => {}); ${ping}`));
    assert.match(report.state === "failed" ? report.reason : "it loaded", says);
  }
});

test("reports what an ordinary plugin does", async () => {
  const dryRuns = createDryRuns({ nodePath, log: silentLog });
  const { report, tries, untried } = await dryRuns.smokeTest(plugin(ping));
  assert.deepEqual(report, {
    state: "loaded",
    slash: [{ name: "ping" }],
    menus: [],
    prefix: [],
    needs: { http: [], discord: [], unattended: [] },
    pings: [],
    letters: [],
    mails: [],
    settings: {},
  });
  assert.deepEqual([tries, untried], [[{ command: "/ping", asked: [], said: ["Turbot: Pong!"] }], 0]);
  const { ok, events } = await dryRuns.tryScript({
    ...plugin(ping),
    steps: [{ do: "command", name: "ping", options: {}, args: [], by: {} }],
  });
  assert.deepEqual([ok, events], [true, [{ kind: "reply", content: "Pong!" }]]);
});
