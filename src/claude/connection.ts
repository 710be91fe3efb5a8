import Anthropic from "@anthropic-ai/sdk";
import type { Stream } from "@anthropic-ai/sdk/core/streaming";
import { MessageStream } from "@anthropic-ai/sdk/lib/MessageStream";
import { Agent, fetch as undiciFetch } from "undici";
import { redactor } from "../log/hide-secrets.ts";
import { classifyError } from "./classify-error.ts";
import type { Usage } from "./claude.ts";
import { ClaudeCancelledError, ClaudeUnavailableError } from "./claude-errors.ts";
import { tokensOfText } from "./estimate-tokens.ts";
import type { Model } from "./models/model.ts";
import { type ModelsRead, readModels } from "./models/read-models.ts";
import { readUsage } from "./read-message.ts";
import { watchSilence } from "./watch-silence.ts";

/** In milliseconds. */
const connectTimeoutMs = 5_000;

/** For everything asked of the Models API together: it answers quickly or not at all. In milliseconds. */
const modelsTimeoutMs = 10_000;

/** Ten times the size of a list of models. */
const mostModelBytes = 4_000_000;

export interface StreamRequest {
  readonly params: Anthropic.MessageCreateParamsNonStreaming;
  readonly model: Model;
  /** The longest silence in milliseconds, before and within the answer. */
  readonly readTimeoutMs: number;
  /** The longest the whole call can take, in milliseconds. */
  readonly longestMs: number;
  readonly onText?: ((soFar: string) => void) | undefined;
  /** Called when a thinking block starts. */
  readonly onThinking?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when the API's first bytes arrive. */
  readonly onLife?: (() => void) | undefined;
  /** Called with the cost so far, in case the answer breaks off: input is known, output is estimated. */
  readonly onCost?: ((usage: Usage) => void) | undefined;
}

export interface Connection {
  /** @throws ClaudeUnavailableError, ClaudeRefusedError, ClaudeCancelledError */
  stream(request: StreamRequest): Promise<Anthropic.Message>;
  /**
   * Asks the Models API which models exist.
   *
   * @param names names that it may know under another id
   * @throws ClaudeUnavailableError, ClaudeRefusedError, also when the connection is closed
   */
  readModels(names: readonly string[]): Promise<ModelsRead>;
  /** Waits for running calls, except those to the Models API: nobody needs their answer any more. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { apiKey, baseUrl = "https://api.anthropic.com" } = options;
  const redact = redactor([apiKey]);
  // Silence is watched per call, below: chat and generation have different limits.
  const agent = new Agent({ connect: { timeout: connectTimeoutMs }, headersTimeout: 0, bodyTimeout: 0 });

  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  const open = (timeout: number, onBytes: (count: number) => void) =>
    new Anthropic({
      apiKey,
      baseURL: baseUrl,
      webhookKey: null,
      // The breaker counts calls, and a person is waiting: a failed call is reported at once.
      maxRetries: 0,
      timeout,
      logLevel: "off",
      fetch: listeningFetch(agent, onBytes),
    });

  return {
    async stream({ params, model, readTimeoutMs, longestMs, onText, onThinking, signal, onLife, onCost }) {
      const silence = watchSilence(readTimeoutMs, longestMs);
      const onBytes = () => {
        onLife?.();
        silence.heard();
      };
      const client = open(longestMs, onBytes);
      const signals = signal === undefined ? [silence.signal] : [signal, silence.signal];
      try {
        // Not `messages.stream`: for a model close to retirement, that writes to the console on every call.
        const events = await client.post<Stream<Anthropic.RawMessageStreamEvent>>("/v1/messages", {
          body: { ...params, stream: true },
          stream: true,
          signal: AbortSignal.any(signals),
        });
        const stream = MessageStream.fromReadableStream(events.toReadableStream());
        if (onCost !== undefined) {
          let written = 0;
          stream.on("streamEvent", (event, soFar) => {
            if (event.type === "content_block_delta") written += tokensOfText(textIn(event.delta), model);
            const usage = readUsage(soFar);
            if (usage !== undefined) onCost({ ...usage, output: Math.max(usage.output, written) });
          });
        }
        if (onThinking !== undefined) {
          stream.on("streamEvent", (event) => {
            if (event.type === "content_block_start" && event.content_block.type === "thinking") onThinking();
          });
        }
        if (onText !== undefined) {
          let soFar = "";
          stream.on("text", (delta) => {
            soFar += delta;
            onText(soFar);
          });
        }
        const message = await stream.finalMessage();
        // Some gateways leave it out altogether.
        if (typeof message.stop_reason !== "string") {
          throw new ClaudeUnavailableError("connection", "Claude's answer broke off in the middle");
        }
        return message;
      } catch (error) {
        if (signal?.aborted) throw new ClaudeCancelledError("The call to Claude was cancelled");
        if (silence.signal.aborted) {
          throw new ClaudeUnavailableError("timeout", `Claude said nothing for ${readTimeoutMs / 1000} s`);
        }
        throw classifyError(error, params.model, redact);
      } finally {
        silence.stop();
      }
    },
    async readModels(names) {
      const enough = new AbortController();
      let bytes = 0;
      const client = open(modelsTimeoutMs, (count) => {
        bytes += count;
        if (bytes > mostModelBytes) enough.abort();
      });
      const late = AbortSignal.timeout(modelsTimeoutMs);
      try {
        return await readModels(client, names, AbortSignal.any([late, enough.signal, closing.signal]));
      } catch (error) {
        throw classifyError(error, names.join(", "), redact);
      }
    },
    close() {
      closing.abort();
      closed ??= agent.close();
      return closed;
    },
  };
}

function textIn(delta: Anthropic.RawContentBlockDelta): string {
  if (delta.type === "text_delta") return delta.text;
  if (delta.type === "input_json_delta") return delta.partial_json;
  return delta.type === "thinking_delta" ? delta.thinking : "";
}

/** undici's fetch over our agent, reporting every chunk: the SDK swallows pings, which are signs of life too. */
function listeningFetch(dispatcher: Agent, onBytes: (count: number) => void): typeof fetch {
  const listening = async (url: string, init: Parameters<typeof undiciFetch>[1]) => {
    const response = await undiciFetch(url, { ...init, dispatcher });
    onBytes(0);
    if (response.body === null) return response;
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          onBytes(chunk.byteLength);
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body, { status: response.status, headers: [...response.headers] });
  };
  // undici's own types and the ones Node declares for its built-in copy describe the same API.
  return listening as unknown as typeof fetch;
}
