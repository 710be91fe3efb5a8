import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { here } from "./fixtures/here.ts";
import { createHeldClock } from "./held-clock.ts";
import { openPlugin } from "./open-plugin.ts";
import { runTests } from "./run-tests.ts";

const nodePath = process.execPath;
const source = `import { at, cron, every, on, slashCommand, TurbotPlugin } from "turbot";
const sleep = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); });
const tell = (what: string) => console.log(what, new Date().toISOString().slice(0, 19));
export default class Clock extends TurbotPlugin {
  hourly = every("1h", () => tell("hourly"));
  once = at("2026-01-01T02:30:00Z", () => tell("once"));
  morning = cron("0 9 * * *", { timeZone: "Europe/Berlin" }, async () => {
    tell("morning");
    await sleep(90_000 / 3);
    tell("half a minute after");
  });
  heard = on("message", async (message) => {
    const read = await this.turbot.getMessage(message.channelId, message.id);
    tell("written at " + read?.createdAt.slice(11, 19) + ",");
  });
  wait = slashCommand({ name: "wait", description: "Wait" }, async (interaction) => {
    await sleep(5_000);
    await interaction.reply("Five seconds later it is " + new Date().toISOString());
  });
  remind = slashCommand({ name: "remind", description: "Remind" }, async (interaction) => {
    setTimeout(() => tell("second"), 20_000);
    setTimeout(() => tell("first"), 10_000);
    const repeated = setInterval(() => { tell("every eight seconds"); }, 8_000);
    setTimeout(() => clearInterval(repeated), 17_000);
    await interaction.reply("I will.");
  });
  static readonly needs = { discord: ["read_messages", "read_history"] } as const;
}`;

const open = (more: { readonly now?: string } = {}) =>
  openPlugin({ path: "plugins/clock.ts", source }, { ...here, ...more });
const lines = ({ logs }: { readonly logs: readonly { readonly text: string }[] }) =>
  logs.map(({ text }) => text);

test("schedules run in order as the clock is moved, in their time zones, each time that they are due", async () => {
  const plugin = await open();
  try {
    assert.equal(plugin.now(), "2026-01-01T00:00:00.000Z");
    await plugin.advance("3h");
    await plugin.advance("2026-01-01T08:00:30Z");
    assert.deepEqual(lines(plugin), [
      "hourly 2026-01-01T01:00:00",
      "hourly 2026-01-01T02:00:00",
      "once 2026-01-01T02:30:00",
      "hourly 2026-01-01T03:00:00",
      "hourly 2026-01-01T04:00:00",
      "hourly 2026-01-01T05:00:00",
      "hourly 2026-01-01T06:00:00",
      "hourly 2026-01-01T07:00:00",
      ...["morning 2026-01-01T08:00:00", "hourly 2026-01-01T08:00:00"],
      "half a minute after 2026-01-01T08:00:30",
    ]);
    await assert.rejects(plugin.advance("2026-01-01T08:00:00Z"), /can't go back/);
    await assert.rejects(plugin.advance("soon"), /write it like "20s"/);
  } finally {
    await plugin.close();
  }
});

test("timers run in order as the clock is moved, and not before", async () => {
  const plugin = await open({ now: "2030-05-06T07:00:00+02:00" });
  try {
    await plugin.slash("remind");
    await plugin.advance("9.9s");
    await plugin.advance("15s");
    assert.deepEqual(lines(plugin), [
      "every eight seconds 2030-05-06T05:00:08",
      "first 2030-05-06T05:00:10",
      "every eight seconds 2030-05-06T05:00:16",
      "second 2030-05-06T05:00:20",
    ]);
  } finally {
    await plugin.close();
  }
});

test('a handler that waits for a timer moves the clock, as Discord shows "thinking" meanwhile', async () => {
  const plugin = await open();
  try {
    await plugin.slash("wait");
    assert.deepEqual(
      plugin.events.map(({ kind, content }) => [kind, content]),
      [
        ["defer", undefined],
        ["reply", "Five seconds later it is 2026-01-01T00:00:05.001Z"],
      ],
    );
  } finally {
    await plugin.close();
  }
});

test("messages are as old as the clock says, and ids are, too", async () => {
  const plugin = await open();
  try {
    await plugin.say("early", { as: "ben" });
    await plugin.advance("90m");
    await plugin.say("late", { as: "ben" });
    assert.deepEqual(lines(plugin), [
      "written at 00:00:00, 2026-01-01T00:00:00",
      "hourly 2026-01-01T01:00:00",
      "written at 01:30:00, 2026-01-01T01:30:00",
    ]);
  } finally {
    await plugin.close();
  }
});

test("moving the clock past more than anybody waits for is refused, in words", async () => {
  const clock = createHeldClock({ startsAt: 0, handlerMs: 1_000, tellTime: () => {} });
  clock.still("clock", { next: null, isBusy: false });
  const again = () => void clock.setTimer(again, 10_000);
  again();
  await assert.rejects(clock.advance(86_400_000), /More than 5000 timers and schedules would run by then/);
  assert.equal(clock.now(), 50_000_000);
});

test("a plugin's tests have its time", async () => {
  const tests = `import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";
const file = new URL("./clock.ts", import.meta.url);
test("time moves", async () => {
  const before = Date.now();
  const plugin = await openPlugin(file);
  await plugin.advance("2d");
  assert.equal(Date.now() - before, 2 * 86_400_000);
  assert.equal(plugin.now(), new Date().toISOString());
  assert.equal(plugin.logs.filter(({ text }) => text.startsWith("hourly")).length, 48);
  await plugin.close();
});`;
  const report = await runTests({ path: "plugins/clock.ts", source, tests }, { nodePath, log: silentLog });
  assert.deepEqual(report, {
    tests: [{ name: "time moves", state: "passed" }],
  });
});
