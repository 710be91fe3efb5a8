import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createPersonalData } from "../privacy/store/personal-data.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { migrations } from "./migrations.ts";
import { type Database, openDatabase } from "./open-database.ts";

const of = (userId: string, guildId = "10") =>
  ({ purpose: guildId === "11" ? "planning" : "chat", userId, guildId }) as const;
const usage = { input: 1, output: 1, cacheRead: 1, cacheWrite: 2 };

/** The stored sums, by whom and by purse, and what they should be. */
function sums(database: Database) {
  const rows = (sql: string) => database.prepare(sql).all();
  const total = "count(*) AS calls, sum(tokens) AS tokens, sum(micro_dollars) AS micro_dollars FROM spending";
  return {
    kept: rows("SELECT * FROM spending_sums ORDER BY scope, who, day"),
    added: rows(`SELECT 'all' AS scope, '' AS who, day, ${total} GROUP BY day
      UNION ALL SELECT 'user', user_id, day, ${total} GROUP BY user_id, day
      UNION ALL SELECT 'guild', guild_id, day, ${total} GROUP BY guild_id, day ORDER BY scope, who, day`),
    keptByPurse: rows("SELECT * FROM spending_purses ORDER BY purse, day"),
    addedByPurse: rows(`SELECT iif(purpose = 'chat', 'chat', 'building') AS purse, day, ${total}
      GROUP BY purse, day ORDER BY purse, day`),
  };
}

function assertRight(database: Database): void {
  const { kept, added, keptByPurse, addedByPurse } = sums(database);
  assert.deepEqual(kept, added);
  assert.deepEqual(keptByPurse, addedByPurse);
}

test("a day's sums match its rows, whatever happens to them", () => {
  const database = openDatabase(":memory:");
  const spending = createSpendingTable(database, () => 0);
  const data = createPersonalData(database);
  const reserve = (userId: string, day: string, guildId?: string) =>
    spending.reserve(
      { context: of(userId, guildId), model: "m", day, tokens: 100, microDollars: 900 },
      () => {},
    );
  const ids = [reserve("1", "2026-11-21"), reserve("1", "2026-11-22"), reserve("2", "2026-11-22", "11")];
  assertRight(database);
  spending.settle(ids[1] ?? 0, { tokens: 5, microDollars: 7, ...usage });
  assertRight(database);
  assert.deepEqual(spending.spentOn("2026-11-22", of("1")), {
    user: { tokens: 5, microDollars: 7 },
    guild: { tokens: 5, microDollars: 7 },
    day: { tokens: 105, microDollars: 907 },
    month: {
      building: { tokens: 100, microDollars: 900 },
      chat: { tokens: 105, microDollars: 907 },
    },
    chatToday: { tokens: 5, microDollars: 7 },
    plugin: { tokens: 0, microDollars: 0 },
    pluginUser: { tokens: 0, microDollars: 0 },
    pluginsInMonth: { tokens: 0, microDollars: 0 },
    isKnown: true,
  });
  spending.release(ids[2] ?? 0);
  assertRight(database);
  data.forgetUser("1", { day: "2026-11-22", cooldownsSince: 0 });
  assertRight(database);
  assert.equal(
    database.prepare("SELECT count(*) AS n FROM spending_sums WHERE who = '1' AND day < '2026-11-22'").get()
      ?.n,
    0,
    "a sum of nothing doesn't say whose it was",
  );
  data.pruneSpending("2026-11-22", 100);
  assertRight(database);
  assert.deepEqual(spending.since("2026-01-01"), { tokens: 5, microDollars: 7 });
});

test("counts what an older release spent, before this one and after a rollback", () => {
  const database = new DatabaseSync(":memory:");
  const step = (of: string) => migrations.findIndex((one) => one.includes(`CREATE TABLE ${of}`));
  const run = (from: number, to?: number) => {
    for (const one of migrations.slice(from, to)) database.exec(one);
  };
  const olderWrites = (user: string, purpose = "chat") =>
    database.exec(`INSERT INTO spending (day, user_id, guild_id, purpose, model, tokens, micro_dollars, at)
      VALUES ('2026-11-22', '${user}', '10', '${purpose}', 'm', 3, 4, 0)`);
  run(0, step("spending_sums"));
  for (const user of ["1", "1", "2"]) olderWrites(user);
  run(step("spending_sums"), step("spending_purses"));
  olderWrites("1", "building");
  run(step("spending_purses"));
  assertRight(database);
  olderWrites("1", "planning");
  database.exec("UPDATE spending SET settled = 1, tokens = 1, micro_dollars = 2 WHERE id = 1");
  assertRight(database);
  database.exec("DELETE FROM spending WHERE user_id = '1'");
  assertRight(database);
  assert.deepEqual(createSpendingTable(database, () => 0).spentOn("2026-11-22", of("2")).day, {
    tokens: 3,
    microDollars: 4,
  });
});
