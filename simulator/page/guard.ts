import type { MiddlewareHandler } from "hono";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/**
 * Accepts only requests that this page makes in this machine's browser: otherwise another site's page could merge pull
 * requests here, and a name that resolves to 127.0.0.1 could read the messages.
 */
export const guard: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  if (!loopback.test(host)) return context.text("This page answers only on localhost.", 403);
  if (context.req.method !== "GET" && context.req.method !== "HEAD") {
    const origin = context.req.header("origin");
    if (origin !== `http://${host}`) return context.text("Only this page's own forms are accepted.", 403);
  }
  await next();
  context.header("content-security-policy", policy);
  context.header("x-content-type-options", "nosniff");
  context.header("referrer-policy", "no-referrer");
  return undefined;
};

/** Only the page's own files: people and models can write any address, and none is fetched. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
