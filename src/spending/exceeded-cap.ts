import type { CallContext, Standing } from "../claude/call-context.ts";
import { BudgetSpentError, type CapScope } from "../claude/claude-errors.ts";
import type { Cap, Caps } from "./caps.ts";
import { chatDay } from "./chat-day.ts";
import { nextDay, nextMonth } from "./day.ts";
import { refusalWords } from "./messages.ts";
import type { Cost, Purse, SpentOnDay } from "./store/spending-table.ts";

/** Who pays for what. */
export type Payer = Pick<CallContext, "userId" | "guildId" | "purpose" | "standing">;

/**
 * The first cap that `more` would exceed; undefined if none. The narrowest first: the person who asks can do most about it.
 *
 * @param now milliseconds since 1970
 */
export function exceededCap(
  caps: Caps,
  spent: SpentOnDay,
  payer: Payer,
  more: Cost,
  now: number,
): BudgetSpentError | undefined {
  for (const { scope, used, cap } of limitsFor(caps, spent, payer, now)) {
    const isOver =
      used.tokens + more.tokens > cap.tokens || used.microDollars + more.microDollars > inMicro(cap.dollars);
    if (!isOver) continue;
    const resetsAt = scope === "chat" || scope === "month" ? nextMonth(now) : nextDay(now);
    return new BudgetSpentError(scope, resetsAt, refusalWords(scope, used, resetsAt));
  }
  return undefined;
}

/** A person's share of a day, by what they can ask for. */
export function shareOf(caps: Caps, standing: Standing): Cap {
  if (standing === "requester") return caps.user;
  return {
    dollars: Math.min(caps.member.dollars, caps.user.dollars),
    tokens: Math.min(caps.member.tokens, caps.user.tokens),
  };
}

export function standingOf({ standing, purpose }: Pick<Payer, "standing" | "purpose">): Standing {
  return standing ?? (purpose === "chat" ? "member" : "requester");
}

/** Planning is part of building: a plan that can't be made can't be built either. */
export function purseOf(purpose: CallContext["purpose"]): Purse {
  return purpose === "chat" ? "chat" : "building";
}

/** The chat's part of the month, in dollars. */
export function chatDollars({ dollars, chatPercent }: Caps["month"]): number {
  return (dollars * chatPercent) / 100;
}

interface Limit {
  readonly scope: CapScope;
  readonly used: Cost;
  readonly cap: Cap;
}

/**
 * Chat stops at its purse, and everything stops at the month. So building can use what chat leaves, and chat never takes from
 * building: what building has borrowed is missing in the month, but its own part can't be chatted away.
 */
function limitsFor(caps: Caps, spent: SpentOnDay, payer: Payer, now: number): readonly Limit[] {
  const { building, chat } = spent.month;
  const forChat = chatDollars(caps.month);
  const today = () => chatDay(forChat, chat, spent.chatToday, spent.isKnown, now);
  const all = sumOf(building, chat);
  const ofMonth = (dollars: number): Cap => ({ dollars, tokens: Number.POSITIVE_INFINITY });
  return [
    { scope: "user", used: spent.user, cap: shareOf(caps, standingOf(payer)) },
    { scope: "guild", used: spent.guild, cap: caps.guild },
    { scope: "day", used: spent.day, cap: caps.day },
    ...(purseOf(payer.purpose) === "chat"
      ? ([
          { scope: "chat", used: chat, cap: ofMonth(forChat) },
          { scope: "chat_day", used: spent.chatToday, cap: ofMonth(today()) },
        ] as const)
      : []),
    { scope: "month", used: all, cap: ofMonth(caps.month.dollars) },
  ];
}

function sumOf(one: Cost, other: Cost): Cost {
  return { tokens: one.tokens + other.tokens, microDollars: one.microDollars + other.microDollars };
}

function inMicro(dollars: number): number {
  return Math.round(dollars * 1_000_000);
}
