import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import { snowflakeAt } from "../../packages/discord-rules/snowflake.ts";
import type { Log } from "../log/log.ts";
import type { Caps } from "../spending/caps.ts";
import { dayOf, monthOf, nextMonth } from "../spending/day.ts";
import { boughtInWords, dateInWords, monthName, runsOutAt } from "../spending/month-words.ts";
import { inDollars } from "../spending/prices.ts";
import type { MonthTable } from "../spending/store/month-table.ts";
import type { Admins } from "./report-to-admins.ts";

/** Tells admins, once each, that half, three quarters and nearly all of the month's money is used, and what it bought. */
export interface MonthAlerts {
  /** Call when money was spent. */
  look(): void;
  /** Posts what an earlier process wrote down. Never rejects. */
  deliver(): Promise<void>;
}

const percentages = [95, 75, 50] as const;

/** After a post that failed, the next attempt waits this long, in milliseconds. */
const retryMs = 10 * 60 * 1_000;

export function createMonthAlerts(powers: {
  readonly table: MonthTable;
  /** What the month has cost so far, in millionths of a dollar. */
  readonly spent: () => number;
  readonly caps: () => Caps;
  readonly admins: Pick<Admins, "insist">;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): MonthAlerts {
  const { table, spent, caps, admins, log, now } = powers;
  let delivering: Promise<void> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  /** Written down by this process, so it can't have been posted by another. */
  const own = new Set<string>();
  /** What was looked up already: every call is followed by a look. */
  let highest = "";
  let isWaiting = true;

  function look(): void {
    try {
      const at = now();
      const [month, limit, used] = [
        monthOf(dayOf(at)),
        Math.round(caps().month.dollars * 1_000_000),
        spent(),
      ];
      const percent = limit === 0 ? undefined : percentages.find((each) => used * 100 >= limit * each);
      if (percent !== undefined && highest !== nameOf({ month, percent, limit })) {
        highest = nameOf({ month, percent, limit });
        // Of those that were passed at once, only the highest is worth a message.
        const words = alertWords(percent, used, limit, boughtInWords(table.bought(month)), at);
        if (table.note({ month, percent, limit, words, at })) {
          own.add(highest);
          isWaiting = true;
        }
      }
      if (isWaiting) void deliver();
    } catch (error) {
      log.error("month_alerts.not_looked", { error });
    }
  }

  function deliver(): Promise<void> {
    if (now() - failedAt < retryMs) return Promise.resolve();
    delivering ??= post().finally(() => {
      delivering = undefined;
    });
    return delivering;
  }

  async function post(): Promise<void> {
    try {
      for (let alert = table.untold()[0]; alert !== undefined; alert = table.untold()[0]) {
        const isOwn = own.has(nameOf(alert));
        const earlier = isOwn ? undefined : { since: snowflakeAt(alert.at - 60_000) };
        await admins.insist(alert.words, `month ${nameOf(alert)}`, earlier);
        table.told(alert);
      }
      isWaiting = false;
    } catch (error) {
      failedAt = now();
      // It may have been posted all the same.
      own.clear();
      log.error("month_alerts.not_told", { error });
    }
  }

  return { look, deliver };
}

function nameOf({ month, percent, limit }: { month: string; percent: number; limit: number }): string {
  return `${month} ${percent} ${limit}`;
}

function alertWords(percent: number, used: number, limit: number, bought: string, now: number): string {
  const month = monthName(now);
  const until = timestamp(nextMonth(now), "D");
  const out = runsOutAt(used, limit, now);
  const stops = `chat and requests pause until ${until}, while commands and plugins go on`;
  const next =
    percent === 95
      ? `When the rest is used, ${stops}.`
      : out === undefined
        ? `At this pace it lasts until the month ends.`
        : `At this pace it lasts until about ${dateInWords(out)}; then ${stops}.`;
  return [
    `${percent} % of ${month}'s money for Claude is used: ${inDollars(used)} of ${inDollars(limit)}. 💸`,
    `It bought ${bought}.`,
    `${next} \`/usage\` shows how it goes on, and operators can change the limit there.`,
  ].join("\n");
}
