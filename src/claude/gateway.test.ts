import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { CallBudget } from "./call-budget.ts";
import type { ClaudeCall, Usage } from "./claude.ts";
import { ClaudeRefusedError, ModelUnknownError } from "./claude-errors.ts";
import { type Gateway, refuse, startGateway } from "./fixtures/start-gateway.ts";

const call: ClaudeCall = {
  context: { purpose: "chat", userId: "1", guildId: "10" },
  kind: "chat",
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: "Hello" }],
};

type Models = NonNullable<Gateway["models"]>;

/** Answers for every model except the retired one. */
const withoutOldSonnet: Gateway["answer"] = ({ model }, response) =>
  String(model).startsWith("claude-sonnet-4-5")
    ? refuse(response, 404, "not_found_error", `model: ${String(model)}`)
    : "Glub.";

describe("a gateway in place of the API", () => {
  it("without a Models API and with its own model names, it gets only fields that any server accepts", async (t) => {
    const { claude, bodies } = await startGateway(t, "local/my-model", {});
    assert.equal(await claude.models.refresh(), false);
    assert.equal((await claude.ask(call)).text, "Glub.");
    const sent = ["max_tokens", "messages", "model", "stream", "system"];
    assert.deepEqual(Object.keys(bodies[0] ?? {}).toSorted(), sent);
    assert.equal(bodies[0]?.model, "local/my-model");
  });

  it("gets a form's schema in the prompt, since nothing says that it can enforce one", async (t) => {
    const answer = () => '{"fish":"turbot"}';
    const { claude, bodies } = await startGateway(t, "local/my-model", { answer });
    const form = { name: "order", description: "An order", schema: z.object({ fish: z.string() }) };
    const write = {
      ...call,
      kind: "write_plugin",
      context: { ...call.context, purpose: "building" },
    } as const;
    assert.deepEqual((await claude.fill(write, form)).value, { fish: "turbot" });
    assert.equal(bodies[0]?.output_config, undefined);
    assert.match(JSON.stringify(bodies[0]?.system), /fits this JSON Schema/);
  });

  const json =
    (body: unknown): Models =>
    (response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
  const lists: Readonly<Record<string, Models>> = {
    "a page of HTML": (response) =>
      void response.writeHead(200, { "content-type": "text/html" }).end("<html>Hello</html>"),
    "an empty object": json({}),
    "words for data": json({ data: "many" }),
    "no entry that can be read": json({ data: [1, null, { name: "x" }], has_more: false }),
    "the list of another maker's API": json({
      object: "list",
      data: [{ id: "claude-sonnet-5-5", object: "model" }],
    }),
    "a list without lines": json({
      data: [{ id: "claude-haiku-5-5", type: "model", display_name: "Claude" }],
    }),
    "a list whose fields have odd shapes": json({
      data: [
        {
          id: "claude-sonnet-5-5",
          line: 7,
          retires_at: 5,
          capabilities: "all",
          max_tokens: -1,
          lifecycle: {},
        },
      ],
    }),
  };
  for (const [what, models] of Object.entries(lists)) {
    it(`a retirement causes no outage when the Models API answers with ${what}`, async (t) => {
      const options = { models, answer: withoutOldSonnet };
      const { claude } = await startGateway(t, "claude-sonnet-4-5-20250929", options);
      assert.equal((await claude.ask(call)).model, "claude-sonnet-5-5");
    });
  }

  it("a model list that never ends is read for a few pages only", async (t) => {
    const endless: Models = (response) =>
      json({ data: [{ id: "claude-sonnet-5-5", line: "sonnet" }], has_more: true, last_id: "x" })(
        response,
        "",
      );
    const { claude, looks } = await startGateway(t, "claude-sonnet-5-5", { models: endless });
    assert.equal(await claude.models.refresh(), true);
    assert.equal(looks.length, 5);
  });

  it("a model list that stalls delays neither calls nor shutdown", async (t) => {
    const stalled: Models = (response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"data":[');
    };
    const options = { models: stalled, answer: withoutOldSonnet };
    const { claude } = await startGateway(t, "claude-sonnet-4-5", options);
    const looking = claude.models.refresh();
    assert.equal((await claude.ask(call)).model, "claude-sonnet-5-5");
    assert.equal(await Promise.race([claude.close().then(() => "closed"), sleep(5_000, "late")]), "closed");
    assert.equal(await looking, false);
  });

  it("a call can be cancelled at once while the model list stalls", async (t) => {
    const options: Gateway = {
      models: (response) => void response.writeHead(200).flushHeaders(),
      answer: (_, response) => refuse(response, 404, "not_found_error", "model: claude-trout-1"),
    };
    const { claude, looks } = await startGateway(t, "claude-trout-1", options);
    const cancelling = new AbortController();
    const asked = claude.ask({ ...call, signal: cancelling.signal });
    while (looks.length === 0) await sleep(5);
    cancelling.abort();
    const order = await Promise.race([asked.catch((error: Error) => error.name), sleep(2_500, "late")]);
    assert.equal(order, "ClaudeCancelledError");
  });

  it("a missing path isn't taken for a retirement, and the error names the model in the settings", async (t) => {
    const answer: Gateway["answer"] = (_, response) =>
      refuse(response, 404, "not_found_error", "Unknown path for this model provider");
    const { claude, bodies } = await startGateway(t, "claude-sonnet-5-5", { answer });
    await assert.rejects(claude.ask(call), (error: unknown) => {
      assert.ok(error instanceof ClaudeRefusedError && !(error instanceof ModelUnknownError));
      return true;
    });
    assert.equal(bodies.length, 1);
    assert.equal(claude.models.choose("chat").kind, "as configured");

    const nothing: Gateway["answer"] = ({ model }, response) =>
      refuse(response, 404, "not_found_error", `model: ${String(model)}`);
    const bare = await startGateway(t, "claude-sonnet-4-5", { answer: nothing });
    await assert.rejects(bare.claude.ask(call), /doesn't know the model claude-sonnet-4-5$/);
  });

  it("when the key has no access to a model, the next of its line answers, and no key is blamed", async (t) => {
    const answer: Gateway["answer"] = ({ model }, response) =>
      model === "claude-opus-5-5"
        ? refuse(response, 403, "permission_error", "Your organization may not use claude-opus-5-5.")
        : "Glub.";
    const { claude, refusals } = await startGateway(t, "claude-opus-5-5", { answer });
    assert.equal((await claude.ask(call)).model, "claude-opus-5");
    assert.deepEqual(refusals, []);
  });

  for (const usage of [
    {},
    { input_tokens: -5, output_tokens: 1e12 },
    { input_tokens: "5", output_tokens: 1 },
  ]) {
    it(`still answers when the usage is unreadable (${JSON.stringify(usage)}), and counts everything set aside`, async (t) => {
      const settled: (Usage | "unknown" | undefined)[] = [];
      const budget: CallBudget = {
        reserve: () => ({ settle: (used) => void settled.push(used) }),
        freed: async () => {},
      };
      const { claude } = await startGateway(t, "claude-sonnet-5-5", { usage }, budget);
      assert.equal((await claude.ask(call)).text, "Glub.");
      assert.deepEqual(settled, ["unknown"]);
    });
  }
});
