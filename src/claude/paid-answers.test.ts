import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { z } from "zod";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { silentLog } from "../log/log.ts";
import { createPersonalData } from "../privacy/store/personal-data.ts";
import { openDatabase } from "../store/open-database.ts";
import type { ClaudeCall } from "./claude.ts";
import { createClaude } from "./create-claude.ts";
import { allOn } from "./fixtures/all-on.ts";
import { paidCall } from "./paid-answers.ts";
import { createPaidAnswers } from "./store/paid-answers-table.ts";

const call = (about: string, step = "1"): ClaudeCall => ({
  context: { purpose: "chat", userId: "1", guildId: "10", occasion: { about, step } },
  kind: "chat",
  system: [],
  messages: [{ role: "user", content: "Hello" }],
});

/** Claude over one database, from one process to the next. */
async function opened(t: TestContext) {
  const api = await startClaude();
  t.after(() => api.stop());
  const database = openDatabase(":memory:");
  const clock = { now: Date.UTC(2026, 10, 22) };
  const paid = createPaidAnswers(database, () => clock.now);
  const process = (model?: string, callsAtOnce = 16) => {
    const claude = createClaude({
      ...{ apiKey: api.apiKey, baseUrl: api.url, models: allOn(model), log: silentLog, paid, callsAtOnce },
      now: () => clock.now,
    });
    t.after(() => claude.close());
    return claude;
  };
  const rows = () => Number(database.prepare("SELECT count(*) AS n FROM paid_answers").get()?.n);
  return { api, database, clock, paid, process, rows };
}

test("an answer is found by the next process, without a call, a slot or a working API", async (t) => {
  const { api, process } = await opened(t);
  api.script({ text: "Glub." });
  assert.equal((await process().ask(call("5"))).text, "Glub.");
  api.faults.add({ on: /messages/, times: 100, effect: { kind: "answer", status: 529 } });
  const heard: string[] = [];
  const again = await process().ask({ ...call("5"), onText: (soFar) => heard.push(soFar) });
  assert.deepEqual([again.text, heard], ["Glub.", ["Glub."]]);
  assert.ok(again.usage.output > 0, "what it has cost is still known");
  assert.equal(api.calls.length, 1);
});

test("another step and another message are other calls, another model isn't, and a call without an occasion always is", async (t) => {
  const { api, process } = await opened(t);
  const nameless = { ...call(""), context: { purpose: "chat", userId: "1", guildId: "10" } } as const;
  await process().ask(call("5"));
  for (const other of [call("5", "2"), call("6"), nameless, nameless]) await process().ask(other);
  const other = await process("claude-opus-5-5").ask(call("5"));
  await process("a-model-of-my-own").ask(call("5"));
  assert.equal(other.model, allOn().chat, "the one that answered");
  assert.equal(api.calls.length, 5);
});

test("a form that had to be repaired is filled in again from both answers", async (t) => {
  const { api, process } = await opened(t);
  const form = { name: "fish", description: "A fish", schema: z.object({ fish: z.string().max(8) }) };
  const fill = () => process().fill({ ...call("5"), kind: "write_plugin" }, form);
  api.script({ form: { fish: "turbotastic" } });
  api.script({ form: { fish: "turbot" } });
  const [first, second] = [await fill(), await fill()];
  assert.deepEqual(second, first);
  assert.equal(api.calls.length, 2);
});

test("each attempt of a call is another one, also where the model had no more room to give", () => {
  const occasion = { about: "5", step: "1" };
  const appended = [{ role: "user", content: "Again, please." }] as const;
  const attempts = [{}, { factor: 2 }, { appended }, { factor: 2, appended }];
  const calls = attempts.map((attempt) => paidCall(occasion, attempt));
  assert.equal(new Set(calls.map(({ key }) => key)).size, attempts.length);
  assert.deepEqual(
    calls.map(({ isLater }) => isLater),
    [false, true, true, true],
  );
  assert.equal(paidCall(occasion, { factor: 1, appended: [] }).key, calls[0]?.key);
});

test("an answer is deleted when its reply is whole, or its request is over and no revision waits", async (t) => {
  const { database, process, rows } = await opened(t);
  await process().ask(call("5"));
  database.exec("INSERT INTO chat_replies (id, at) VALUES ('5', 0), ('6', 0)");
  database.exec("UPDATE chat_replies SET whole = 1 WHERE id = '6'");
  assert.equal(rows(), 1);
  database.exec("UPDATE chat_replies SET whole = 1 WHERE id = '5'");
  assert.equal(rows(), 0);

  await process().ask(call("7"));
  database.exec(`INSERT INTO requests (id, kind, guild_id, channel_id, requester_id, requester_name, description, state,
    created_at, updated_at) VALUES ('7', 'plugin', '10', '1', '1', 'Ann', 'dice', 'generating', 0, 0)`);
  database.exec("UPDATE requests SET steps = '[]' WHERE id = '7'");
  assert.equal(rows(), 1);
  const ends = (states: readonly string[]) =>
    database
      .prepare("UPDATE requests SET state = 'done', outcome = ? WHERE id = '7'")
      .run(JSON.stringify({ kind: "proposed", revisions: states.map((state) => ({ state })) }));
  ends(["done", "waiting"]);
  assert.equal(rows(), 1);
  ends(["done", "failed"]);
  assert.equal(rows(), 0);
});

test("/forget deletes all of them, and an answer that arrives after it isn't stored", async (t) => {
  const { api, database, process, rows } = await opened(t);
  const { forgetUser } = createPersonalData(database);
  const forget = () => forgetUser("1", { day: "2026-11-22", cooldownsSince: 0 });
  await process().ask(call("5"));
  forget();
  assert.equal(rows(), 0);
  api.script({ text: "Your secret is safe with me." });
  await process().ask({ ...call("5"), onText: forget });
  assert.equal(rows(), 0);

  const oneByOne = process(undefined, 1);
  await Promise.all([oneByOne.ask({ ...call("6"), onText: forget }), oneByOne.ask(call("7"))]);
  assert.equal(rows(), 0, "a prompt that waited for its turn is as old as it is");
});

test("one that nobody acts on is deleted after three days", async (t) => {
  const { clock, paid, process, rows } = await opened(t);
  await process().ask(call("5"));
  paid.prune(clock.now + 3 * 24 * 60 * 60_000 - 1, 10);
  assert.equal(rows(), 1);
  paid.prune(clock.now + 3 * 24 * 60 * 60_000 + 1, 10);
  assert.equal(rows(), 0);
});
