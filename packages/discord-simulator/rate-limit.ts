import { createHash } from "node:crypto";
import type { Core } from "./core.ts";
import type { RateLimit, RateLimits } from "./discord-simulator.ts";

export const defaultLimits: RateLimits = {
  messages: { limit: 5, windowMs: 5_000 },
  edits: { limit: 5, windowMs: 5_000 },
  deletes: { limit: 5, windowMs: 1_000 },
  reactions: { limit: 4, windowMs: 1_000 },
  webhooks: { limit: 5, windowMs: 2_000 },
  names: { limit: 2, windowMs: 600_000 },
  openings: { limit: 20, windowMs: 600_000 },
  other: { limit: 20, windowMs: 1_000 },
  global: { limit: 50, windowMs: 1_000 },
};

export interface RateLimitResult {
  readonly headers: Record<string, string>;
  /** How long to wait, in seconds, and whether it applies to every route; undefined: go on. */
  readonly refused: { readonly retryAfter: number; readonly global: boolean } | undefined;
}

export interface RateLimiter {
  /**
   * Counts a call.
   * @param "METHOD /template|major parameter": what shares a bucket
   * @param countsGlobally interactions don't
   */
  pass(kind: keyof RateLimits, route: string, countsGlobally: boolean): RateLimitResult;
}

interface Window {
  used: number;
  endsAt: number;
}

/** Fixed windows, as Discord's headers describe them. */
export function createRateLimiter(core: Core): RateLimiter {
  const windows = new Map<string, Window>();
  const current = (key: string, { windowMs }: RateLimit): Window => {
    const now = core.now();
    const window = windows.get(key);
    if (window !== undefined && now < window.endsAt) return window;
    if (windows.size > 1_000) for (const [old, { endsAt }] of windows) if (endsAt <= now) windows.delete(old);
    const fresh = { used: 0, endsAt: now + windowMs };
    windows.set(key, fresh);
    return fresh;
  };
  const seconds = (until: number) => Math.max(0, (until - core.now()) / 1000);

  return {
    pass(kind, route, countsGlobally) {
      const limits = core.settings.rateLimits;
      if (limits === undefined) return { headers: {}, refused: undefined };
      const rule = limits[kind];
      const window = current(route, rule);
      const everything = countsGlobally ? current("global", limits.global) : undefined;
      if (everything !== undefined && everything.used >= limits.global.limit) {
        const retryAfter = seconds(everything.endsAt);
        const headers = { "X-RateLimit-Global": "true", "X-RateLimit-Scope": "global" };
        return { headers: { ...headers, ...retry(retryAfter) }, refused: { retryAfter, global: true } };
      }
      const full = window.used >= rule.limit;
      if (!full) {
        window.used += 1;
        if (everything !== undefined) everything.used += 1;
      }
      const headers = {
        "X-RateLimit-Limit": String(rule.limit),
        "X-RateLimit-Remaining": String(rule.limit - window.used),
        "X-RateLimit-Reset": (window.endsAt / 1000).toFixed(3),
        "X-RateLimit-Reset-After": seconds(window.endsAt).toFixed(3),
        "X-RateLimit-Bucket": createHash("md5").update(route.split("|", 1).join("")).digest("hex"),
      };
      if (!full) return { headers, refused: undefined };
      const retryAfter = seconds(window.endsAt);
      return {
        headers: { ...headers, ...retry(retryAfter), "X-RateLimit-Scope": "user" },
        refused: { retryAfter, global: false },
      };
    },
  };
}

/** The header is in whole seconds; the body is exact. */
function retry(seconds: number): { "Retry-After": string } {
  return { "Retry-After": String(Math.max(1, Math.ceil(seconds))) };
}
