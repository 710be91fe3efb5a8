import { Hono } from "hono";
import type { Faults } from "../../simulator-kit/faults.ts";
import type { Core } from "../core.ts";
import type { RateLimiter } from "../rate-limit.ts";
import type { Route } from "./route.ts";
import { type Env, respond, serveRoute } from "./serve-route.ts";

/** REST v10 under /api: each call journaled, then faults, authorization, limits, and the route itself. */
export function createRest(
  core: Core,
  limiter: RateLimiter,
  faults: Faults,
  routes: readonly Route[],
): Hono<Env> {
  const app = new Hono<Env>({
    // Clients write `@original` or `%40original`, and can end a path with a slash.
    getPath: ({ url }) => new URL(url).pathname.replaceAll("%40", "@").replace(/(?<=.)\/$/, ""),
  });
  for (const route of routes) {
    for (const version of ["v10", "v9"]) {
      app.on(route.method, `/api/${version}${route.path}`, async (context) => {
        const answer = await serveRoute(core, limiter, faults, route, context);
        answer.headers.set("date", new Date(core.now()).toUTCString());
        return answer;
      });
    }
  }
  app.get("/attachments/:channel/:id/:filename", (context) => {
    const file = core.data.files.get(context.req.param("id"));
    if (file === undefined) return context.notFound();
    const type = typeByName(context.req.param("filename"));
    return context.body(new Uint8Array(Buffer.from(file, "base64")), 200, { "content-type": type });
  });
  app.get("/avatars/:user/:picture", (context) =>
    core.data.users.has(context.req.param("user"))
      ? context.body(new Uint8Array(Buffer.from(onePixel, "base64")), 200, { "content-type": "image/png" })
      : context.notFound(),
  );
  app.get("/embed/avatars/:picture", (context) =>
    context.body(new Uint8Array(Buffer.from(onePixel, "base64")), 200, { "content-type": "image/png" }),
  );
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

/** Discord serves files with the type that it guesses from their name. */
function typeByName(filename: string): string {
  const end = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  const types = new Map([
    ["png", "image/png"],
    ["jpg", "image/jpeg"],
    ["gif", "image/gif"],
    ["txt", "text/plain; charset=utf-8"],
    ["csv", "text/csv"],
    ["mp4", "video/mp4"],
  ]);
  return types.get(end) ?? "application/octet-stream";
}

/** A picture of one pixel. */
const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
