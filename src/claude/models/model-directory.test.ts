import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { ClaudeOptions, ClaudeSimulator } from "../../../simulator/claude/claude-simulator.ts";
import { startClaude } from "../../../simulator/claude/start-claude.ts";
import { silentLog } from "../../log/log.ts";
import { microDollars } from "../../spending/prices.ts";
import type { ClaudeCall } from "../claude.ts";
import { type ClaudeRefused, ModelUnknown } from "../claude-errors.ts";
import { createClaude } from "../create-claude.ts";
import { allOn } from "../fixtures/all-on.ts";
import type { Model } from "./model.ts";
import { findModel } from "./table.ts";

const november = Date.UTC(2026, 10, 29);
const december = Date.UTC(2026, 11, 1);
const call: ClaudeCall = {
  errand: { purpose: "chat", userId: "1", guildId: "10" },
  kind: "chat",
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: "Hello" }],
};

describe("a model's retirement", () => {
  const clock = { now: november };
  let api: ClaudeSimulator;
  let claude: ReturnType<typeof createClaude>;
  let refusals: ClaudeRefused[];

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

  it("is no outage: from that day on the newest of its line answers, and nobody was refused", async () => {
    for (const [old, next] of [
      ["claude-sonnet-4-5-20250929", "claude-sonnet-5-5"],
      ["claude-sonnet-4-5", "claude-sonnet-5-5"],
    ] as const) {
      clock.now = november;
      await open(old);
      assert.equal(await answeredBy(), old);
      clock.now = december;
      assert.equal(await answeredBy(), next);
      // What was learnt is known: the model that is gone isn't asked for again.
      const before = calls();
      assert.equal(await answeredBy(), next);
      assert.equal(calls(), before + 1);
      assert.deepEqual(refusals, []);
      assert.equal(claude.health.state, "closed");
    }
  });

  it("is known beforehand where the Models API was read: no call is wasted", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5");
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-sonnet-5-5");
    assert.equal(calls(), 1);
  });

  it("isn't a date that has passed: an API that is late still answers", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5", { overdue: ["claude-sonnet-4-5-20250929"] });
    await claude.models.refresh();
    assert.equal(claude.models.endOf("chat")?.toISOString(), "2026-11-30T00:00:00.000Z");
    assert.equal(await answeredBy(), "claude-sonnet-4-5");
  });

  it("of a line that only newcomers are left of moves to the newest of them, as the API describes it, at the dearest price", async () => {
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

  it("prefers a model whose price is known to a newer one of its line", async () => {
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

  it("without a replacement is said plainly, and the API is left alone", async () => {
    await open("claude-trout-1");
    for (let time = 0; time < 3; time += 1) {
      await assert.rejects(claude.ask(call), (error: unknown) => {
        assert.ok(error instanceof ModelUnknown);
        assert.equal(error.reason, "model");
        return true;
      });
    }
    assert.equal(calls(), 1);
    assert.equal(claude.models.choose("chat").kind, "none");
  });

  it("that was a mistake of the API's is forgotten at the next look", async () => {
    await open("claude-opus-5-5");
    const body = { type: "error", error: { type: "not_found_error", message: "model: claude-opus-5-5" } };
    api.faults.add({ on: /^POST \/v1\/messages$/, times: 1, effect: { kind: "answer", status: 404, body } });
    assert.equal(await answeredBy(), "claude-opus-5");
    await claude.models.refresh();
    assert.equal(await answeredBy(), "claude-opus-5-5");
  });

  it("is survived while the Models API is away, by what the table knows", async () => {
    clock.now = december;
    await open("claude-sonnet-4-5");
    api.faults.add({ on: /^GET \/v1\/models/, times: 9, effect: { kind: "answer", status: 500 } });
    assert.equal(await answeredBy(), "claude-sonnet-5-5");
  });
});

describe("a gateway in place of the API", () => {
  it("without a Models API, with names of its own, is called in a way that anything takes", async (t) => {
    const bodies: Record<string, unknown>[] = [];
    const text = "Glub from the gateway.";
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      if (request.method !== "POST") return void response.writeHead(404).end("no such page");
      bodies.push(JSON.parse(body));
      response.writeHead(200, { "content-type": "text/event-stream" });
      const usage = { input_tokens: 1, output_tokens: 1 };
      const message = {
        id: "m",
        type: "message",
        role: "assistant",
        model: "x",
        content: [],
        stop_reason: null,
        usage,
      };
      const events = [
        { type: "message_start", message },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
        { type: "content_block_stop", index: 0 },
        { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
        { type: "message_stop" },
      ];
      for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const claude = createClaude({
      apiKey: "any",
      baseUrl,
      models: allOn("local/my-model"),
      log: silentLog,
      now: Date.now,
    });
    t.after(async () => {
      await claude.close();
      server.closeAllConnections();
      server.close();
    });
    assert.equal(await claude.models.refresh(), false);
    assert.equal((await claude.ask(call)).text, text);
    assert.deepEqual(Object.keys(bodies[0] ?? {}).toSorted(), [
      "max_tokens",
      "messages",
      "model",
      "stream",
      "system",
    ]);
    assert.equal(bodies[0]?.model, "local/my-model");
  });
});

/** A model that the table doesn't know, much like the newest Sonnet. */
function newcomer(own: Partial<Model>): Model {
  const like = findModel("claude-sonnet-5-5");
  assert.ok(like !== undefined);
  return { ...like, ...own };
}
