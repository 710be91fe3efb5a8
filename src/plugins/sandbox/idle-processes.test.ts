import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createIdleProcesses, type IdleProcesses } from "./idle-processes.ts";
import { startSandbox } from "./sandbox.ts";

function idleProcesses(t: TestContext): IdleProcesses {
  const idle = createIdleProcesses();
  t.after(() => idle.end());
  return idle;
}

/** Opens a sandbox, as one opening of a plugin after the other does. */
async function open(t: TestContext, idle: IdleProcesses, nodePath = process.execPath) {
  const logs: string[] = [];
  const sandbox = await startSandbox(
    { nodePath, log: silentLog, idle, child: idle.take() },
    { host: () => {}, log: (_plugin, text) => logs.push(text), gone: () => {}, ended: () => {} },
  );
  t.after(() => sandbox.stop());
  return { sandbox, logs };
}

const plugin = (load: string) =>
  `import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin { async load() { ${load} } }\n`;
/** It says once a moment that it is there, and what an earlier one has left. */
const swims = plugin(
  'const left = globalThis.left; globalThis.left = "a trace"; setInterval(() => this.turbot.log.info("swims, sees", left), 20);',
);

test("the next plugin gets the process of the last, and nothing of what it did", async (t) => {
  const idle = idleProcesses(t);
  const first = await open(t, idle);
  const { pid } = first.sandbox;
  await first.sandbox.load("fish", swims);
  await t.waitFor(() => assert.ok(first.logs.length > 0));
  await first.sandbox.stop();
  const heard = first.logs.length;
  assert.equal(first.sandbox.pid, undefined);
  await assert.rejects(first.sandbox.call("fish", { call: "1" }, 1000), /being restarted/);

  const second = await open(t, idle);
  assert.equal(second.sandbox.pid, pid);
  assert.equal(await second.sandbox.hasTimers("fish"), false);
  await second.sandbox.load("perch", swims);
  await t.waitFor(() => assert.ok(second.logs.length > 2));
  assert.match(second.logs[0] ?? "", /swims, sees undefined/);
  assert.equal(first.logs.length, heard);
});

test("whoever stops twice leaves the process to the one who has it now", async (t) => {
  const idle = idleProcesses(t);
  const first = await open(t, idle);
  await first.sandbox.stop();
  const second = await open(t, idle);
  await first.sandbox.stop();
  await second.sandbox.load("perch", swims);
  assert.notEqual(second.sandbox.pid, undefined);
});

test("two at once have a process each", async (t) => {
  const idle = idleProcesses(t);
  const both = [await open(t, idle), await open(t, idle)];
  assert.notEqual(both[0]?.sandbox.pid, both[1]?.sandbox.pid);
  for (const { sandbox } of both) await sandbox.load("fish", swims);
});

test("a process in which a plugin ended its engine is not used again", async (t) => {
  const idle = idleProcesses(t);
  const { sandbox } = await open(t, idle);
  await assert.rejects(sandbox.load("shark", plugin("for (;;);")), /computed/);
  await sandbox.stop();
  assert.equal(idle.take(), undefined);
});

test("one that ended while nobody used it isn't handed out", async (t) => {
  const idle = idleProcesses(t);
  const { sandbox } = await open(t, idle);
  const pid = sandbox.pid ?? 0;
  await sandbox.stop();
  process.kill(pid, "SIGKILL");
  await t.waitFor(() => assert.throws(() => process.kill(pid, 0)));
  const next = await open(t, idle);
  assert.notEqual(next.sandbox.pid, pid);
});
