import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import { ApiError, errorBody, errorTypes } from "./api-error.ts";
import { buildMessage, type Reply, randomId } from "./build-message.ts";
import type { Call } from "./call-shape.ts";
import { checkCall } from "./check-call.ts";
import { inputTokensOf } from "./count-tokens.ts";
import type { ModelCatalog } from "./models.ts";
import type { PromptCache } from "./prompt-cache.ts";
import { eventText, streamEvents } from "./stream-events.ts";

export interface CallPowers {
  readonly apiKey: string;
  readonly paceMs: number;
  readonly cache: PromptCache;
  readonly models: ModelCatalog;
  /** The fault for this call, if any. */
  readonly fault: (call: string) => Fault["effect"] | undefined;
  readonly answer: (call: Call) => Reply;
  readonly observe: (call: Call, moment: "came" | "answered") => void;
  readonly record: (what: string, status: number, detail?: unknown) => void;
  /** Aborted when the simulator stops. */
  readonly stopping: AbortSignal;
}

/** The API's limit of a body, in bytes. */
const largestBody = 32 * 1024 * 1024;

/** Answers one HTTP request. */
export async function handleCall(
  request: IncomingMessage,
  response: ServerResponse,
  powers: CallPowers,
): Promise<void> {
  const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const what = `${request.method} ${path}`;
  const requestId = `req_${randomId()}`;
  response.setHeader("request-id", requestId);
  const fault = powers.fault(what);
  if (fault?.kind === "drop") {
    powers.record(what, 0, "dropped");
    return void response.destroy();
  }
  if (fault?.kind === "delay") await sleep(fault.ms, undefined, { signal: powers.stopping });
  if (fault?.kind === "answer") {
    powers.record(what, fault.status, "a fault was asked for");
    const usual = errorBody(errorTypes[fault.status] ?? "api_error", usualMessage(fault.status), requestId);
    return send(response, fault.status, fault.body ?? usual, fault.headers);
  }
  try {
    const body = await readBody(request);
    checkHeaders(request, powers.apiKey);
    await route(what, searchParams, body, response, powers, fault);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    const refusal = error instanceof ApiError ? error : new ApiError(500, "Internal server error");
    powers.record(what, refusal.status, refusal === error ? refusal.message : String(error));
    send(response, refusal.status, errorBody(refusal.type, refusal.message, requestId));
  }
}

async function route(
  what: string,
  query: URLSearchParams,
  body: string,
  response: ServerResponse,
  powers: CallPowers,
  fault: Fault["effect"] | undefined,
): Promise<void> {
  const ok = (answer: unknown) => {
    powers.record(what, 200);
    send(response, 200, answer);
  };
  const model = /^GET \/v1\/models\/([^/]+)$/.exec(what)?.[1];
  if (what === "POST /v1/messages") return answerCall(what, body, response, powers, fault);
  if (what === "POST /v1/messages/count_tokens")
    return ok({ input_tokens: inputTokens(body, powers.models) });
  if (what === "GET /v1/models") return ok(powers.models.list(query));
  if (model !== undefined) return ok(powers.models.show(decodeURIComponent(model)));
  throw new ApiError(404, "Not found");
}

async function answerCall(
  what: string,
  body: string,
  response: ServerResponse,
  powers: CallPowers,
  fault: Fault["effect"] | undefined,
): Promise<void> {
  const { call, model } = checkCall(json(body), powers.models.find);
  powers.observe(call, "came");
  response.once("close", () => powers.observe(call, "answered"));
  const built = buildMessage(call, model, powers.answer(call), powers.cache.count(call, model));
  powers.record(what, 200, { model: call.model, stream: call.stream === true, usage: built.message.usage });
  if (fault?.kind === "drop_after") return void response.destroy();
  if (call.stream !== true) return send(response, 200, built.message);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  let sent = 0;
  for (const event of streamEvents(built)) {
    if (fault?.kind === "cut" && sent >= fault.afterEvents) return void response.destroy();
    if (response.destroyed) return;
    response.write(eventText(event));
    sent += 1;
    if (powers.paceMs > 0) await sleep(powers.paceMs, undefined, { signal: powers.stopping });
    // Events already written must reach the caller before the cut.
    else if (fault?.kind === "cut") await sleep(1);
  }
  response.end();
}

function checkHeaders(request: IncomingMessage, apiKey: string): void {
  // Direct callers send the key as x-api-key; the SDK sends it as a bearer token.
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const key = request.headers["x-api-key"] ?? bearer;
  if (key === undefined) throw new ApiError(401, "x-api-key header is required");
  if (key !== apiKey) throw new ApiError(401, "invalid x-api-key");
  if (request.headers["anthropic-version"] === undefined)
    throw new ApiError(400, "anthropic-version: header is required");
}

function inputTokens(body: string, { find }: ModelCatalog): number {
  const { call, model } = checkCall(json(body), find, "count");
  return inputTokensOf(call, model);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largestBody) throw new ApiError(413, "Request exceeds the maximum size");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError(
      400,
      `The request body is not valid JSON: ${error instanceof Error ? error.message : ""}`,
    );
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

function usualMessage(status: number): string {
  if (status === 529) return "Overloaded";
  if (status === 429) return "This request would exceed your organization's rate limit.";
  return status >= 500 ? "Internal server error" : "Invalid request";
}
