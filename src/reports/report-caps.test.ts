import assert from "node:assert/strict";
import { test } from "node:test";
import type { Purpose } from "../claude/call-context.ts";
import { BudgetSpentError } from "../claude/claude-errors.ts";
import { silentLog } from "../log/log.ts";
import { createSpending } from "../spending/create-spending.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { openDatabase } from "../store/open-database.ts";
import { createCapReports } from "./report-caps.ts";
import { createTold } from "./store/told.ts";
import { createTellOnce } from "./tell-once.ts";

const plenty = { dollars: 1_000, tokens: 1_000_000 };
const usual = {
  ...{ user: { dollars: 1, tokens: 1_000 }, member: plenty },
  guild: { dollars: 5, tokens: 1_500 },
  day: { dollars: 9, tokens: 2_000 },
  month: { dollars: 1_000, chatPercent: 40, pluginPercent: 50 },
};

function opened(caps = usual) {
  const said: string[] = [];
  const channel = { isThere: true };
  const clock = { now: Date.UTC(2026, 10, 22, 12) };
  const now = () => clock.now;
  const database = openDatabase(":memory:");
  const admins = {
    tell: async (text: string) => {
      if (channel.isThere) said.push(text);
      return channel.isThere;
    },
  };
  const open = () =>
    createSpending({
      table: createSpendingTable(database, now),
      caps: () => caps,
      onReached: createCapReports({
        tellOnce: createTellOnce({ admins, told: createTold(database, now), log: silentLog }),
        caps: () => caps,
      }),
      now,
    });
  let spending = open();
  const spend = (userId: string, guildId: string, input: number, purpose: Purpose = "chat") =>
    spending
      .reserve({ context: { purpose, userId, guildId }, model: "claude-haiku-4-5", input, output: 0 })
      .settle({ input, output: 0, cacheRead: 0, cacheWrite: 0 });
  return {
    said,
    channel,
    clock,
    restart: () => {
      spending = open();
    },
    spend,
    refused: async (...spent: Parameters<typeof spend>) => {
      assert.throws(() => spend(...spent), BudgetSpentError);
      await new Promise(setImmediate);
    },
  };
}

test("tells the admins once a day, over restarts, that a server's or the overall cap is reached, but not about a person's", async () => {
  const { said, clock, restart, spend, refused } = opened();
  spend("1", "10", 1_000);
  await refused("1", "10", 200);
  assert.deepEqual(said, []);
  spend("2", "10", 400);
  await refused("2", "10", 200);
  await refused("3", "10", 200);
  restart();
  await refused("3", "10", 200);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /server 10 .*\$5, 1,500 tokens.*\*\*GUILD_DAILY_DOLLARS or GUILD_DAILY_TOKENS/);
  spend("4", "20", 500);
  await refused("5", "20", 200);
  await refused("6", "30", 200);
  assert.equal(said.length, 2);
  assert.match(said[1] ?? "", /All servers .*\*\*DAILY_DOLLARS or DAILY_TOKENS/);
  clock.now += 24 * 60 * 60_000;
  spend("1", "10", 900);
  spend("2", "10", 500);
  await refused("2", "10", 200);
  assert.equal(said.length, 3);
});

test("tells the admins once a month that the chat's money or all of it is used up, and what still works", async () => {
  const { said, restart, spend, refused } = opened({
    ...usual,
    month: { dollars: 0.001, chatPercent: 50, pluginPercent: 50 },
  });
  spend("1", "10", 300);
  await refused("2", "10", 300);
  await refused("3", "10", 300);
  restart();
  await refused("2", "10", 300);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /money for chat \(\$0\.00\) is used up.*Requests still work.*CHAT_PERCENT/);
});

test("tells the admins that a build no longer fits, or never can, while smaller things still work", async () => {
  const { said, spend, refused } = opened({
    ...usual,
    user: plenty,
    guild: plenty,
    day: plenty,
    month: { dollars: 0.2, chatPercent: 40, pluginPercent: 50 },
  });
  await refused("1", "10", 250_000, "building");
  spend("1", "10", 100_000, "planning");
  await refused("1", "10", 100_000, "building");
  await refused("2", "10", 100_000, "building");
  spend("2", "10", 40_000);
  assert.equal(said.length, 2);
  assert.match(
    said[0] ?? "",
    /up to \$0\.31 in one go, and this month's money for my thinking is \$0\.20, so waiting/,
  );
  assert.match(said[1] ?? "", /Of this month's money for my thinking, \$0\.10 is left, .* up to \$0\.13/);
});

test("tells again what couldn't be posted, and when a raised limit is used up too", async () => {
  const caps = {
    ...usual,
    user: plenty,
    guild: plenty,
    day: plenty,
    month: { dollars: 0.1, chatPercent: 100, pluginPercent: 50 },
  };
  const { said, channel, spend, refused } = opened(caps);
  spend("1", "10", 75_000, "planning");
  channel.isThere = false;
  await refused("1", "10", 60_000, "planning");
  channel.isThere = true;
  await refused("1", "10", 60_000, "planning");
  await refused("1", "10", 60_000, "planning");
  assert.equal(said.length, 1);
  caps.month = { dollars: 0.2, chatPercent: 100, pluginPercent: 50 };
  spend("1", "10", 75_000, "planning");
  await refused("1", "10", 60_000, "planning");
  assert.equal(said.length, 2);
  assert.match(said[1] ?? "", /This month's money for Claude \(\$0\.2\) is used up/);
});
