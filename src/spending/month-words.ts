import { nextMonth, startOfMonth } from "./day.ts";
import { inDollars } from "./prices.ts";
import type { Bought } from "./store/month-table.ts";

/** "November" */
export function monthName(at: number): string {
  return new Date(at).toLocaleDateString("en-US", { month: "long", timeZone: "UTC" });
}

/** "7 builds ($8.20), 12 plans ($0.40) and 2,310 chat answers to 140 people ($4.10)" */
export function boughtInWords({ builds, plans, chat }: Bought): string {
  const people = chat.count === 0 ? "" : ` to ${counted(chat.people, "person", "people")}`;
  return [
    `${counted(builds.count, "build")} (${inDollars(builds.microDollars)})`,
    `${counted(plans.count, "plan")} (${inDollars(plans.microDollars)})`,
    `${counted(chat.count, "chat answer")}${people} (${inDollars(chat.microDollars)})`,
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

/** "24 November" */
export function dateInWords(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
