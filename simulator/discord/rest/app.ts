import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Faults } from "../../faults.ts";
import type { Core } from "../core.ts";
import { DiscordError, invalidForm, unauthorized } from "../errors.ts";
import { isToken } from "../gateway/identify.ts";
import type { RateLimiter } from "../rate-limit.ts";
import { isSnowflake } from "../snowflake.ts";
import { archiveIdleThreads } from "../threads.ts";
import { readBody } from "./read-body.ts";
import type { Answer, Route } from "./route.ts";

type Env = { Bindings: HttpBindings };

/** Parameters that are no ids. */
const WORDS = new Set(["token", "emoji"]);
/** What a bucket is kept apart by. */
const MAJOR = ["channel", "guild", "token"];

/** REST v10 under /api: each call journaled, then faults, authorization, limits, and the route itself. */
export function createRest(
  core: Core,
  limiter: RateLimiter,
  faults: Faults,
  routes: readonly Route[],
): Hono<Env> {
  const app = new Hono<Env>({
    // Clients write `@original` as it is or as `%40original`, and may end a path with a slash.
    getPath: ({ url }) => new URL(url).pathname.replaceAll("%40", "@").replace(/(?<=.)\/$/, ""),
  });
  for (const route of routes) {
    for (const version of ["v10", "v9"]) {
      app.on(route.method, `/api/${version}${route.path}`, (context) =>
        serve(core, limiter, faults, route, context),
      );
    }
  }
  app.get("/attachments/:channel/:id/:filename", (context) => {
    const file = core.data.files.get(context.req.param("id"));
    return file === undefined
      ? context.notFound()
      : context.body(new Uint8Array(Buffer.from(file, "base64")));
  });
  app.notFound((context) => {
    const what = `${context.req.method} ${context.req.path.replace(/^\/api(\/v\d+)?/, "")}`;
    const version = /^\/api\/v(\d+)\//.exec(context.req.path)?.[1];
    const wrongVersion = version !== undefined && !["9", "10"].includes(version);
    const known = ["GET", "POST", "PUT", "PATCH", "DELETE"].some(
      (method) => app.router.match(method, context.req.path)[0].length > 0,
    );
    const answer = wrongVersion
      ? { status: 400, body: { message: "Invalid API version", code: 50041 } }
      : known
        ? { status: 405, body: { message: "405: Method Not Allowed", code: 0 } }
        : { status: 404, body: { message: "404: Not Found", code: 0 } };
    core.journal.add({ kind: "http", what, status: answer.status });
    return respond(answer, {});
  });
  return app;
}

async function serve(
  core: Core,
  limiter: RateLimiter,
  faults: Faults,
  route: Route,
  context: Context<Env>,
): Promise<Response> {
  const path = context.req.path.replace(/^\/api\/v\d+/, "");
  const what = `${route.method} ${decodeURIComponent(path)}`;
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
    const major = MAJOR.map((name) => params[name] ?? "").join("/");
    const passage = limiter.pass(
      route.limit ?? "other",
      `${route.method} ${route.path}|${major}`,
      route.open === undefined,
    );
    headers = passage.headers;
    if (passage.refused === undefined) {
      const { body, files } = await readBody(context.req.raw);
      detail.body = body;
      answer = route.handle({
        body,
        files,
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
    if (!WORDS.has(name) && !isSnowflake(value)) {
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

function respond(answer: Answer, headers: Record<string, string>): Response {
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  return Response.json(answer.body, { status: answer.status, headers });
}

/** Ends the connection without a word. */
function cut(context: Context<Env>): Response {
  context.env.incoming.socket.destroy();
  return new Response(null, { status: 500 });
}
