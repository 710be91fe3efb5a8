import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type Anthropic from "@anthropic-ai/sdk";
import { createFaults } from "../../packages/simulator-kit/faults.ts";
import { createJournal } from "../../packages/simulator-kit/journal.ts";
import type { Reply } from "./build-message.ts";
import type { Call } from "./call-shape.ts";
import type { ClaudeOptions, ClaudeSimulator, ScriptedAnswer } from "./claude-simulator.ts";
import { handleCall } from "./handle-call.ts";
import { createModelCatalog } from "./models.ts";
import { createPromptCache } from "./prompt-cache.ts";
import { answerAsStandIn } from "./stand-in/answer.ts";

/** Starts the Messages API on loopback. */
export async function startClaude(options: ClaudeOptions = {}): Promise<ClaudeSimulator> {
  const { port = 0, apiKey = "sk-ant-simulator", paceMs = 0, observe = () => {} } = options;
  const journal = createJournal();
  const faults = createFaults();
  const cache = createPromptCache(options.now);
  const calls: Anthropic.MessageCreateParams[] = [];
  const said: string[] = [];
  const scripted: ScriptedAnswer[] = [];
  const stopping = new AbortController();
  const powers = {
    apiKey,
    paceMs,
    cache,
    models: createModelCatalog({ ...options, now: options.now ?? Date.now }),
    observe: (call: Call, moment: "came" | "answered") => observe(asSdkHasIt(call), moment),
    stopping: stopping.signal,
    fault: (call: string) => faults.take(call),
    record: (what: string, status: number, detail?: unknown) =>
      journal.add({ kind: "http", what, status, detail }),
    answer: (call: Call): Reply => {
      const shown = asSdkHasIt(call);
      calls.push(shown);
      const next = scripted.findIndex((answer) => answer.on?.(shown) ?? true);
      const [answer] = next < 0 ? [] : scripted.splice(next, 1);
      const reply = answer === undefined ? answerAsStandIn(call) : replyOf(answer);
      if (reply.kind === "text") said.push(reply.text);
      return reply;
    },
  };
  const server = createServer((request, response) => {
    handleCall(request, response, powers).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    journal,
    faults,
    calls,
    said,
    script: (answer) => void scripted.push(answer),
    async stop() {
      stopping.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The same, with its own type. */
function asSdkHasIt(call: Call): Anthropic.MessageCreateParams {
  return call as Anthropic.MessageCreateParams;
}

function replyOf({ on: _, ...answer }: ScriptedAnswer): Reply {
  if ("text" in answer) return { kind: "text", ...answer };
  const { form, ...rest } = answer;
  return { kind: "form", input: form, ...rest };
}
