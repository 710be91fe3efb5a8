import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginTimers, type PluginTimer } from "../store/plugin-timers.ts";
import { startTimers, type TimerRun } from "./run-timers.ts";

const minute = 60_000;
const start = Date.parse("2026-06-01T06:00:00Z");

/** Starts bots one after the other over the same stored timers. */
function lives(t: TestContext, wall = { ahead: 0 }) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: start });
  const timers = createPluginTimers(openDatabase(":memory:"));
  const now = () => Date.now() + wall.ahead;
  const set = (id: string, minutes: number, more: Partial<PluginTimer> = {}) =>
    timers.set({
      ...{ plugin: "wake", name: "up", guildId: "1", id, userId: undefined, repeats: undefined },
      ...{ dueAt: start + minutes * minute, ...more },
    });
  const live = (
    run: (timer: PluginTimer) => TimerRun | Promise<TimerRun> = () => "done",
    away = new Set<string>(),
  ) => {
    const ran: string[] = [];
    const over: string[] = [];
    const { stop, look } = startTimers({
      ...{ plugin: "wake", names: ["up"], timers, now },
      run: async (timer) => {
        ran.push(`${timer.id} ${Math.floor((now() - start) / minute)}`);
        return run(timer);
      },
      isAway: (guildId) => away.has(guildId),
      onOver: ({ id }) => over.push(id),
      onTrouble: (error) => over.push(String(error)),
      setTimer: (work, ms) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    });
    /** Advances time, ten seconds at a time. */
    const pass = async (minutes: number) => {
      for (let gone = 0; gone < minutes * 6; gone += 1) {
        t.mock.timers.tick(10_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { ran, over, stop, look, pass };
  };
  return { timers, set, live };
}

test("a timer runs once when it is due, also one that is set later and comes sooner", async (t) => {
  const { set, live, timers } = lives(t);
  set("late", 30);
  const { ran, over, pass, stop, look } = live();
  set("soon", 5);
  look();
  await pass(40);
  stop();
  assert.deepEqual(
    [ran, over],
    [
      ["soon 5", "late 30"],
      ["soon", "late"],
    ],
  );
  assert.equal(timers.count("wake", "1"), 0);
});

test("one that a restart cuts short, or that was due meanwhile, runs with the next bot, and knows it", async (t) => {
  const { set, live } = lives(t);
  set("cut", 1);
  set("missed", 5);
  const first = live(() => "lost");
  await first.pass(1);
  first.stop();
  t.mock.timers.setTime(start + 600 * minute);
  const tries: number[] = [];
  const second = live((timer) => {
    tries.push(timer.tries);
    return "done";
  });
  await second.pass(1);
  second.stop();
  assert.deepEqual([first.ran, second.ran], [["cut 1"], ["cut 600", "missed 600"]]);
  assert.deepEqual(tries, [2, 1]);
});

test("what fails is tried again with growing pauses for a day, and given up then", async (t) => {
  const { set, live, timers } = lives(t);
  set("refused", 0);
  const { ran, over, pass, stop } = live(() => "failed");
  await pass(26 * 60);
  stop();
  assert.deepEqual(ran.slice(0, 4), ["refused 0", "refused 0", "refused 1", "refused 3"]);
  assert.equal(ran.length, 30);
  assert.deepEqual([over, timers.count("wake", "1")], [["refused"], 0]);
});

test("a locked store costs a timer a minute, and neither the bot nor what is due besides", async (t) => {
  const { set, live } = lives(t);
  for (let count = 0; count < 6; count += 1) set(`due-${count}`, 1);
  let isLocked = true;
  const { ran, over, pass, stop } = live(() => {
    if (isLocked) throw new Error("database is locked");
    return "done";
  });
  await pass(1);
  assert.deepEqual(new Set(over), new Set(["Error: database is locked"]));
  isLocked = false;
  ran.splice(0);
  await pass(2);
  stop();
  assert.deepEqual(
    ran.toSorted(),
    Array.from({ length: 6 }, (_, at) => `due-${at} 2`),
  );
});

test("where the plugin is switched off, a timer waits, and others don't wait for it", async (t) => {
  const { set, live } = lives(t);
  set("off", 1, { guildId: "2" });
  set("on", 2);
  const away = new Set(["2"]);
  const { ran, pass, stop } = live(() => "done", away);
  await pass(5);
  away.clear();
  await pass(10);
  stop();
  assert.deepEqual(ran, ["on 2", "off 11"]);
});

test("a server with thousands of timers keeps others waiting for no more than one of its own", async (t) => {
  const { set, live } = lives(t);
  for (let count = 0; count < 1_000; count += 1) set(`flood-${count}`, 0);
  set("mine", 1, { guildId: "2" });
  const { ran, pass, stop } = live();
  await pass(2);
  stop();
  assert.ok(
    ran.some((one) => one.startsWith("mine 1")),
    ran.join(", "),
  );
  assert.ok(ran.length < 200, `${ran.length} ran in two minutes`);
});

test("a timer that is set again while it runs is kept, and one that repeats comes again once", async (t) => {
  const { set, live } = lives(t);
  set("snoozed", 1);
  const repeats = JSON.stringify({ every: "daily", from: start + 2 * minute, timeZone: "UTC" });
  set("daily", 2, { repeats });
  const { ran, pass, stop } = live((timer) => {
    if (timer.id === "snoozed" && timer.dueAt < start + 10 * minute) set("snoozed", 15);
    return "done";
  });
  await pass(20);
  // Away for three days.
  t.mock.timers.setTime(start + 3.5 * 24 * 60 * minute);
  await pass(2);
  stop();
  assert.deepEqual(ran, ["snoozed 1", "daily 2", "snoozed 15", "daily 5040"]);
});

test("what repeats isn't lost for a year when the clock was a year ahead", async (t) => {
  const wall = { ahead: 365 * 24 * 60 * minute };
  const { set, live } = lives(t, wall);
  const repeats = JSON.stringify({ every: "daily", from: start + 2 * minute, timeZone: "UTC" });
  set("daily", 2, { repeats });
  const first = live();
  await first.pass(5);
  first.stop();
  assert.equal(first.ran.length, 2);
  wall.ahead = 0;
  const second = live();
  await second.pass(24 * 60);
  second.stop();
  assert.equal(second.ran.length, 1);
});

test("thousands of calendars are compared with the clock a few at a time, so nobody waits for that", async (t) => {
  const { set, live, timers } = lives(t);
  const repeats = JSON.stringify({ cron: "0 9 * * *", timeZone: "UTC" });
  for (let count = 0; count < 35; count += 1)
    set(`c${String(count).padStart(2, "0")}`, 365 * 24 * 60, { repeats, guildId: String(1 + (count % 2)) });
  const wrong = () =>
    ["1", "2"].flatMap((guildId) =>
      timers
        .list({ plugin: "wake", name: "up", guildId }, { after: "", limit: 100 })
        .filter(({ dueAt }) => dueAt !== start + 180 * minute),
    ).length;
  const { ran, pass, stop } = live();
  assert.equal(wrong(), 25);
  await pass(1);
  assert.equal(wrong(), 0);
  await pass(200);
  stop();
  assert.equal(new Set(ran).size, 35);
});
