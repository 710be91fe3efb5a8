import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Faults } from "../../simulator-kit/faults.ts";
import type { Core } from "../core.ts";
import { DiscordError, invalidForm, RateLimitedError, unauthorized } from "../errors.ts";
import { isToken } from "../gateway/identify.ts";
import type { RateLimiter } from "../rate-limit.ts";
import { isSnowflake } from "../snowflake.ts";
import { archiveIdleThreads } from "../threads/archive-idle-threads.ts";
import { auditReason } from "./audit-reason.ts";
import { readBody } from "./read-body.ts";
import type { Answer, Route } from "./route.ts";

export type Env = { Bindings: HttpBindings };

/** Parameters that aren't ids. */
const words = new Set(["token", "emoji", "code"]);
/** The parameters that separate buckets. */
const majorParameter = ["channel", "guild", "token"];

/** One call: a fault, authorization, limits, the route itself; all of it journaled. */
export async function serveRoute(
  core: Core,
  limiter: RateLimiter,
  faults: Faults,
  route: Route,
  context: Context<Env>,
): Promise<Response> {
  const path = context.req.path.replace(/^\/api\/v\d+/, "");
  const what = `${route.method} ${readable(path)}`;
  const detail: Record<string, unknown> = {};
  const journal = (status: number | undefined, more: object) =>
    core.journal.add({
      kind: "http",
      what,
      ...(status === undefined ? {} : { status }),
      detail: { ...detail, ...more },
    });
  const fault = faults.take(what);
  if (fault?.kind === "delay") await sleep(fault.ms, undefined, { ref: false });
  if (fault?.kind === "drop") {
    journal(undefined, { fault: "drop" });
    return cut(context);
  }
  if (fault?.kind === "answer") {
    journal(fault.status, { fault: "answer" });
    return respond({ status: fault.status, body: fault.body }, fault.headers ?? {});
  }

  let answer: Answer;
  let headers: Record<string, string> = {};
  try {
    archiveIdleThreads(core);
    const params = checkedParams(context.req.param());
    if (
      route.open === undefined &&
      !isToken(core, (context.req.header("authorization") ?? "").replace(/^Bot /, ""))
    ) {
      throw unauthorized();
    }
    const major = majorParameter.map((name) => params[name] ?? "").join("/");
    const passage = limiter.pass(
      route.limit ?? "other",
      `${route.method} ${route.path}|${major}`,
      route.open === undefined,
    );
    headers = passage.headers;
    if (passage.refused === undefined) {
      const { body, files } = await readBody(context.req.raw);
      const reason = auditReason(context.req.header("x-audit-log-reason"));
      Object.assign(detail, { body, ...(reason === undefined ? {} : { reason }) });
      answer = route.handle({
        body,
        files,
        reason,
        query: new URL(context.req.url).searchParams,
        note: (more) => void Object.assign(detail, more),
        param(name) {
          const value = params[name];
          if (value === undefined) throw new Error(`the route ${route.path} has no parameter ${name}`);
          return value;
        },
      });
    } else {
      const { retryAfter, global } = passage.refused;
      const message = "You are being rate limited.";
      answer = { status: 429, body: { message, retry_after: retryAfter, global } };
    }
  } catch (error) {
    if (!(error instanceof DiscordError)) {
      journal(500, { error: String(error) });
      throw error;
    }
    answer = { status: error.status, body: error.body() };
    if (error instanceof RateLimitedError) {
      const wait = String(Math.ceil(error.retryAfter));
      headers = { ...headers, "Retry-After": wait, "X-RateLimit-Scope": "user" };
    }
  }
  journal(answer.status, {
    answer: answer.body,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  });
  return fault?.kind === "drop_after" || fault?.kind === "cut" ? cut(context) : respond(answer, headers);
}

function checkedParams(params: Record<string, string | undefined>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value = ""] of Object.entries(params)) {
    if (!words.has(name) && !isSnowflake(value)) {
      throw invalidForm({
        path: [`${name}_id`],
        code: "NUMBER_TYPE_COERCE",
        message: `Value "${value}" is not snowflake.`,
      });
    }
    checked[name] = value;
  }
  return checked;
}

export function respond(answer: Answer, headers: Record<string, string>): Response {
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  return Response.json(answer.body, { status: answer.status, headers });
}

/** Decodes emojis, for the journal and for faults. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Closes the connection without an answer. */
function cut(context: Context<Env>): Response {
  context.env.incoming.socket.destroy();
  return new Response(null, { status: 500 });
}
