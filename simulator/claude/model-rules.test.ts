import assert from "node:assert/strict";
import { after, before, describe, mock, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import type { ClaudeSimulator } from "./claude-simulator.ts";
import { startClaude } from "./start-claude.ts";

/** The SDK no longer has sampling parameters; the API still reacts to them. */
type Body = Partial<Anthropic.MessageCreateParamsNonStreaming> & {
  readonly temperature?: number;
  readonly top_k?: number;
};

const day = Date.UTC(2026, 10, 22);
const tool: Anthropic.Tool = { name: "fill_me", input_schema: { type: "object" } };
const forced: Body = { tools: [tool], tool_choice: { type: "tool", name: "fill_me" } };
const off: Body = { thinking: { type: "disabled" } };
const betweenTools: Body = { thinking: { type: "between_tools" } };
const budget: Body = { thinking: { type: "enabled", budget_tokens: 1_024 } };
const adaptive: Body = { thinking: { type: "adaptive" } };
const effort = (level: NonNullable<Anthropic.OutputConfig["effort"]>): Body => ({
  output_config: { effort: level },
});
const withSchema = (schema: Record<string, unknown>): Body => ({
  output_config: { format: { type: "json_schema", schema } },
});

/** Each with the words in the API's documentation, or that people have reported. */
const refused: readonly (readonly [string, Body, RegExp])[] = [
  ["claude-sonnet-5-5", forced, /^tool_choice: type "tool" and "any" are not supported for this model\.$/],
  ["claude-opus-5-5", forced, /^tool_choice: type "tool" and "any"/],
  ["claude-fable-5-2", forced, /^tool_choice: type "tool" and "any"/],
  ["claude-fable-5-1", { ...forced, tool_choice: { type: "any" } }, /^tool_choice: type "tool" and "any"/],
  [
    "claude-sonnet-5-5",
    off,
    /^To turn thinking off on this model, send "thinking": {"type": "between_tools"}/,
  ],
  ["claude-opus-5-5", off, /^"thinking\.type\.disabled" is not supported for this model/],
  ["claude-fable-5-2", off, /^"thinking\.type\.disabled" is not supported for this model/],
  ["claude-haiku-5-5", betweenTools, /"thinking\.type\.between_tools" is not supported/],
  ["claude-sonnet-4-5", betweenTools, /"thinking\.type\.between_tools" is not supported/],
  [
    "claude-sonnet-5-5",
    budget,
    /^"thinking\.type\.enabled" is not supported for this model\. Use "thinking\.type\.adaptive"/,
  ],
  ["claude-opus-4-7", budget, /^"thinking\.type\.enabled" is not supported/],
  ["claude-haiku-4-5", adaptive, /^adaptive thinking is not supported on this model$/],
  ["claude-opus-4-5", adaptive, /^adaptive thinking is not supported on this model$/],
  ["claude-haiku-4-5", effort("low"), /^This model does not support the effort parameter\.$/],
  ["claude-sonnet-4-5", effort("high"), /^This model does not support the effort parameter\.$/],
  ["claude-sonnet-4-6", effort("xhigh"), /^This model does not support effort level 'xhigh'/],
  ["claude-opus-5", { ...off, ...effort("xhigh") }, /'xhigh' is not supported when thinking is disabled/],
  [
    "claude-sonnet-5-5",
    { ...betweenTools, ...effort("max") },
    /'max' is not supported when thinking is disabled/,
  ],
  ["claude-haiku-5-5", { ...off, ...effort("xhigh") }, /'xhigh' is not supported when thinking is disabled/],
  [
    "claude-sonnet-4-5",
    { thinking: { type: "enabled", budget_tokens: 4_000 } },
    /must be greater than `thinking\.budget_tokens`/,
  ],
  [
    "claude-haiku-4-5",
    { ...budget, ...forced },
    /Thinking may not be enabled when tool_choice forces tool use/,
  ],
  ["claude-sonnet-5-5", { temperature: 0.2 }, /`temperature` is deprecated for this model/],
  ["claude-haiku-5-5", { top_k: 5 }, /`top_k` is deprecated for this model/],
  ["claude-haiku-4-5", { max_tokens: 64_001 }, /^max_tokens: 64001 > 64000, which is the maximum allowed/],
  ["claude-opus-5-5", { max_tokens: 128_001 }, /^max_tokens: 128001 > 128000/],
  [
    "claude-sonnet-4-6",
    {
      messages: [
        { role: "user", content: "hi" },
        { role: "assistant", content: "{" },
      ],
    },
    /^This model does not support assistant message prefill\. The conversation must end with a user message\.$/,
  ],
  [
    "claude-haiku-4-5",
    { messages: [{ role: "user", content: "glub ".repeat(150_000) }] },
    /^prompt is too long: \d+ tokens > 200000 maximum$/,
  ],
  [
    "claude-sonnet-5-5",
    withSchema({ type: "object", properties: {} }),
    /'additionalProperties' must be explicitly set to false/,
  ],
  [
    "claude-sonnet-5-5",
    withSchema({
      type: "object",
      properties: { name: { type: "string", maxLength: 5 } },
      required: ["name"],
      additionalProperties: false,
    }),
    /For 'string' type, property 'maxLength' is not supported/,
  ],
  [
    "claude-sonnet-5-5",
    withSchema({
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 25 }, (_, at) => [`field${at}`, { type: "string" }]),
      ),
      required: [],
      additionalProperties: false,
    }),
    /too many optional parameters \(25\)/,
  ],
];

