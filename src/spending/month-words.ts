import { nextMonth, startOfMonth } from "./day.ts";
import { inDollars } from "./prices.ts";
import type { Bought } from "./store/month-table.ts";

/** "November" */
export function monthName(at: number): string {
  return new Date(at).toLocaleDateString("en-US", { month: "long", timeZone: "UTC" });
}

/** "code for 7 requests ($8.20), planning of 12 requests ($0.40), chat with 140 people ($4.10, 2,310 calls)" */
export function boughtInWords({ builds, plans, chat }: Bought): string {
  return [
    `code for ${counted(builds.count, "request")} (${inDollars(builds.microDollars)})`,
    `planning of ${counted(plans.count, "request")} (${inDollars(plans.microDollars)})`,
    `chat with ${counted(chat.people, "person", "people")} (${inDollars(chat.microDollars)}, ${counted(chat.count, "call")})`,
  ].join(", ");
}

/**
 * When a month's money runs out if it goes on like this; undefined if it lasts. Milliseconds since 1970, like `now`.
 *
 * @param spent dollars or millionths of them, like `limit`
 */
export function runsOutAt(spent: number, limit: number, now: number): number | undefined {
  const start = startOfMonth(now);
  if (spent <= 0) return undefined;
  const at = start + ((now - start) * limit) / spent;
  return at < nextMonth(now) ? Math.max(at, now) : undefined;
}

/** Nothing can be told from the first days, in milliseconds. */
const tooEarlyMs = 2 * 24 * 60 * 60 * 1_000;

/** How long the month's money lasts, in at most one sentence. Amounts in millionths of dollars. */
export function lastsInWords(spent: number, limit: number, now: number): readonly string[] {
  if (spent >= limit) return ["The month's money is used up."];
  if (now - startOfMonth(now) < tooEarlyMs) return [];
  const out = runsOutAt(spent, limit, now);
  return [
    `At this pace the money lasts until ${out === undefined ? "the month ends" : `about ${dateInWords(out)}`}.`,
  ];
}

/** "24 November" */
export function dateInWords(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
