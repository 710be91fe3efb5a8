import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import type { ClaudeSimulator } from "./claude-simulator.ts";
import { startClaude } from "./start-claude.ts";

/** A model that accepts a forced tool, and thinks only if asked to. */
const model = "claude-sonnet-4-6";
const hello = { model, max_tokens: 200, messages: [{ role: "user" as const, content: "hello" }] };
const form: Anthropic.Tool = {
  name: "fill_me",
  description: "A form",
  input_schema: { type: "object", properties: { fish: { type: "string" } } },
};
const formCall = {
  ...hello,
  tools: [form],
  tool_choice: { type: "tool" as const, name: "fill_me" },
};

describe("the Messages API simulator, asked by the real SDK", () => {
  let claude: ClaudeSimulator;
  let sdk: Anthropic;

  before(async () => {
    claude = await startClaude({ apiKey: "sk-ant-test" });
    sdk = new Anthropic({ apiKey: "sk-ant-test", baseURL: claude.url, maxRetries: 0 });
  });
  beforeEach(() => claude.faults.clear());
  after(() => claude.stop());

  test("a plain call is answered, counted and kept", async () => {
    claude.script({ text: "Blub" });
    const message = await sdk.messages.create(hello);
    assert.deepEqual(message.content, [{ type: "text", text: "Blub", citations: null }]);
    assert.equal(message.stop_reason, "end_turn");
    assert.ok(message.usage.input_tokens > 0);
    assert.equal(message.usage.output_tokens, 2);
    assert.match(message._request_id ?? "", /^req_/);
    assert.deepEqual(claude.calls.at(-1)?.messages, hello.messages);
    assert.equal(claude.journal.entries.at(-1)?.what, "POST /v1/messages");
  });

  test("a streamed call arrives in pieces, with all events in order", async () => {
    const text = "Swim with me, little fish, to where the water is warm and the plankton sweet. 🐟";
    claude.script({ text });
    const types: string[] = [];
    const stream = sdk.messages.stream(hello);
    stream.on("streamEvent", (event) => types.push(event.type));
    const message = await stream.finalMessage();
    assert.equal(await stream.finalText(), text);
    assert.equal(message.stop_reason, "end_turn");
    assert.ok(message.usage.output_tokens > 10);
    assert.deepEqual(types.slice(0, 2), ["message_start", "content_block_start"]);
    assert.ok(types.filter((type) => type === "content_block_delta").length > 2);
    assert.deepEqual(types.slice(-3), ["content_block_stop", "message_delta", "message_stop"]);
  });

  test("a form is filled in, plain and streamed", async () => {
    const input = { fish: "a turbot, which is a flat fish with both eyes on its left side" };
    claude.script({ form: input });
    claude.script({ form: input });
    const plain = await sdk.messages.create(formCall);
    const streamed = await sdk.messages.stream(formCall).finalMessage();
    for (const message of [plain, streamed]) {
      const [block] = message.content;
      assert.equal(message.stop_reason, "tool_use");
      assert.equal(block?.type, "tool_use");
      assert.ok(block?.type === "tool_use");
      assert.equal(block.name, "fill_me");
      assert.deepEqual(block.input, input);
    }
  });

  test("an answer longer than max_tokens is cut, and says so", async () => {
    claude.script({ text: "fish ".repeat(100) });
    const message = await sdk.messages.stream({ ...hello, max_tokens: 10 }).finalMessage();
    assert.equal(message.stop_reason, "max_tokens");
    assert.equal(message.usage.output_tokens, 10);
    assert.equal(message.content[0]?.type === "text" ? message.content[0].text.length : 0, 35);
  });

  test("a form that was cut off comes without its input", async () => {
    claude.script({ form: { fish: "x".repeat(500) } });
    const message = await sdk.messages.create({ ...formCall, max_tokens: 5 });
    assert.equal(message.stop_reason, "max_tokens");
    assert.deepEqual(message.content[0]?.type === "tool_use" ? message.content[0].input : "none", {});
  });

  test("a stop sequence ends the answer before it", async () => {
    claude.script({ text: "one STOP two" });
    const message = await sdk.messages.create({ ...hello, stop_sequences: ["STOP"] });
    assert.equal(message.stop_reason, "stop_sequence");
    assert.equal(message.stop_sequence, "STOP");
    assert.equal(message.content[0]?.type === "text" ? message.content[0].text : "", "one ");
  });

  test("a long prefix is written to the cache once and read from it afterwards", async () => {
    const system = [
      { type: "text" as const, text: "policy ".repeat(1_000), cache_control: { type: "ephemeral" as const } },
    ];
    const first = await sdk.messages.create({ ...hello, system });
    const second = await sdk.messages.create({ ...hello, system });
    assert.ok((first.usage.cache_creation_input_tokens ?? 0) > 1_024);
    assert.equal(first.usage.cache_read_input_tokens, 0);
    assert.equal(second.usage.cache_read_input_tokens, first.usage.cache_creation_input_tokens);
    assert.equal(second.usage.cache_creation_input_tokens, 0);
    assert.equal(second.usage.input_tokens, first.usage.input_tokens);
  });

  test("a conversation goes on in the cache, whether its messages are texts or blocks", async () => {
    const long = "policy ".repeat(1_000);
    const marked = { type: "text" as const, text: long, cache_control: { type: "ephemeral" as const } };
    const [first, next] = [
      [{ role: "user" as const, content: [marked] }],
      [
        { role: "user" as const, content: long },
        { role: "assistant" as const, content: "Yes." },
        { role: "user" as const, content: [{ ...marked, text: "And now?" }] },
      ],
    ];
    const before = await sdk.messages.create({ ...hello, messages: first });
    const after = await sdk.messages.create({ ...hello, messages: next });
    assert.equal(after.usage.cache_read_input_tokens, before.usage.cache_creation_input_tokens);
  });

  test("a prefix that is too short isn't cached", async () => {
    const system = [{ type: "text" as const, text: "short", cache_control: { type: "ephemeral" as const } }];
    const { usage } = await sdk.messages.create({ ...hello, system });
    assert.equal(usage.cache_creation_input_tokens, 0);
  });

  test("tokens are counted without an answer, and models are listed", async () => {
    const { input_tokens: tokens } = await sdk.messages.countTokens({ model, messages: hello.messages });
    assert.ok(tokens > 0);
    const models = await sdk.models.list();
    assert.ok(models.data.some(({ id, display_name: name }) => id === model && name === "Claude Sonnet 4.6"));
    assert.equal((await sdk.models.retrieve(model)).id, model);
  });

  test("a wrong key is refused", async () => {
    const stranger = new Anthropic({ apiKey: "sk-ant-wrong", baseURL: claude.url, maxRetries: 0 });
    await assert.rejects(stranger.messages.create(hello), (error) => {
      assert.ok(error instanceof Anthropic.AuthenticationError);
      assert.equal(error.status, 401);
      assert.match(error.message, /invalid x-api-key/);
      assert.match(error.requestID ?? "", /^req_/);
      return true;
    });
  });

  test("a key is accepted in either header, and required", async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${claude.url}/v1/messages`, {
        method: "POST",
        headers: { "anthropic-version": "2023-06-01", ...headers },
        body: JSON.stringify(hello),
      });
    assert.equal((await ask({ "x-api-key": "sk-ant-test" })).status, 200);
    assert.equal((await ask({ authorization: "Bearer sk-ant-test" })).status, 200);
    const refused = await ask({});
    assert.equal(refused.status, 401);
    assert.match(await refused.text(), /"authentication_error","message":"x-api-key header is required"/);
  });

  test("a model that doesn't exist is not found", async () => {
    await assert.rejects(sdk.messages.create({ ...hello, model: "claude-trout-1" }), Anthropic.NotFoundError);
  });

  const malformed: readonly (readonly [string, object, RegExp])[] = [
    ["no messages", { messages: [] }, /messages: at least one message is required/],
    ["no max_tokens", { max_tokens: undefined }, /max_tokens: Field required/],
    ["an unknown field", { max_fish: 1 }, /max_fish: Extra inputs are not permitted/],
    [
      "empty text",
      { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
      /must be non-empty/,
    ],
    ["a choice without tools", { tool_choice: { type: "any" } }, /only be specified while providing tools/],
    [
      "a choice of no tool",
      { tools: [form], tool_choice: { type: "tool", name: "other" } },
      /Tool 'other' not found in provided tools/,
    ],
    [
      "a tool result for nothing",
      { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1" }] }] },
      /unexpected `tool_use_id`/,
    ],
  ];
  for (const [what, change, complaint] of malformed) {
    test(`a call with ${what} is invalid`, async () => {
      const call = { ...hello, ...change } as Anthropic.MessageCreateParamsNonStreaming;
      await assert.rejects(sdk.messages.create(call), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.equal(error.type, "invalid_request_error");
        assert.match(error.message, complaint);
        return true;
      });
    });
  }

  test("an unknown route is refused in the API's shape", async () => {
    const answer = await fetch(`${claude.url}/v1/fish`, {
      headers: { "x-api-key": claude.apiKey, "anthropic-version": "2023-06-01" },
    });
    assert.equal(answer.status, 404);
    const body = JSON.parse(await answer.text());
    assert.equal(body.type, "error");
    assert.deepEqual(body.error, { type: "not_found_error", message: "Not found" });
  });

  test("faults: rate limit with retry-after, server error, overload, each gone after use", async () => {
    const on = /^POST \/v1\/messages$/;
    claude.faults.add({ on, effect: { kind: "answer", status: 429, headers: { "retry-after": "7" } } });
    claude.faults.add({ on, effect: { kind: "answer", status: 500 } });
    claude.faults.add({ on, effect: { kind: "answer", status: 529 } });
    await assert.rejects(sdk.messages.create(hello), (error) => {
      assert.ok(error instanceof Anthropic.RateLimitError);
      assert.equal(error.headers?.get("retry-after"), "7");
      return true;
    });
    await assert.rejects(sdk.messages.create(hello), Anthropic.InternalServerError);
    await assert.rejects(sdk.messages.create(hello), /overloaded_error/);
    assert.equal((await sdk.messages.create(hello)).type, "message");
  });

  test("faults: a dropped connection, a silent one, and a stream cut in the middle", async () => {
    const on = /^POST \/v1\/messages$/;
    claude.faults.add({ on, effect: { kind: "drop" } });
    await assert.rejects(sdk.messages.create(hello), Anthropic.APIConnectionError);
    claude.faults.add({ on, effect: { kind: "delay", ms: 60_000 } });
    await assert.rejects(sdk.messages.create(hello, { timeout: 50 }), Anthropic.APIConnectionTimeoutError);
    claude.faults.add({ on, effect: { kind: "cut", afterEvents: 5 } });
    claude.script({ text: "This answer never ends, because somebody bites the line." });
    const heard: string[] = [];
    const stream = sdk.messages.stream(hello).on("text", (text) => heard.push(text));
    await assert.rejects(stream.finalMessage());
    assert.equal(heard.length, 2);
  });

  test("a scripted answer can wait for the call that it is for", async () => {
    claude.script({ text: "later", on: (call) => call.max_tokens === 77 });
    claude.script({ text: "now" });
    const [now] = (await sdk.messages.create(hello)).content;
    const [later] = (await sdk.messages.create({ ...hello, max_tokens: 77 })).content;
    assert.equal(now?.type === "text" && now.text, "now");
    assert.equal(later?.type === "text" && later.text, "later");
  });
});