const taken: readonly (readonly [string, Body])[] = [
  ["claude-opus-5", forced],
  ["claude-fable-5", forced],
  ["claude-haiku-5-5", forced],
  ["claude-sonnet-5-5", { ...betweenTools, ...effort("high") }],
  ["claude-haiku-5-5", { ...off, ...effort("high") }],
  ["claude-sonnet-5", { ...off, ...effort("xhigh") }],
  ["claude-opus-4-6", budget],
  ["claude-opus-5-5", { ...adaptive, ...effort("max"), max_tokens: 128_000 }],
  ["claude-haiku-4-5", { ...budget, max_tokens: 64_000 }],
];

describe("the Messages API simulator holds each model to its own rules", () => {
  let claude: ClaudeSimulator;
  let sdk: Anthropic;

  before(async () => {
    // The SDK warns about models near their end.
    mock.method(console, "warn", () => {});
    claude = await startClaude({ now: () => day });
    sdk = new Anthropic({ apiKey: claude.apiKey, baseURL: claude.url, maxRetries: 0, logLevel: "off" });
  });
  after(() => {
    mock.restoreAll();
    return claude.stop();
  });

  const ask = (model: string, body: Body) =>
    sdk.messages
      .stream({ model, max_tokens: 4_000, messages: [{ role: "user", content: "hello" }], ...body })
      .finalMessage();

  for (const [model, body, words] of refused) {
    const { messages, ...shown } = body;
    const what = messages === undefined ? JSON.stringify(shown).slice(0, 90) : `${messages.length} messages`;
    test(`${model} refuses ${what}`, async () => {
      await assert.rejects(ask(model, body), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.equal(error.type, "invalid_request_error");
        assert.match(error.apiMessage ?? "", words);
        return true;
      });
    });
  }

  for (const [model, body] of taken) {
    test(`${model} accepts ${JSON.stringify(body).slice(0, 90)}`, async () => {
      claude.script({ form: {} });
      assert.ok((await ask(model, body)).stop_reason !== null);
    });
  }

  test("thinking uses up the room for the answer, and only older models show it", async () => {
    claude.script({ text: "Glub.", thinkingTokens: 5_000 });
    const thought = await ask("claude-opus-5-5", {});
    assert.equal(thought.stop_reason, "max_tokens");
    assert.deepEqual(
      thought.content.map((block) => (block.type === "thinking" ? block.thinking : block.type)),
      [""],
    );
    assert.equal(thought.usage.output_tokens, 4_000);
    assert.equal(thought.usage.output_tokens_details?.thinking_tokens, 4_000);
    claude.script({ text: "Glub." });
    const [shown, said] = (await ask("claude-sonnet-4-5", budget)).content;
    assert.ok(shown?.type === "thinking" && shown.thinking !== "" && said?.type === "text");
    claude.script({ text: "Glub." });
    assert.equal((await ask("claude-sonnet-4-5", {})).content.length, 1);
  });

  test("thinking sent back is refused if something before it was changed", async () => {
    const question = { role: "user", content: "Is it a fish?" } as const;
    const { content } = await ask("claude-sonnet-5-5", { system: "Be brief.", messages: [question] });
    assert.equal(content[0]?.type, "thinking");
    const said = { role: "assistant", content } as const;
    const next = { role: "user", content: "And now?" } as const;
    const again = (body: Body, model = "claude-sonnet-5-5") =>
      ask(model, { system: "Be brief.", messages: [question, said, next], ...body });
    await again({});
    const bound = /The block is bound to a different conversation/;
    await assert.rejects(again({ system: "Be long." }), bound);
    await assert.rejects(again({ tools: [tool] }), bound);
    await assert.rejects(again({ messages: [{ ...question, content: "Is it a bird?" }, said, next] }), bound);
    // Another model can't read it, and ignores it.
    await again({ system: "Be long." }, "claude-opus-5-5");
  });

  test("models are listed by page and stage, with their abilities and end dates", async () => {
    const all: Anthropic.ModelInfo[] = [];
    for await (const model of sdk.models.list({ limit: 3, lifecycle: ["active", "deprecated", "retired"] })) {
      all.push(model);
    }
    const of = (id: string) => all.find((model) => model.id === id);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.equal(of("claude-sonnet-4-5-20250929")?.lifecycle, "deprecated");
    assert.equal(of("claude-sonnet-4-5-20250929")?.retires_at, "2026-11-30T00:00:00Z");
    assert.equal(of("claude-sonnet-4-20250514")?.lifecycle, "retired");
    const newest = of("claude-sonnet-5-5");
    assert.deepEqual([newest?.lifecycle, newest?.line, newest?.retires_at], ["active", "sonnet", null]);
    assert.equal(newest?.capabilities?.thinking.types.between_tools.supported, true);
    assert.equal(newest?.capabilities?.thinking.types.disabled.supported, false);
    const usual = await sdk.models.list();
    assert.ok(usual.data.every(({ lifecycle }) => lifecycle !== "retired"));
    assert.equal((await sdk.models.retrieve("claude-sonnet-4-5")).id, "claude-sonnet-4-5-20250929");
    await assert.rejects(sdk.models.retrieve("claude-trout-1"), Anthropic.NotFoundError);
  });
});

test("a model is retired on its date, unless the API is late", async (t) => {
  t.mock.method(console, "warn", () => {});
  const december = () => Date.UTC(2026, 11, 1);
  const status = async (options: { overdue?: readonly string[] }) => {
    const claude = await startClaude({ now: december, ...options });
    const sdk = new Anthropic({ apiKey: claude.apiKey, baseURL: claude.url, maxRetries: 0, logLevel: "off" });
    const model = "claude-sonnet-4-5";
    const { lifecycle } = await sdk.models.retrieve(model);
    const answer = await sdk.messages
      .create({ model, max_tokens: 9, messages: [{ role: "user", content: "hi" }] })
      .then(
        () => "answered",
        (error: unknown) => (error instanceof Anthropic.NotFoundError ? error.apiMessage : String(error)),
      );
    await claude.stop();
    return [lifecycle, answer];
  };
  assert.deepEqual(await status({}), ["retired", "model: claude-sonnet-4-5"]);
  assert.deepEqual(await status({ overdue: ["claude-sonnet-4-5-20250929"] }), ["deprecated", "answered"]);
});
