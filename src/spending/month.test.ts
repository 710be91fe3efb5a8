import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallContext } from "../claude/call-context.ts";
import { BudgetSpentError } from "../claude/claude-errors.ts";
import { openDatabase } from "../store/open-database.ts";
import type { Caps } from "./caps.ts";
import { createSpending } from "./create-spending.ts";
import { createSpendingTable } from "./store/spending-table.ts";

const plenty = { dollars: 1_000, tokens: 1_000_000_000 };
const model = "claude-sonnet-5-5";

/** Output tokens that cost so many cents. */
const cents = (count: number) => count * 1_000;

function opened(month: Caps["month"], daily: Partial<Caps> = {}) {
  const database = openDatabase(":memory:");
  // The last day of a month, when a day's share of chat is all that is left.
  const clock = { now: Date.UTC(2026, 9, 30, 12) };
  const caps = { user: plenty, member: plenty, guild: plenty, day: plenty, month, ...daily };
  /** Another process on the same database, as during a deploy. */
  const process = () =>
    createSpending({
      table: createSpendingTable(database, () => clock.now),
      caps: () => caps,
      now: () => clock.now,
    });
  const spending = process();
  const spend = (context: Partial<CallContext>, output: number, by = spending) =>
    by.reserve({
      context: { purpose: "chat", userId: "1", guildId: "10", ...context },
      model,
      input: 0,
      output,
    });
  /** A call that used all that was set aside for it. */
  const pay = (context: Partial<CallContext>, output: number) =>
    spend(context, output).settle({ input: 0, output, cacheRead: 0, cacheWrite: 0 });
  const refusal = (...spent: Parameters<typeof spend>): BudgetSpentError => {
    try {
      spend(...spent).settle(undefined);
    } catch (error) {
      assert.ok(error instanceof BudgetSpentError);
      return error;
    }
    return assert.fail("nothing was refused");
  };
  // Somebody who has chatted before.
  spend({ purpose: "planning" }, 0);
  clock.now = Date.UTC(2026, 10, 30, 12);
  const total = () => {
    const { building, chat } = spending.spent({ userId: "1", guildId: "10" }).month;
    return { building: building.microDollars / 10_000, chat: chat.microDollars / 10_000 };
  };
  return { clock, process, spend, pay, refusal, total };
}

test("chat stops at its purse and says that requests still work, while building goes on", () => {
  const { pay, refusal, total } = opened({ dollars: 1, chatPercent: 40, pluginPercent: 50 });
  pay({}, cents(35));
  const refused = refusal({}, cents(6));
  assert.equal(refused.scope, "chat");
  assert.match(refused.message, /money for chat is used up \(\$0\.35\)/);
  assert.match(refused.message, /again <t:1796083200:R>\. Feature requests, commands and plugins still work/);
  pay({ purpose: "planning" }, cents(5));
  pay({ purpose: "building" }, cents(55));
  assert.deepEqual(total(), { building: 60, chat: 35 });
});

