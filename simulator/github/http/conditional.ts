import { createHash } from "node:crypto";
import { createMiddleware } from "hono/factory";
import type { CallEnv } from "./call.ts";
import type { RateLimit } from "./rate-limit.ts";

/**
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate: a GET
 * that succeeds has an `etag`, which is another one for another token; asked with it, GitHub answers 304 without a body, and doesn't
 * count the call.
 */
export function conditional(rateLimit: RateLimit) {
  return createMiddleware<CallEnv>(async (call, next) => {
    await next();
    if (call.req.method !== "GET" || call.res.status !== 200) return;
    const body = Buffer.from(await call.res.clone().arrayBuffer());
    const token = call.req.header("authorization") ?? "";
    const tag = `W/"${createHash("sha256").update(token).update("\n").update(body).digest("hex")}"`;
    const asked = call.req.header("if-none-match")?.split(/\s*,\s*/) ?? [];
    // Weak comparison, as If-None-Match takes it (RFC 9110, 8.8.3.2).
    const strong = (one: string) => one.replace(/^W\//, "");
    if (!asked.some((one) => strong(one) === strong(tag))) {
      call.header("etag", tag);
      return;
    }
    rateLimit.giveBack();
    // Otherwise Hono would take over the headers of the answer before.
    call.res = undefined;
    call.res = new Response(null, { status: 304, headers: { etag: tag, ...rateLimit.headers() } });
  });
}
