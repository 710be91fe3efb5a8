import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { z } from "zod";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import type { ClaudeOptions, ClaudeSimulator } from "../../simulator/claude/claude-simulator.ts";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { silentLog } from "../log/log.ts";
import type { Claude, ClaudeCall, Usage } from "./claude.ts";
import {
  ClaudeCancelledError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
  MalformedAnswerError,
} from "./claude-errors.ts";
import { createClaude } from "./create-claude.ts";
import { allOn } from "./fixtures/all-on.ts";
import { findModel } from "./models/table.ts";

const call: ClaudeCall = {
  context: { purpose: "chat", userId: "1", guildId: "10" },
  kind: "chat",
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: "Hello" }],
};
const write: ClaudeCall = {
  ...call,
  context: { ...call.context, purpose: "building" },
  kind: "write_plugin",
};
const form = {
  name: "order",
  description: "Order fish",
  schema: z.object({ fish: z.string().min(3), count: z.int().min(1).max(9) }),
};

describe("Claude over the wire", () => {
  let api: ClaudeSimulator;
  let claude: ReturnType<typeof createClaude>;
  let used: Usage[];
  let refusals: ClaudeRefusedError[];
  const clock = { now: 0 };

  async function open(model?: string, options: ClaudeOptions = {}): Promise<void> {
    api = await startClaude(options);
    used = [];
    refusals = [];
    claude = createClaude({
      apiKey: api.apiKey,
      baseUrl: api.url,
      models: allOn(model),
      log: silentLog,
      now: () => clock.now,
      onUsage: (_model, usage) => used.push(usage),
      onRefused: (error) => refusals.push(error),
    });
  }

  async function shut(): Promise<void> {
    await claude.close();
    await api.stop();
  }

  beforeEach(async () => {
    clock.now = 1_000_000;
    await open();
  });

  afterEach(shut);

  const fault = (effect: Fault["effect"], times = 1) =>
    api.faults.add({ on: /^POST \/v1\/messages$/, times, effect });

  it("streams an answer, passing on the whole text so far", async () => {
    const text = "A turbot is a flatfish, and a good listener besides.";
    api.script({ text });
    const heard: string[] = [];
    const answer = await claude.ask({ ...call, onText: (soFar) => heard.push(soFar) });
    assert.equal(answer.text, text);
    assert.equal(answer.cutOff, false);
    assert.equal(answer.model, "claude-sonnet-5-5");
    assert.equal(heard.at(-1), text);
    assert.ok(heard.length > 1 && heard.every((part) => text.startsWith(part)));
    assert.ok(answer.usage.input > 0 && answer.usage.output > 0);
    assert.deepEqual(used, [answer.usage]);
  });

  it("marks the parts of the system prompt that are worth caching", async () => {
    api.script({ text: "ok" });
    await claude.ask({ ...call, system: [{ text: "Long and stable.", cache: true }, { text: "Changing." }] });
    assert.deepEqual(api.calls.at(-1)?.system, [
      { type: "text", text: "Long and stable.", cache_control: { type: "ephemeral" } },
      { type: "text", text: "Changing." },
    ]);
  });

  it("makes one attempt per call, whatever the failure, and opens the breaker at the third", async () => {
    let opened = 0;
    claude.health.onChange((change) => {
      if (change === "opened") opened += 1;
    });
    fault({ kind: "answer", status: 529 });
    assert.equal(await trouble(claude), "overloaded");
    fault({ kind: "answer", status: 429, headers: { "retry-after": "60" } });
    assert.equal(await trouble(claude), "rate_limit");
    fault({ kind: "drop" });
    assert.equal(await trouble(claude), "connection");
    assert.equal(api.journal.entries.length, 3);
    assert.equal(opened, 1);
    assert.equal(await trouble(claude), "breaker");
    assert.equal(api.journal.entries.length, 3);
    clock.now += 30_000;
    api.script({ text: "back" });
    assert.equal((await claude.ask(call)).text, "back");
    assert.equal(claude.health.state, "closed");
  });

  it("reports an answer that broke off in the middle as a connection failure", async () => {
    api.script({ text: "This answer is long enough for several events, so that it can be cut." });
    fault({ kind: "cut", afterEvents: 4 });
    assert.equal(await trouble(claude), "connection");
  });

  it("gives up on a silent API after the read timeout", async () => {
    const hasty = createClaude({
      apiKey: api.apiKey,
      baseUrl: api.url,
      models: allOn(),
      log: silentLog,
      now: Date.now,
      readTimeoutMs: 60,
    });
    fault({ kind: "delay", ms: 60_000 });
    const heard = await hasty.ask(call).catch((error: unknown) => error);
    await hasty.close();
    assert.ok(heard instanceof ClaudeUnavailableError);
    assert.equal(heard.reason, "timeout");
  });

  it("ends a call when its caller cancels it", async () => {
    fault({ kind: "delay", ms: 60_000 });
    const controller = new AbortController();
    const asked = claude.ask({ ...call, signal: controller.signal });
    controller.abort();
    await assert.rejects(asked, ClaudeCancelledError);
    assert.equal(claude.health.state, "closed");
  });

  it("tells a refused key from an outage, never shows the key, and leaves the breaker closed", async () => {
    const apiKey = "sk-ant-wrong-and-secret";
    const stranger = createClaude({
      apiKey,
      baseUrl: api.url,
      models: allOn(),
      log: silentLog,
      now: Date.now,
    });
    fault({ kind: "answer", status: 401, body: { error: { message: `bad key ${apiKey}` } } }, 4);
    for (let time = 0; time < 4; time++) {
      const error = await stranger.ask(call).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof ClaudeRefusedError);
      assert.equal(error.reason, "key");
      const shown = [error.message, String(error.stack), String((error.cause as Error).stack)].join("\n");
      assert.ok(!shown.includes(apiKey), shown);
    }
    assert.equal(stranger.health.state, "closed");
    await stranger.close();
  });

  it("tells a spent budget from a rate limit, though both are 429", async () => {
    const body = {
      type: "error",
      error: {
        type: "rate_limit_error",
        message: "spent",
        details: { error_code: "enforced_spend_limit_reached" },
      },
    };
    fault({ kind: "answer", status: 429, body });
    const error = await claude.ask(call).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ClaudeRefusedError);
    assert.equal(error.reason, "budget");
  });

  it("tells spent credits from a malformed call, though both are 400", async () => {
    const refusal = async (message: string) => {
      const body = { type: "error", error: { type: "invalid_request_error", message } };
      fault({ kind: "answer", status: 400, body });
      const error = await claude.ask(call).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof ClaudeRefusedError);
      return error.reason;
    };
    const low = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.";
    assert.equal(await refusal("max_tokens: must be at least 1"), "call");
    assert.equal(await refusal(low), "budget");
  });

  it("fills a form as JSON for which the API enforces the schema, and forces no tool", async () => {
    api.script({ form: { fish: "turbot", count: 2 } });
    const filled = await claude.fill(write, form);
    assert.deepEqual(filled.value, { fish: "turbot", count: 2 });
    assert.equal(filled.model, "claude-sonnet-5-5");
    const asked = api.calls.at(-1);
    assert.equal(asked?.tool_choice, undefined);
    assert.equal(asked?.tools, undefined);
    const schema = asked?.output_config?.format?.schema;
    assert.deepEqual([schema?.title, schema?.additionalProperties], ["order", false]);
    assert.deepEqual(schema?.required, ["fish", "count"]);
  });

  it("sends a form that doesn't fit back once, after the whole conversation, with the problems", async () => {
    api.script({ form: { fish: "turbot", count: 40 } });
    api.script({ form: { fish: "turbot", count: 4 } });
    const filled = await claude.fill(write, form);
    assert.equal(filled.value.count, 4);
    const [first, second] = api.calls;
    assert.deepEqual(second?.messages.slice(0, 1), first?.messages);
    const [, said, told] = second?.messages ?? [];
    // The thinking goes back with it: like the API, the simulator refuses thinking whose context was changed.
    const blocks = typeof said?.content === "string" ? [] : (said?.content ?? []);
    assert.deepEqual(
      blocks.map(({ type }) => type),
      ["thinking", "text"],
    );
    assert.match(String(told?.content), /doesn't fit[\s\S]*count/);
    assert.equal(
      filled.usage.output,
      used.reduce((sum, usage) => sum + usage.output, 0),
    );
  });

  it("says that an answer was empty or not JSON, and never sends the same call again", async () => {
    for (const answer of ["", "Glub, I'd rather chat."]) {
      api.script({ text: answer });
      api.script({ form: { fish: "turbot", count: 1 } });
      assert.equal((await claude.fill(write, form)).value.count, 1);
      const [before, after] = api.calls.slice(-2);
      assert.ok((after?.messages.length ?? 0) > (before?.messages.length ?? 0));
      assert.match(String(after?.messages.at(-1)?.content), answer === "" ? /was empty/ : /isn't JSON/);
    }
  });

  it("gives up on a form that doesn't fit twice", async () => {
    api.script({ form: { fish: "x", count: 1 } });
    api.script({ form: { count: 1 } });
    const error = await claude.fill(write, form).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof MalformedAnswerError);
    assert.equal(error.cutOff, false);
    assert.equal(api.calls.length, 2);
  });

  it("asks again with twice the tokens when an answer was cut off or ran out of room while thinking", async () => {
    api.script({ form: { fish: "turbot" }, stopReason: "max_tokens" });
    api.script({ form: { fish: "turbot", count: 1 } });
    assert.equal((await claude.fill(write, form)).value.count, 1);
    api.script({ form: { fish: "turbot", count: 1 }, thinkingTokens: 50_000 });
    api.script({ form: { fish: "turbot", count: 2 }, thinkingTokens: 50_000 });
    assert.equal((await claude.fill(write, form)).value.count, 2);
    const rooms = api.calls.map((made) => made.max_tokens);
    assert.deepEqual(rooms, [36_800, 73_600, 36_800, 73_600]);
  });

  it("reports an answer that is cut off twice, and a refusal by Claude", async () => {
    api.script({ form: {}, stopReason: "max_tokens" });
    api.script({ form: {}, stopReason: "max_tokens" });
    const error = await claude.fill(write, form).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof MalformedAnswerError);
    assert.equal(error.cutOff, true);

    for (const declines of [() => claude.fill(write, form), () => claude.ask(call)]) {
      api.script({ form: {}, stopReason: "refusal" });
      const declined = await declines().catch((thrown: unknown) => thrown);
      assert.ok(declined instanceof ClaudeRefusedError);
      assert.equal(declined.reason, "declined");
    }
  });

  const tooLarge = [
    "Schema is too complex for compilation.",
    "The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.",
    "output_config.format.schema: Grammar compilation timed out.",
  ];
  for (const message of tooLarge) {
    it(`puts the schema into the prompt when the API can't enforce it: ${message.slice(0, 40)}…`, async () => {
      fault({
        kind: "answer",
        status: 400,
        body: { type: "error", error: { type: "invalid_request_error", message } },
      });
      api.script({ text: '```json\n{ "fish": "turbot", "count": 3 }\n```' });
      const filled = await claude.fill(write, form);
      assert.equal(filled.value.count, 3);
      const asked = api.calls.at(-1);
      assert.equal(asked?.output_config?.format, undefined);
      assert.match(JSON.stringify(asked?.system), /fits this JSON Schema/);
    });
  }

  it("learns once which form a model can't enforce, and reports no refusal for it", async () => {
    const message = "Schema is too complex for compilation.";
    const body = { type: "error", error: { type: "invalid_request_error", message } };
    fault({ kind: "answer", status: 400, body });
    for (const count of [1, 2]) {
      api.script({ form: { fish: "turbot", count } });
      assert.equal((await claude.fill(write, form)).value.count, count);
    }
    assert.equal(api.journal.entries.filter(({ what }) => what === "POST /v1/messages").length, 3);
    assert.deepEqual(refusals, []);
    assert.equal(claude.health.state, "closed");
  });

  it("doesn't ask again when the model's output limit is already used", async () => {
    const own = findModel("claude-sonnet-5-5");
    assert.ok(own !== undefined);
    const small = { ...own, id: "claude-minnow-1", line: "minnow", outputTokens: 3_000 };
    await shut();
    await open("claude-minnow-1", { newcomers: [small] });
    await claude.models.refresh();
    api.script({ form: { fish: "turbot" }, stopReason: "max_tokens" });
    await assert.rejects(claude.fill(write, form), MalformedAnswerError);
    assert.deepEqual(
      api.calls.map((made) => made.max_tokens),
      [3_000],
    );
  });

  it("asks again after an empty answer, with more room if thinking used it up, and never returns an empty one", async () => {
    api.script({ text: "" });
    api.script({ text: "Glub." });
    assert.equal((await claude.ask(call)).text, "Glub.");
    assert.match(JSON.stringify(api.calls.at(-1)?.messages), /without any text/);

    const planning: ClaudeCall = { ...call, kind: "planning" };
    api.script({ text: "A plan.", thinkingTokens: 10_000 });
    api.script({ text: "A plan.", thinkingTokens: 10_000 });
    assert.equal((await claude.ask(planning)).text, "A plan.");
    const rooms = api.calls.slice(-2).map((made) => made.max_tokens);
    assert.deepEqual(rooms, [8_600, 17_200]);

    api.script({ text: " " });
    api.script({ text: "" });
    await assert.rejects(claude.ask(call), MalformedAnswerError);
  });

  it("keeps the beginning of a cut-off chat message, but asks again for the whole of a plan", async () => {
    api.script({ text: "A long tale", stopReason: "max_tokens" });
    const line = await claude.ask(call);
    assert.deepEqual([line.text, line.cutOff], ["A long tale", true]);
    api.script({ text: "Half a pl", stopReason: "max_tokens" });
    api.script({ text: "A whole plan" });
    const plan = await claude.ask({ ...call, kind: "planning" });
    assert.deepEqual([plan.text, plan.cutOff], ["A whole plan", false]);
  });
});

describe("Claude's streams", () => {
  it("takes pings as a sign of life, and an error inside a stream as an outage", async () => {
    const events = [
      `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5-5", content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } } })}\n\n`,
      ...Array.from({ length: 6 }, () => `event: ping\ndata: {"type":"ping"}\n\n`),
      `event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`,
    ];
    const server = createServer(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of events) {
        response.write(event);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const claude = createClaude({
      apiKey: "sk-ant-test",
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      models: allOn(),
      log: silentLog,
      now: Date.now,
      readTimeoutMs: 250,
    });
    try {
      // Together the pings outlast the read timeout; no single gap does.
      const error = await claude.ask(call).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof ClaudeUnavailableError);
      assert.equal(error.reason, "overloaded");
    } finally {
      await claude.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

async function trouble(claude: Claude): Promise<string> {
  return claude.ask(call).then(
    () => "answered",
    (error: unknown) => (error instanceof ClaudeUnavailableError ? error.reason : String(error)),
  );
}
