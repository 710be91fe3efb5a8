import { nextMonth, startOfDay } from "./day.ts";
import type { Cost } from "./store/spending-table.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** A day can use this many days' worth of what chat has left: a newcomers' day is several times as busy as others. */
const busyDay = 4;

/** Of a day's share, what people can use who haven't chatted on an earlier day. The rest is kept for those who come back. */
const forStrangers = 3 / 4;

/** A share below this pays for too few calls to be one, in dollars: a call of a large model reserves that much. */
const leastShare = 0.25;

/**
 * What chat can cost today, so that a raid on the third of a month doesn't leave the other days without.
 *
 * @param dollars the chat's part of the month
 * @param month what chat has cost this month, today included
 * @param today what chat has cost today
 * @param isKnown whether the person has chatted on an earlier day
 * @param now milliseconds since 1970
 */
export function chatDay(dollars: number, month: Cost, today: Cost, isKnown: boolean, now: number): number {
  const left = Math.max(0, dollars - (month.microDollars - today.microDollars) / 1_000_000);
  const daysLeft = Math.max(1, Math.ceil((nextMonth(now) - startOfDay(now)) / dayMs));
  const share = Math.min(left, Math.max(leastShare, (left / daysLeft) * busyDay));
  return isKnown ? share : share * forStrangers;
}
