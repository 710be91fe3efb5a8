import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { ClaudeOptions, ClaudeSimulator } from "../../../simulator/claude/claude-simulator.ts";
import { startClaude } from "../../../simulator/claude/start-claude.ts";
import { silentLog } from "../../log/log.ts";
import { microDollars } from "../../spending/prices.ts";
import type { ClaudeCall } from "../claude.ts";
import { type ClaudeRefusedError, ModelUnknownError } from "../claude-errors.ts";
import { createClaude } from "../create-claude.ts";
import { allOn } from "../fixtures/all-on.ts";
import { chooseModel } from "./choose-model.ts";
import type { Model } from "./model.ts";
import { findModel } from "./table.ts";

const november = Date.UTC(2026, 10, 29);
const december = Date.UTC(2026, 11, 1);
const call: ClaudeCall = {
  context: { purpose: "chat", userId: "1", guildId: "10" },
  kind: "chat",
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: "Hello" }],
};

describe("a model's retirement", () => {
  const clock = { now: november };
  let api: ClaudeSimulator;
  let claude: ReturnType<typeof createClaude>;
  let refusals: ClaudeRefusedError[];

  let closing: (() => Promise<void>)[];

  async function open(model: string, options: ClaudeOptions = {}): Promise<void> {
    api = await startClaude({ now: () => clock.now, ...options });
    claude = createClaude({
      apiKey: api.apiKey,
      baseUrl: api.url,
      models: allOn(model),
      log: silentLog,
      now: () => clock.now,
      onRefused: (error) => refusals.push(error),
    });
    closing.push(claude.close, api.stop);
  }

  beforeEach(() => {
    clock.now = november;
    refusals = [];
    closing = [];
  });

  afterEach(async () => {
    for (const close of closing) await close();
  });

  const answeredBy = async () => {
    api.script({ text: "Glub." });
    return (await claude.ask(call)).model;
  };
  const calls = () => api.journal.entries.filter(({ what }) => what === "POST /v1/messages").length;

  it("causes no outage: from that day the newest of its line answers, and nobody is refused", async () => {
    for (const [old, next] of [
      ["claude-sonnet-4-5-20250929", "claude-sonnet-5-5"],
      ["claude-sonnet-4-5", "claude-sonnet-5-5"],
    ] as const) {
      clock.now = november;
      await open(old);
      assert.equal(await answeredBy(), old);
      clock.now = december;
      assert.equal(await answeredBy(), next);
      // What was learnt is kept: the model that is gone isn't called again.
      const before = calls();
      assert.equal(await answeredBy(), next);
      assert.equal(calls(), before + 1);
      assert.deepEqual(refusals, []);
      assert.equal(claude.health.state, "closed");
    }
  });

  it("is known in advance from the Models API, so no call is wasted", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5");
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-sonnet-5-5");
    assert.equal(calls(), 1);
  });

  it("isn't assumed from a past date: an overdue model still answers", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5", { overdue: ["claude-sonnet-4-5-20250929"] });
    await claude.models.refresh();
    assert.equal(claude.models.endOf("chat")?.toISOString(), "2026-11-30T00:00:00.000Z");
    assert.equal(await answeredBy(), "claude-sonnet-4-5");
  });

  it("moves a line with only unknown models to the newest of them, as the API describes it, at the highest price", async () => {
    const whale = newcomer({
      id: "claude-whale-9",
      name: "Claude Whale 9",
      line: "whale",
      released: "2027-05-01",
    });
    const old = newcomer({ id: "claude-whale-8", line: "whale", released: "2027-01-01" });
    await open("claude-whale-8", { newcomers: [whale, old], closed: ["claude-whale-8"] });
    assert.equal(await answeredBy(), "claude-whale-9");
    const [asked] = api.calls.slice(-1);
    assert.deepEqual(asked?.thinking, { type: "between_tools" });
    assert.equal(microDollars("claude-whale-9", { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }), 90);
  });

  it("prefers a model with a known price to a newer one of its line", async () => {
    const newest = newcomer({
      id: "claude-sonnet-6",
      name: "Claude Sonnet 6",
      line: "sonnet",
      released: "2026-11-30",
    });
    clock.now = december;
    await open("claude-sonnet-4-5", { newcomers: [newest] });
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-sonnet-5-5");
  });

  it("takes the line from the API, never from the id", async () => {
    const disguised = newcomer({ id: "claude-sonnet-lookalike", line: "haiku", released: "2026-11-01" });
    await open("claude-sonnet-lookalike", { newcomers: [disguised], closed: ["claude-sonnet-lookalike"] });
    assert.equal(await answeredBy(), "claude-haiku-5-5");
  });

  it("without a replacement is reported plainly, and the API is left alone", async () => {
    await open("claude-trout-1");
    for (let time = 0; time < 3; time += 1) {
      await assert.rejects(claude.ask(call), (error: unknown) => {
        assert.ok(error instanceof ModelUnknownError);
        assert.equal(error.reason, "model");
        return true;
      });
    }
    assert.equal(calls(), 1);
    assert.equal(claude.models.choose("chat").kind, "none");
  });

  it("is forgotten at the next look if it was the API's mistake", async () => {
    await open("claude-opus-5-5");
    const body = { type: "error", error: { type: "not_found_error", message: "model: claude-opus-5-5" } };
    api.faults.add({ on: /^POST \/v1\/messages$/, times: 1, effect: { kind: "answer", status: 404, body } });
    assert.equal(await answeredBy(), "claude-opus-5");
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-opus-5-5");
  });

  it("isn't unlearnt by a daily look that was already running", async () => {
    await open("claude-opus-5-5", { closed: ["claude-opus-5-5"] });
    api.faults.add({ on: /^GET \/v1\/models/, times: 1, effect: { kind: "delay", ms: 100 } });
    const looking = claude.models.refresh();
    assert.equal(await answeredBy(), "claude-opus-5");
    await looking;
    assert.equal(claude.models.choose("chat").kind, "replaced");
  });

  it("stays known when looks fail, and for a model that isn't listed at all", async () => {
    await open("claude-trout-1");
    await assert.rejects(claude.ask(call), ModelUnknownError);
    await claude.models.refresh();
    assert.equal(claude.models.choose("chat").kind, "none");
    api.faults.add({ on: /^GET \/v1\/models/, times: 1, effect: { kind: "answer", status: 500 } });
    assert.equal(await claude.models.refresh(), false);
    assert.equal(claude.models.choose("chat").kind, "none");
    assert.equal(calls(), 1);
  });

  it("looks up a name that isn't in the list, and a failed look-up changes nothing", async () => {
    const newest = newcomer({ id: "claude-sonnet-6-20270101", aliases: ["claude-sonnet-6"], line: "sonnet" });
    await open("claude-sonnet-6", { newcomers: [newest] });
    assert.equal(claude.models.isUnknown("chat"), false);
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-sonnet-6");
    assert.deepEqual(api.calls.at(-1)?.thinking, { type: "between_tools" });
    const lookUp = /^GET \/v1\/models\/claude-sonnet-6$/;
    api.faults.add({ on: lookUp, times: 1, effect: { kind: "answer", status: 529 } });
    assert.equal(await claude.models.refresh(), false);
    assert.equal(await answeredBy(), "claude-sonnet-6");
    assert.deepEqual(api.calls.at(-1)?.thinking, { type: "between_tools" });

    await open("claude-sonet-5");
    await claude.models.refresh();
    assert.equal(claude.models.isUnknown("chat"), true);
  });

  it("moves to the newest by release date, taken from our table if the API has none", async () => {
    const dateless = { id: "claude-opus-5-5", line: "opus", created_at: "1970-01-01T00:00:00Z" };
    const older = { id: "claude-opus-5", line: "opus", created_at: "2026-07-24T00:00:00Z" };
    const listed = [older, dateless].map((one) => ({ ...one, lifecycle: "active" as const }));
    const choice = chooseModel("claude-opus-4-8", { listed, refused: new Set(["claude-opus-4-8"]) });
    assert.equal(choice.kind === "replaced" && choice.model.id, "claude-opus-5-5");
  });

  it("is survived through the table while the Models API is away", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5");
    api.faults.add({ on: /^GET \/v1\/models/, times: 9, effect: { kind: "answer", status: 500 } });
    assert.equal(await answeredBy(), "claude-sonnet-5-5");
  });
});

/** A model that the table doesn't have, much like the newest Sonnet. */
function newcomer(own: Partial<Model>): Model {
  const like = findModel("claude-sonnet-5-5");
  assert.ok(like !== undefined);
  return { ...like, ...own };
}
