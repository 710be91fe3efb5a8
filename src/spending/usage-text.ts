import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import type { Standing } from "../claude/call-context.ts";
import { bar, percentOf } from "./bar.ts";
import { capInWords, capNames, changeableCaps } from "./cap-names.ts";
import type { Cap, Caps } from "./caps.ts";
import { currentValue } from "./change-caps.ts";
import type { Spending, Who } from "./create-spending.ts";
import { dayOf, monthOf, nextMonth } from "./day.ts";
import { chatDollars, shareOf } from "./exceeded-cap.ts";
import { boughtInWords, lastsInWords, monthName } from "./month-words.ts";
import { inDollars } from "./prices.ts";
import type { CapChange } from "./store/cap-changes.ts";
import type { MonthTable } from "./store/month-table.ts";
import type { Cost } from "./store/spending-table.ts";

export interface UsagePowers {
  readonly spending: Spending;
  readonly month: Pick<MonthTable, "bought">;
  readonly changes: () => readonly CapChange[];
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Whose usage: `standing` says which share of a day they have. */
export type UsageOf = Who & { readonly standing: Standing };

/** The answer to `/usage`: the day, and the month. Each line has its numbers in words, and ends with a picture of them. */
export function usageText(powers: UsagePowers, who: UsageOf): string {
  const { spending, now } = powers;
  const caps = spending.caps();
  const { user, guild, month, pluginUser } = spending.spent(who);
  const used = month.building.microDollars + month.chat.microDollars;
  return [
    "**What my thinking costs** 🐟",
    capped("You today", user, shareOf(caps, who.standing)),
    ...(pluginUser.tokens === 0
      ? []
      : [purse("Of that, through plugins", pluginUser.microDollars, pluginShare(caps, who))]),
    capped("This server today", guild, caps.guild),
    purse(`Everyone in ${monthName(now())}`, used, caps.month.dollars),
    `-# Based on the prices of Claude's API. A new day begins ${timestamp(spending.resetsAt(), "R")}, a new month ${timestamp(nextMonth(now()), "R")}.`,
  ].join("\n");
}

/** What only operators see below it: the purses, what they bought, how long the money lasts, and the limits. */
export function operatorsUsageText(powers: UsagePowers, who: Who): string {
  const { spending, month: table, changes, now } = powers;
  const caps = spending.caps();
  const { month, day, lately, pluginsInMonth } = spending.spent(who);
  const [building, chat] = [month.building.microDollars, month.chat.microDollars];
  const forChat = chatDollars(caps.month);
  // What building has borrowed is missing here.
  const chatCanUse = Math.max(0, Math.min(forChat, caps.month.dollars - building / 1_000_000));
  return [
    `**${monthName(now())}, for operators**`,
    `${purse("Building", building, caps.month.dollars - forChat)} It can also take what chat leaves.`,
    purse("Chat", chat, chatCanUse),
    purse(
      "Of that, plugins that ask Claude",
      pluginsInMonth.microDollars,
      (forChat * caps.month.pluginPercent) / 100,
    ),
    `It bought ${boughtInWords(table.bought(monthOf(dayOf(now()))))}.`,
    ...lastsInWords(building + chat, caps.month.dollars * 1_000_000, now()),
    capped("Everybody today", day, caps.day),
    `The last 30 days in total: ${inDollars(lately.microDollars)}, ${count(lately.tokens)} tokens.`,
    `**Limits**: ${limitsInWords(caps, changes())}.`,
    "-# To change one, press a button, or use `/usage` with *change* and *to*.",
  ].join("\n");
}

/** "the month's limit $30.00 (set here by @ann 2 days ago), chat's part of the month 40 %, …" */
function limitsInWords(caps: Caps, changes: readonly CapChange[]): string {
  return capNames
    .map((cap) => {
      const change = changes.find((one) => one.cap === cap);
      const by = change === undefined || change.by === "" ? "" : ` by <@${change.by}>`;
      const from = change === undefined ? "" : ` (set here${by} ${timestamp(change.at, "R")})`;
      return `${changeableCaps[cap].label} ${capInWords(cap, currentValue(caps, cap))}${from}`;
    })
    .join(", ");
}

/** What somebody can use through plugins in a day, in dollars. */
function pluginShare(caps: Caps, { standing }: UsageOf): number {
  return (shareOf(caps, standing).dollars * caps.month.pluginPercent) / 100;
}

function capped(what: string, spent: Cost, cap: Cap): string {
  const share = Math.max(ratio(spent.microDollars, cap.dollars * 1_000_000), ratio(spent.tokens, cap.tokens));
  const dollars = `${inDollars(spent.microDollars)} of ${inDollars(cap.dollars * 1_000_000)}`;
  return withBar(`${what}: ${dollars}, ${count(spent.tokens)} of ${count(cap.tokens)} tokens`, share);
}

function purse(what: string, microDollars: number, dollars: number): string {
  const share = ratio(microDollars, dollars * 1_000_000);
  return withBar(`${what}: ${inDollars(microDollars)} of ${inDollars(dollars * 1_000_000)}`, share);
}

function withBar(words: string, share: number): string {
  return `${words} (${percentOf(share)}). \`${bar(share)}\``;
}

/** Of nothing, anything is everything. */
function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 1;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}
