import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BudgetSpentError } from "../claude/claude-errors.ts";
import { openDatabase, transaction } from "../store/open-database.ts";
import type { Caps } from "./caps.ts";
import { createSpending } from "./create-spending.ts";
import { inDollars, microDollars, priceOf } from "./prices.ts";
import { createSpendingTable } from "./store/spending-table.ts";

const caps: Caps = {
  user: { dollars: 1, tokens: 100_000 },
  member: { dollars: 1, tokens: 100_000 },
  guild: { dollars: 2, tokens: 150_000 },
  day: { dollars: 3, tokens: 230_000 },
  month: { dollars: 100, chatPercent: 40, pluginPercent: 50 },
};
const model = "claude-sonnet-4-5-20250929";
const purpose = "chat";
const ann = { userId: "1", guildId: "10", purpose } as const;
const bob = { userId: "2", guildId: "10", purpose } as const;
const eve = { userId: "3", guildId: "20", purpose } as const;

function opened(given: Caps = caps) {
  const database = openDatabase(":memory:");
  const clock = { now: Date.UTC(2026, 10, 22, 12) };
  const table = createSpendingTable(database, () => clock.now);
  const again = () => createSpending({ table, caps: () => given, now: () => clock.now });
  const spending = again();
  const reserve = (
    who: { readonly userId: string; readonly guildId: string },
    input: number,
    output: number,
  ) => spending.reserve({ context: { ...who, purpose: "chat" }, model, input, output });
  /** A call that used all that was set aside for it. */
  const pay = (who: Parameters<typeof reserve>[0], input: number, output: number) =>
    reserve(who, input, output).settle({ input, output, cacheRead: 0, cacheWrite: 0 });
  return { clock, again, spending, reserve, pay };
}

const usage = { input: 1_000, output: 500, cacheRead: 2_000, cacheWrite: 100 };

describe("spending", () => {
  it("tells that something was spent only after the transaction that it may be part of", async () => {
    const database = openDatabase(":memory:");
    const table = createSpendingTable(database, () => 0);
    const inTransaction: boolean[] = [];
    const onSpent = () => void inTransaction.push(database.isTransaction);
    const spending = createSpending({ table, caps: () => caps, onSpent, now: () => 0 });
    const running = spending.reserve({ context: ann, model, input: 9, output: 9 });
    transaction(database, () => running.settle(usage));
    await Promise.resolve();
    assert.deepEqual(inTransaction, [false]);
  });

  it("prices calls by the table, including the cache, and unknown models at the highest price", () => {
    assert.equal(microDollars(model, usage), 1_000 * 3 + 500 * 15 + 2_000 * 0.3 + Math.ceil(100 * 3.75));
    assert.deepEqual(priceOf("claude-sonnet-5-5"), { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.1 });
    assert.equal(priceOf("claude-sonnet-5").cacheRead, 0.2);
    assert.equal(priceOf("a-model-of-my-own").output, 75);
    const long = { input: 60_000, output: 1_000, cacheRead: 40_001, cacheWrite: 0 };
    assert.equal(
      microDollars("claude-haiku-5-5", long),
      Math.ceil(60_000 * 0.5 + 1_000 * 2.5 + 40_001 * 0.05),
    );
    assert.equal(
      microDollars("claude-haiku-5-5", long, 2),
      Math.ceil(60_000 * 0.1 + 1_000 * 0.5 + 40_001 * 0.01),
    );
    assert.deepEqual(
      [inDollars(0), inDollars(9_999), inDollars(1_234_567)],
      ["$0.00", "less than $0.01", "$1.23"],
    );
  });

  it("reserves the maximum cost before a call, and counts the actual cost afterwards", () => {
    const { spending, reserve } = opened();
    const call = reserve(ann, 10_000, 10_000);
    assert.equal(spending.spent(ann).user.tokens, 20_000);
    assert.equal(spending.spent(ann).user.microDollars, 10_000 * 3.75 + 10_000 * 15);
    call.settle(usage);
    assert.equal(spending.spent(ann).user.tokens, 3_600);
    assert.equal(spending.spent(bob).user.tokens, 0);
    assert.equal(spending.spent(bob).guild.tokens, 3_600);
    assert.equal(spending.spent(eve).guild.tokens, 0);
    assert.equal(spending.spent(eve).day.tokens, 3_600);
  });

  it("an unused call costs nothing, and one without a known end costs what was reserved", () => {
    const { spending, again, reserve } = opened();
    reserve(ann, 10_000, 1_000).settle(undefined);
    assert.equal(spending.spent(ann).day.tokens, 0);
    reserve(ann, 10_000, 1_000);
    assert.equal(again().spent(ann).user.tokens, 11_000);
  });

  it("refuses a call that could exceed a cap, names the cap, and reserves nothing for it", () => {
    const { spending, reserve, pay } = opened();
    const refusal = (call: () => unknown): BudgetSpentError => {
      try {
        call();
      } catch (error) {
        assert.ok(error instanceof BudgetSpentError);
        return error;
      }
      return assert.fail("nothing was refused");
    };
    pay(ann, 90_000, 10_000);
    const own = refusal(() => reserve(ann, 1, 0));
    assert.equal(own.scope, "user");
    assert.match(own.message, /your share .* today \(\$0\.42, 100,000 tokens\).*<t:1795392000:R>.*\/usage/);
    pay(bob, 40_000, 1_000);
    assert.equal(refusal(() => reserve(bob, 9_000, 1_000)).scope, "guild");
    pay(eve, 40_000, 40_000);
    assert.equal(spending.spent(eve).day.tokens, 221_000);
    const everybody = refusal(() => reserve({ userId: "4", guildId: "30" }, 20_000, 1_000));
    assert.equal(everybody.scope, "day");
    assert.equal(spending.spent(eve).day.tokens, 221_000);
  });

  it("dollars are capped like tokens", () => {
    const { reserve } = opened({ ...caps, user: { dollars: 0.1, tokens: 1_000_000 } });
    reserve(ann, 0, 6_000);
    reserve(ann, 0, 1_000);
    assert.throws(() => reserve(ann, 0, 1), BudgetSpentError);
  });

  it("two concurrent calls can't both use the rest of a budget, and of a person's share only one can go over it", () => {
    const { reserve } = opened();
    reserve(ann, 60_000, 0);
    reserve(ann, 60_000, 0);
    assert.throws(() => reserve(ann, 1, 0), BudgetSpentError);
    assert.throws(() => reserve(bob, 60_000, 0), BudgetSpentError);
  });

  it("a new day begins at midnight UTC", () => {
    const { spending, clock, reserve } = opened();
    reserve(ann, 100_000, 0);
    assert.equal(spending.refusal(ann)?.scope, "user");
    clock.now = spending.resetsAt() - 1;
    assert.equal(spending.refusal(ann)?.scope, "user");
    clock.now += 1;
    assert.equal(spending.refusal(ann), undefined);
    assert.equal(spending.spent(ann).lately.tokens, 100_000);
  });
});
