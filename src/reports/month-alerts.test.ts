import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../log/log.ts";
import { createSpending } from "../spending/create-spending.ts";
import { createMonthTable } from "../spending/store/month-table.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { openDatabase } from "../store/open-database.ts";
import { createMonthAlerts } from "./month-alerts.ts";

const plenty = { dollars: 1_000, tokens: 1_000_000_000 };

function opened() {
  const database = openDatabase(":memory:");
  const clock = { now: Date.UTC(2026, 10, 10) };
  const now = () => clock.now;
  const caps = {
    user: plenty,
    member: plenty,
    guild: plenty,
    day: plenty,
    month: { dollars: 1, chatPercent: 40, pluginPercent: 50 },
  };
  const posted: { words: string; nonce: string; looksFirst: boolean }[] = [];
  const channel = { isThere: true };
  const insist = async (words: string, nonce: string, earlier?: object) => {
    if (!channel.isThere) throw new Error("no such channel");
    posted.push({ words, nonce, looksFirst: earlier !== undefined });
  };
  /** A process on the same database. */
  const open = () => {
    const spending = createSpending({
      table: createSpendingTable(database, now),
      caps: () => caps,
      onSpent: () => alerts.look(),
      now,
    });
    const alerts = createMonthAlerts({
      ...{ table: createMonthTable(database, now), spent: spending.spentInMonth, caps: () => caps },
      ...{ admins: { insist }, log: silentLog, now },
    });
    const spend = async (purpose: "chat" | "building", cents: number, userId = "1") => {
      const context = { purpose, userId, guildId: "10", requestId: userId };
      spending
        .reserve({ context, model: "claude-sonnet-5-5", input: 0, output: cents * 1_000 })
        .settle({ input: 0, output: cents * 1_000, cacheRead: 0, cacheWrite: 0 });
      await new Promise(setImmediate);
    };
    const begin = (cents: number) =>
      spending.reserve({
        context: { purpose: "building", userId: "9", guildId: "10", requestId: "9" },
        ...{ model: "claude-sonnet-5-5", input: 0, output: cents * 1_000 },
      });
    return { alerts, spend, begin };
  };
  return { clock, caps, posted, channel, open };
}

test("admins hear once at 50, 75 and 95 %, over restarts, what it bought and what happens next", async () => {
  const { posted, open } = opened();
  const first = open();
  await first.spend("building", 40, "1");
  await first.spend("chat", 5, "2");
  assert.equal(posted.length, 0);
  await first.spend("chat", 5, "3");
  await first.spend("chat", 5, "3");
  assert.equal(posted.length, 1);
  assert.match(posted[0]?.words ?? "", /^50 % of November's money for Claude is used: \$0\.50 of \$1\.00\./);
  assert.match(
    posted[0]?.words ?? "",
    /code for 1 request \(\$0\.40\), planning of 0 requests \(\$0\.00\), chat with 2 people \(\$0\.10, 2 calls\)/,
  );
  assert.match(
    posted[0]?.words ?? "",
    /lasts until about 19 November; then chat and requests pause until <t:1796083200:D>/,
  );
  const second = open();
  await second.spend("building", 21);
  await second.spend("building", 1);
  await second.alerts.deliver();
  assert.equal(posted.length, 2);
  assert.match(posted[1]?.words ?? "", /^75 % .*\$0\.76 of/);
  await second.spend("building", 20);
  assert.match(posted[2]?.words ?? "", /^95 % [\s\S]*When the rest is used, chat and requests pause/);
});

test("what couldn't be posted is posted in the same words by the next process, which looks whether it is there", async () => {
  const { posted, channel, open } = opened();
  channel.isThere = false;
  const first = open();
  await first.spend("building", 60);
  assert.equal(posted.length, 0);
  channel.isThere = true;
  await first.spend("building", 5);
  assert.equal(posted.length, 0, "not again right away");
  await open().alerts.deliver();
  assert.deepEqual(
    posted.map(({ words, looksFirst }) => [/\$0\.60 of/.test(words), looksFirst]),
    [[true, true]],
  );
  await open().alerts.deliver();
  assert.equal(posted.length, 1);
});

test("a raised limit and a new month have alerts of their own, and one that is jumped over is left out", async () => {
  const { clock, caps, posted, open } = opened();
  const { spend } = open();
  await spend("building", 80);
  assert.match(posted.map(({ words }) => words.slice(0, 4)).join(), /^75 %$/);
  caps.month.dollars = 2;
  await spend("building", 30);
  assert.match(posted.at(-1)?.words ?? "", /^50 % .*\$1\.10 of \$2\.00/);
  clock.now = Date.UTC(2026, 11, 31);
  await spend("building", 100);
  assert.match(posted.at(-1)?.words ?? "", /^50 % of December's[\s\S]*until the month ends/);
  assert.equal(posted.length, 3);
});

test("what running calls have set aside sets off no alert and is in none, and a lowered limit sets one off", async () => {
  const { caps, posted, open } = opened();
  const { alerts, begin, spend } = open();
  const running = begin(50);
  await spend("building", 30);
  assert.equal(posted.length, 0);
  caps.month.dollars = 0.6;
  alerts.look();
  await new Promise(setImmediate);
  assert.match(posted[0]?.words ?? "", /^50 % .*\$0\.30 of \$0\.60\.[\s\S]*code for 1 request \(\$0\.30\)/);
  running.settle("unknown");
  await new Promise(setImmediate);
  assert.equal(posted.length, 2, "what it used isn't known, so the most counts");
});
