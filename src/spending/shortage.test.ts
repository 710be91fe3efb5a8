import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownModel } from "../claude/models/described-model.ts";
import { models } from "../claude/models/table.ts";
import { openDatabase } from "../store/open-database.ts";
import type { Caps } from "./caps.ts";
import { createSpending } from "./create-spending.ts";
import { createSpendingTable } from "./store/spending-table.ts";
import { reservedFor, usualCalls } from "./usual-calls.ts";

const large = { dollars: 50, tokens: 25_000_000 };

/** The defaults. */
const usual: Caps = {
  user: { dollars: 2, tokens: 5_000_000 },
  member: { dollars: 0.15, tokens: 5_000_000 },
  ...{ guild: large, day: large },
  month: { dollars: 20, chatPercent: 40, pluginPercent: 50 },
};
const model = "claude-sonnet-5-5";

function opened(caps = usual) {
  const now = () => Date.UTC(2026, 10, 3, 12);
  const table = createSpendingTable(openDatabase(":memory:"), now);
  const process = () => createSpending({ table, caps: () => caps, now });
  const spending = process();
  const ann = { userId: "1", guildId: "10", purpose: "building" } as const;
  const dollars = (amount: number) => ({ tokens: 1, microDollars: amount * 1_000_000 });
  /** Output of this price. */
  const begin = (amount: number, by = spending) =>
    by.reserve({ context: ann, model, input: 0, output: amount * 100_000 });
  const pay = (amount: number) =>
    begin(amount).settle({ input: 0, output: amount * 100_000, cacheRead: 0, cacheWrite: 0 });
  return { process, spending, ann, dollars, begin, pay };
}

test("with every model, also an unknown one, everybody can chat, plan and build with the default limits", () => {
  for (const model of [...models, unknownModel("a-model-of-my-own")]) {
    const { spending, pay } = opened();
    // A plan and what else was said on the day.
    pay(0.1);
    for (const [purpose, call] of [
      ["chat", "chat"],
      ["planning", "planning"],
      ["building", "plugin"],
      ["building", "core"],
    ] as const) {
      const more = reservedFor(model, usualCalls[call]);
      const refusal = spending.refusal({ purpose, userId: "1", guildId: "10" }, more);
      assert.equal(refusal, undefined, `${model.id} ${call}`);
    }
  }
});

test("a core change goes on within a person's day after an answer that was cut off, and after two kills", () => {
  const cutOff = opened();
  cutOff.pay(0.9);
  cutOff.begin(1.5).settle(undefined);
  const killed = opened();
  killed.begin(0.92, killed.process());
  killed.begin(0.92, killed.process());
  killed.begin(0.92).settle(undefined);
});

test("a build that no longer fits into the month hears what is left, and chat goes on", () => {
  const { spending, ann, dollars, pay } = opened({ ...usual, user: large });
  pay(19.18);
  const refusal = spending.refusal(ann, dollars(0.92));
  assert.equal(refusal?.shortage, "too little");
  assert.match(
    refusal?.message ?? "",
    /\$0\.82 is left, and this can cost up to \$0\.92.*Smaller things still work/,
  );
  assert.equal(spending.refusal({ ...ann, purpose: "planning" }, dollars(0.05)), undefined);
  pay(0.82);
  assert.equal(spending.refusal(ann, dollars(0.92))?.shortage, "used up");
});

test("a build that can never fit hears so, in place of when to come back", () => {
  const { spending, ann, dollars } = opened({
    ...usual,
    month: { dollars: 1, chatPercent: 40, pluginPercent: 50 },
  });
  const refusal = spending.refusal(ann, dollars(1.87));
  assert.equal(refusal?.shortage, "too dear");
  assert.match(
    refusal?.message ?? "",
    /up to \$1\.87 in one go, and .* is \$1\.00, so waiting won't help.*admin/,
  );
});

test("what running calls have set aside isn't called used up, and what killed calls may have cost is", async () => {
  const { process, spending, ann, dollars, begin, pay } = opened({ ...usual, user: large });
  pay(18);
  const running = begin(1.5);
  assert.equal(spending.refusal(ann, dollars(0.92))?.shortage, "set aside");
  const freed = spending.freed(undefined);
  running.settle({ input: 0, output: 30_000, cacheRead: 0, cacheWrite: 0 });
  await freed;
  assert.equal(spending.refusal(ann, dollars(0.92)), undefined);
  begin(1.5, process());
  assert.equal(spending.refusal(ann, dollars(0.92))?.shortage, "too little");
});
