import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import type { ClaudeSimulator } from "../../simulator/claude/claude-simulator.ts";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { silentLog } from "../log/log.ts";
import { createSpending, type Spending } from "../spending/create-spending.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { type Database, openDatabase } from "../store/open-database.ts";
import type { ClaudeCall } from "./claude.ts";
import {
  BudgetSpentError,
  ClaudeCancelledError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
  ModelUnknownError,
} from "./claude-errors.ts";
import { createClaude } from "./create-claude.ts";
import { allOn } from "./fixtures/all-on.ts";
import { createClaudeState } from "./store/claude-state.ts";

const context = { purpose: "chat", userId: "1", guildId: "10" } as const;
const call: ClaudeCall = {
  context,
  kind: "chat",
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: "Hello" }],
};

describe("calls that are paid for", () => {
  let api: ClaudeSimulator;
  let database: Database;
  let spending: Spending;
  let claude: ReturnType<typeof createClaude>;
  let refusals: ClaudeRefusedError[];
  const clock = { now: 0, ahead: 0 };
  const caps = {
    user: { dollars: 1, tokens: 1_000_000 },
    member: { dollars: 1, tokens: 1_000_000 },
    guild: { dollars: 1, tokens: 1_000_000 },
    day: { dollars: 1, tokens: 1_000_000 },
    month: { dollars: 100, chatPercent: 100, pluginPercent: 50 },
  };

  /** A new process over the same database. */
  function open(model?: string) {
    return createClaude({
      apiKey: api.apiKey,
      baseUrl: api.url,
      models: allOn(model),
      log: silentLog,
      now: () => clock.now + clock.ahead,
      elapsed: () => clock.now,
      budget: spending,
      memory: createClaudeState(database),
      onRefused: (error) => refusals.push(error),
    });
  }

  async function restart(): Promise<void> {
    await claude.close();
    claude = open();
  }

  beforeEach(async () => {
    api = await startClaude({ now: () => clock.now });
    clock.now = Date.UTC(2026, 10, 22, 12);
    database = openDatabase(":memory:");
    refusals = [];
    caps.user.tokens = 1_000_000;
    spending = createSpending({
      table: createSpendingTable(database, () => clock.now),
      caps: () => caps,
      now: () => clock.now,
    });
    claude = open();
  });

  afterEach(async () => {
    await claude.close();
    await api.stop();
    database.close();
  });

  const fault = (effect: Fault["effect"], times = 1) =>
    api.faults.add({ on: /^POST \/v1\/messages$/, times, effect });
  const asked = () => api.journal.entries.filter(({ what }) => what === "POST /v1/messages").length;
  const used = () => spending.spent(context).user.tokens;

  it("an answer costs what the API counted, not what was set aside for it", async () => {
    api.script({ text: "Glub." });
    const { usage } = await claude.ask(call);
    assert.equal(used(), usage.input + usage.output + usage.cacheRead + usage.cacheWrite);
  });

  it("an unanswered call costs nothing; one that broke off costs what it used", async () => {
    fault({ kind: "answer", status: 529 });
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    fault({ kind: "drop" });
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    assert.equal(used(), 0);
    api.script({ text: "A long story about a fish that swam and swam and swam, far away." });
    fault({ kind: "cut", afterEvents: 5 });
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    assert.ok(used() > 0 && used() < 1_000, `${used()} tokens`);
  });

  it("a call that nobody waited for costs its prompt, which was sent", async () => {
    fault({ kind: "delay", ms: 1_000 });
    const leaving = new AbortController();
    const left = claude.ask({ ...call, signal: leaving.signal });
    while (used() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leaving.abort();
    await assert.rejects(left, ClaudeCancelledError);
    assert.ok(used() > 0 && used() < 2_000, `${used()} tokens`);
  });

  it("a reached cap is reported without asking the API, and doesn't count for the breaker", async () => {
    caps.user.tokens = 0;
    for (let time = 0; time < 5; time += 1) {
      await assert.rejects(claude.ask(call), (error: unknown) => {
        assert.ok(error instanceof BudgetSpentError);
        assert.equal(error.scope, "user");
        return true;
      });
    }
    assert.equal(asked(), 0);
    assert.equal(claude.health.state, "closed");
    assert.deepEqual(refusals, []);
  });

  it("planning and building wait while running calls have the rest set aside; chat is told to come back", async () => {
    const other = { ...context, userId: "2" };
    const running = spending.reserve({
      context: other,
      model: "claude-sonnet-5-5",
      input: 0,
      output: 99_000,
    });
    await assert.rejects(claude.ask(call), /set aside for answers that I'm working on/);
    const planning = claude.ask({ ...call, kind: "planning", context: { ...context, purpose: "planning" } });
    await new Promise(setImmediate);
    assert.equal(asked(), 0);
    running.settle({ input: 0, output: 30_000, cacheRead: 0, cacheWrite: 0 });
    await planning;
    assert.equal(asked(), 1);
  });

  it("a budget spent at Anthropic isn't asked for again by other people, or after a restart", async () => {
    const spent = {
      type: "error",
      error: { type: "billing_error", message: "Your credit balance is too low" },
    };
    fault({ kind: "answer", status: 402, body: spent }, 2);
    const refused = async () => {
      await assert.rejects(claude.ask(call), (error: unknown) => {
        assert.ok(error instanceof ClaudeRefusedError);
        assert.equal(error.reason, "budget");
        return true;
      });
    };
    for (let time = 0; time < 10; time += 1) await refused();
    await restart();
    for (let time = 0; time < 10; time += 1) await refused();
    assert.equal(asked(), 1);
    clock.now += 60 * 60_000;
    await refused();
    await refused();
    assert.equal(asked(), 2);
    clock.now += 60 * 60_000;
    api.script({ text: "Fed again." });
    assert.equal((await claude.ask(call)).text, "Fed again.");
    await claude.ask(call);
    assert.equal(asked(), 4);
    assert.equal(refusals.length, 2);
  });

  it("a model the API doesn't know is named, and isn't taken for a bad call", async () => {
    const mistyped = open("claude-sonet-5");
    for (let time = 0; time < 2; time += 1) {
      await assert.rejects(mistyped.ask(call), (error: unknown) => {
        assert.ok(error instanceof ModelUnknownError);
        assert.equal(error.model, "claude-sonet-5");
        return true;
      });
    }
    assert.equal(mistyped.health.state, "closed");
    assert.equal(asked(), 1);
    assert.equal(used(), 0);
    await mistyped.close();
  });

  it("a model close to retirement writes nothing to the console", async (t) => {
    const warned = t.mock.method(console, "warn", () => {});
    for (const model of ["claude-sonnet-4-5-20250929", "claude-opus-4-5-20251101"]) {
      const aged = open(model);
      await aged.ask(call);
      await aged.close();
    }
    assert.equal(warned.mock.callCount(), 0);
  });

  it("an open breaker stays open across a restart for the remaining time, and reports its recovery", async () => {
    fault({ kind: "answer", status: 500 }, 4);
    for (let time = 0; time < 3; time += 1) await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    await restart();
    const told: string[] = [];
    claude.health.onChange((change) => told.push(change));
    assert.equal(claude.health.state, "open");
    clock.now += 29_999;
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    assert.equal(asked(), 3);
    clock.now += 1;
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    assert.equal(asked(), 4);
    await restart();
    claude.health.onChange((change) => told.push(change));
    clock.now += 59_999;
    assert.equal(claude.health.accepting, false);
    clock.now += 1;
    await claude.ask(call);
    assert.equal(claude.health.state, "closed");
    assert.deepEqual(told, ["recovered"]);
  });

  for (const [how, ms] of [
    ["an hour", 60 * 60_000],
    ["a year", 365 * 24 * 60 * 60_000],
  ] as const) {
    it(`a pause begun while the clock was ${how} ahead lasts no longer once the clock is corrected, even across a restart`, async () => {
      fault({ kind: "answer", status: 500 }, 4);
      clock.ahead = ms;
      for (let time = 0; time < 3; time += 1) await assert.rejects(claude.ask(call), ClaudeUnavailableError);
      clock.ahead = 0;
      clock.now += 29_999;
      assert.equal(claude.health.accepting, false);
      clock.now += 1;
      assert.equal(claude.health.accepting, true, "in this process");
      clock.ahead = ms;
      await assert.rejects(claude.ask(call), ClaudeUnavailableError);
      clock.ahead = 0;
      await restart();
      clock.now += 59_999;
      assert.equal(claude.health.accepting, false);
      clock.now += 1;
      await claude.ask(call);
      assert.equal(claude.health.state, "closed");
    });
  }

  it("failures in a row keep counting across a restart", async () => {
    fault({ kind: "answer", status: 500 }, 3);
    for (let time = 0; time < 2; time += 1) await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    await restart();
    assert.equal(claude.health.state, "closed");
    await assert.rejects(claude.ask(call), ClaudeUnavailableError);
    assert.equal(claude.health.state, "open");
  });
});
