import assert from "node:assert/strict";
import { test } from "node:test";
import { BudgetSpentError } from "../claude/claude-errors.ts";
import { createSpending } from "../spending/create-spending.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { openDatabase } from "../store/open-database.ts";
import { createCapReports } from "./report-caps.ts";

test("tells the admins once a day that a server's or the overall cap is reached, and which setting to change, but not about a person's", () => {
  const said: string[] = [];
  const clock = { now: Date.UTC(2026, 10, 22, 12) };
  const caps = {
    user: { dollars: 1, tokens: 1_000 },
    guild: { dollars: 5, tokens: 1_500 },
    day: { dollars: 9, tokens: 2_000 },
  };
  const spending = createSpending({
    table: createSpendingTable(openDatabase(":memory:"), () => clock.now),
    caps,
    onReached: createCapReports({
      admins: {
        tell: async (text) => {
          said.push(text);
          return true;
        },
      },
      caps,
      now: () => clock.now,
    }),
    now: () => clock.now,
  });
  const spend = (userId: string, guildId: string, input: number) =>
    spending.reserve({ context: { purpose: "chat", userId, guildId }, model: "m", input, output: 0 });
  const refused = (userId: string, guildId: string, input: number) =>
    assert.throws(() => spend(userId, guildId, input), BudgetSpentError);

  spend("1", "10", 900);
  refused("1", "10", 200);
  assert.deepEqual(said, []);
  spend("2", "10", 500);
  refused("2", "10", 200);
  refused("3", "10", 200);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /server 10 .*\$5, 1,500 tokens.*\*\*GUILD_DAILY_DOLLARS or GUILD_DAILY_TOKENS/);
  spend("4", "20", 500);
  refused("5", "20", 200);
  refused("6", "30", 200);
  assert.equal(said.length, 2);
  assert.match(said[1] ?? "", /All servers .*\*\*DAILY_DOLLARS or DAILY_TOKENS/);
  clock.now += 24 * 60 * 60_000;
  spend("1", "10", 900);
  spend("2", "10", 500);
  refused("2", "10", 200);
  assert.equal(said.length, 3);
});
