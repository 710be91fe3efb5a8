import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../store/open-database.ts";
import { bar, percentOf } from "./bar.ts";
import { type CapName, readTypedCap } from "./cap-names.ts";
import { createCaps } from "./change-caps.ts";
import { createSpending } from "./create-spending.ts";
import { createCapChanges } from "./store/cap-changes.ts";
import { createMonthTable } from "./store/month-table.ts";
import { createSpendingTable } from "./store/spending-table.ts";
import { operatorsUsageText, usageText } from "./usage-text.ts";

const plenty = { dollars: 50, tokens: 1_000_000 };
const settings = {
  ...{ user: { ...plenty, dollars: 2 }, member: { ...plenty, dollars: 0.15 } },
  ...{ guild: { ...plenty, tokens: 25_000_000 }, day: { ...plenty, tokens: 50_000_000 } },
  month: { dollars: 20, chatPercent: 40, pluginPercent: 50 },
};
const ann = { userId: "1", guildId: "10", standing: "member" } as const;

function opened() {
  const database = openDatabase(":memory:");
  const clock = { now: Date.UTC(2026, 10, 15, 12) };
  const now = () => clock.now;
  const changes = createCapChanges(database, now);
  const table = createSpendingTable(database, now);
  const spending = createSpending({ table, caps: createCaps(settings, changes), now });
  const powers = { spending, month: createMonthTable(database, now), changes: changes.current, now };
  /** @param cents what it costs */
  const spend = (purpose: "chat" | "planning" | "building", cents: number, userId = "1") => {
    const context = {
      purpose,
      userId,
      guildId: "10",
      standing: "requester",
      requestId: `of-${userId}`,
    } as const;
    const output = cents * 1_000;
    spending
      .reserve({ context, model: "claude-sonnet-5-5", input: 0, output })
      .settle({ input: 0, output, cacheRead: 0, cacheWrite: 0 });
  };
  return { clock, changes, powers, spend };
}

test("shows a member their share and everyone's month, with each number in words beside its bar", () => {
  const { powers, spend } = opened();
  spend("chat", 5);
  spend("building", 100, "2");
  const lines = usageText(powers, ann).split("\n");
  assert.equal(lines[1], "You today: $0.05 of $0.15, 5,000 of 1,000,000 tokens (33 %). `███░░░░░░░`");
  assert.match(lines[2] ?? "", /^This server today: \$1\.05 of \$50\.00, .* \(2 %\)\. `█░{9}`$/);
  assert.equal(lines[3], "Everyone in November: $1.05 of $20.00 (5 %). `█░░░░░░░░░`");
  assert.doesNotMatch(lines.join("\n"), /Limits|Everybody/);
});

test("shows operators the purses, what they bought, how long the money lasts, and who changed which limit", () => {
  const { changes, powers, spend } = opened();
  spend("chat", 5);
  spend("planning", 1, "2");
  spend("building", 150, "2");
  assert.match(operatorsUsageText(powers, ann), /until the month ends/);
  spend("building", 199, "3");
  for (const who of ["4", "5", "6", "7", "8", "9"]) spend("building", 190, who);
  changes.change("chat", { value: 25, by: "77", interaction: "101", before: 20 });
  const text = operatorsUsageText(powers, ann);
  assert.match(text, /Building: \$14\.90 of \$15\.00 \(99 %\)\. `█{10}` It can also take what chat leaves/);
  assert.match(text, /Chat: \$0\.05 of \$5\.00 \(1 %\)/);
  assert.match(
    text,
    /code for 8 requests \(\$14\.89\), planning of 1 request \(\$0\.01\), chat with 1 person \(\$0\.05, 1 call\)/,
  );
  assert.match(text, /lasts until about 20 November/);
  assert.match(
    text,
    /chat's part of the month 25 % \(set here by <@77> <t:\d+:R>\), plugins' part of chat's money 50 %, a member's day \$0\.15,/,
  );
  assert.ok(`${usageText(powers, ann)}\n\n${text}`.length < 2_000);
});

test("a changed limit holds until it is cleared, and only for what was changed", () => {
  const { changes, powers } = opened();
  const caps = () => powers.spending.caps();
  changes.change("month", { value: 30, by: "77", interaction: "102", before: 20 });
  changes.change("member", { value: 1, by: "77", interaction: "103", before: 20 });
  changes.change("requester", { value: 3, by: "77", interaction: "104", before: 20 });
  assert.deepEqual(
    [caps().month, caps().member.dollars, caps().user.dollars],
    [{ dollars: 30, chatPercent: 40, pluginPercent: 50 }, 1, 3],
  );
  changes.change("month", { value: undefined, by: "78", interaction: "105", before: 20 });
  assert.deepEqual([caps().month.dollars, caps().member.dollars], [20, 1]);
});

test("a change that is asked for again after a kill changes nothing, least of all a newer one", () => {
  const { changes, powers } = opened();
  const first = { value: 30, by: "77", interaction: "999", before: 20 };
  assert.equal(changes.change("month", first), 20);
  assert.equal(changes.change("month", { ...first, before: 30 }), 20, "what held before is still told");
  assert.equal(changes.change("month", { value: 5, by: "78", interaction: "1000", before: 30 }), 30);
  assert.equal(changes.change("month", { ...first, before: 5 }), undefined);
  assert.equal(powers.spending.caps().month.dollars, 5);
});

test("reads what people type as a limit, and nothing else", () => {
  const read = (cap: CapName, text: string) => {
    const typed = readTypedCap(cap, text);
    return typed.kind === "value" ? typed.value : typed.kind;
  };
  assert.deepEqual(
    ["30", "$ 2.50", "0,15", "0", "25 dollars", "setting", "“setting”"].map((text) => read("month", text)),
    [30, 2.5, 0.15, 0, 25, "clear", "clear"],
  );
  for (const text of ["-1", "1e9", "10001", "2.505", "much", "Infinity", " ", "40%"])
    assert.equal(read("month", text), "not a value", text);
  assert.deepEqual(
    [read("chat", "40 %"), read("chat", "101"), read("chat", "$40")],
    [40, "not a value", "not a value"],
  );
});

test("a bar shows something as something, and never more than all", () => {
  assert.deepEqual([0, 0.001, 0.5, 1, 7].map(bar), [
    "░".repeat(10),
    `█${"░".repeat(9)}`,
    "█████░░░░░",
    "█".repeat(10),
    "█".repeat(10),
  ]);
  assert.deepEqual([0, 0.001, 0.999, 1, 1.2].map(percentOf), [
    "0 %",
    "less than 1 %",
    "99 %",
    "100 %",
    "120 %",
  ]);
});