test("building takes what chat leaves, and chat never takes from building", () => {
  const { pay, refusal, total } = opened({ dollars: 1, chatPercent: 40, pluginPercent: 50 });
  pay({}, cents(10));
  pay({ purpose: "building" }, cents(85));
  assert.equal(refusal({ purpose: "building" }, cents(6)).scope, "month");
  const refused = refusal({}, cents(6));
  assert.equal(refused.scope, "month");
  assert.match(refused.message, /This month's money .* is used up \(\$0\.95\).*plans are kept/);
  pay({}, cents(5));
  assert.deepEqual(total(), { building: 85, chat: 15 });
});

test("a new month begins at midnight UTC on the first, and what ends in it counts where it began", () => {
  const { clock, spend, refusal, total } = opened({ dollars: 1, chatPercent: 40, pluginPercent: 50 });
  clock.now = Date.UTC(2026, 10, 30, 23, 59, 59, 999);
  const building = spend({ purpose: "building" }, cents(90));
  assert.equal(refusal({}, cents(11)).resetsAt, Date.UTC(2026, 11, 1));
  clock.now += 1;
  assert.deepEqual(total(), { building: 0, chat: 0 });
  spend({ purpose: "planning" }, cents(40));
  building.settle({ input: 0, output: cents(80), cacheRead: 0, cacheWrite: 0 });
  assert.deepEqual(total(), { building: 40, chat: 0 });
  clock.now = Date.UTC(2026, 11, 31, 12);
  assert.equal(refusal({}, cents(41)).resetsAt, Date.UTC(2027, 0, 1));
});

test("zero closes a purse, or everything", () => {
  const chatless = opened({ dollars: 1, chatPercent: 0, pluginPercent: 50 });
  assert.equal(chatless.refusal({}, 1).scope, "chat");
  chatless.pay({ purpose: "planning" }, cents(100));
  assert.equal(
    opened({ dollars: 0, chatPercent: 40, pluginPercent: 50 }).refusal({ purpose: "planning" }, 1).scope,
    "month",
  );
});

test("a member without the role has the smaller share of a day, and nobody gets more than a person's cap", () => {
  const shares = {
    user: { dollars: 2, tokens: 1_000_000 },
    member: { dollars: 0.15, tokens: 1_000_000 },
  };
  const { pay, refusal } = opened({ dollars: 100, chatPercent: 40, pluginPercent: 50 }, shares);
  const member = { userId: "2", standing: "member" } as const;
  pay(member, cents(14));
  // The call that goes over a share is still made.
  pay(member, cents(2));
  assert.equal(refusal(member, 1).scope, "user");
  pay({ userId: "2", standing: "requester" }, cents(84));
  // Whoever is admitted to planning has the role.
  pay({ userId: "2", purpose: "planning" }, cents(100));
  assert.equal(refusal({ userId: "2", purpose: "building" }, 1).scope, "user");
  const narrower = opened(
    { dollars: 100, chatPercent: 40, pluginPercent: 50 },
    { ...shares, user: { dollars: 0.1, tokens: 1_000_000 } },
  );
  narrower.pay({}, cents(10));
  assert.equal(narrower.refusal({}, 1).scope, "user");
});

test("the wall and the chat's purse hold however calls overlap, in two processes", () => {
  const { process, spend, total } = opened({ dollars: 1, chatPercent: 40, pluginPercent: 50 });
  const processes = [process(), process()] as const;
  const running: { output: number; settle: ReturnType<typeof spend>["settle"] }[] = [];
  let seed = 12;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  let refusals = 0;
  for (let step = 0; step < 1_000; step += 1) {
    const next = random(3) === 0 ? running.splice(random(running.length), 1)[0] : undefined;
    if (next !== undefined) {
      // It ended, it was refused, its end isn't known, or its process was killed.
      const used = { input: 0, output: random(next.output + 1), cacheRead: 0, cacheWrite: 0 };
      const ends = [used, undefined, "unknown"] as const;
      if (random(20) > 0) next.settle(ends[random(10) === 0 ? 1 + random(2) : 0]);
    } else {
      const output = random(cents(4)) + 1;
      const purpose = (["chat", "planning", "building"] as const)[random(3)] ?? "chat";
      try {
        const { settle } = spend({ purpose }, output, processes[random(2)] ?? processes[0]);
        running.push({ output, settle });
      } catch (error) {
        assert.ok(error instanceof BudgetSpentError);
        refusals += 1;
      }
    }
    const { building, chat } = total();
    assert.ok(building + chat <= 100 && chat <= 40, `step ${step}: ${building} + ${chat}`);
  }
  const { building, chat } = total();
  assert.ok(
    refusals > 0 && building > 60 && building + chat > 90,
    `${building} + ${chat}, ${refusals} refused`,
  );
});

test("a raid on one day leaves chat its other days, and those who chat on many days the last quarter of it", () => {
  const { clock, pay, refusal, total } = opened({ dollars: 20, chatPercent: 40, pluginPercent: 50 });
  const raider = { userId: "666" };
  clock.now = Date.UTC(2026, 10, 3, 12);
  // Four days' worth of $8 on 28 days is $1.14, of which strangers can use 85 cents; the call that goes over it is still made.
  pay(raider, cents(86));
  const refused = refusal(raider, cents(1));
  assert.equal(refused.scope, "chat_day");
  assert.match(refused.message, /some is left for other days.*again <t:1793750400:R>.*Feature requests/);
  pay({}, cents(29));
  assert.equal(refusal({}, cents(2)).scope, "chat_day");
  clock.now += 24 * 60 * 60_000;
  pay(raider, cents(80));
  assert.deepEqual(total(), { building: 0, chat: 195 });
});

test("a small month still has calls in its day", () => {
  const { clock, pay } = opened({ dollars: 1, chatPercent: 40, pluginPercent: 50 });
  clock.now = Date.UTC(2026, 10, 1);
  pay({ userId: "2" }, cents(18));
});
