import type { CallContext, Standing } from "../claude/call-context.ts";
import { BudgetSpentError, type CapScope } from "../claude/claude-errors.ts";
import type { Cap, Caps } from "./caps.ts";
import { chatDay } from "./chat-day.ts";
import { nextDay, nextMonth } from "./day.ts";
import { refusalWords } from "./messages.ts";
import { type CapState, shortageOf } from "./shortage.ts";
import type { Cost, Purse, SpentOnDay } from "./store/spending-table.ts";

/** Who pays for what. */
export type Payer = Pick<CallContext, "userId" | "guildId" | "purpose" | "standing" | "plugin">;

/**
 * The first cap that `more` would exceed; undefined if none. The narrowest first: the person who asks can do most about it.
 *
 * @param now milliseconds since 1970
 */
export function exceededCap(
  caps: Caps,
  spent: SpentOnDay & { readonly setAside: SetAside },
  payer: Payer,
  more: Cost,
  now: number,
): BudgetSpentError | undefined {
  for (const { scope, ...standing } of limitsFor(caps, spent, payer, now)) {
    const shortage = shortageOf(standing, more, payer.purpose === "building");
    if (shortage === undefined) continue;
    const resetsAt =
      scope === "chat" || scope === "month" || scope === "plugins" ? nextMonth(now) : nextDay(now);
    const words = refusalWords({ scope, shortage, standing, more, resetsAt });
    return new BudgetSpentError(scope, resetsAt, words, shortage);
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

/** What running calls have set aside, of each sum. */
export interface SetAside {
  readonly user: Cost;
  readonly guild: Cost;
  readonly chat: Cost;
  readonly all: Cost;
  /** Of the same plugin. */
  readonly plugin: Cost;
  /** Of all plugins, and of those for the same person. */
  readonly plugins: Cost;
  readonly pluginUser: Cost;
}

interface Limit extends CapState {
  readonly scope: CapScope;
}

/**
 * Chat stops at its purse, and everything stops at the month. So building can use what chat leaves, and chat never takes from
 * building: what building has borrowed is missing in the month, but its own part can't be chatted away.
 */
function limitsFor(
  caps: Caps,
  { setAside, ...spent }: Parameters<typeof exceededCap>[1],
  payer: Payer,
  now: number,
): readonly Limit[] {
  const { building, chat } = spent.month;
  const forChat = chatDollars(caps.month);
  const chatToday = () => chatDay(forChat, chat, spent.chatToday, spent.isKnown, now);
  const wall = (scope: CapScope, used: Cost, its: Cost, cap: Cost): Limit => ({
    ...{ scope, used, setAside: its, cap, isShare: false },
  });
  const share = (scope: CapScope, used: Cost, its: Cost, cap: Cost): Limit => ({
    ...wall(scope, used, its, cap),
    isShare: true,
  });
  /** Plugins stop before chat does, so that somebody's plugin leaves people somebody to talk to. */
  const pluginLimits = (): readonly Limit[] => {
    const part = caps.month.pluginPercent / 100;
    const theirs = costOf(shareOf(caps, standingOf(payer)));
    return [
      share("plugin_user", spent.pluginUser, setAside.pluginUser, partOf(theirs, part)),
      share("plugin", spent.plugin, setAside.plugin, ofMonth(chatToday() * part)),
      wall("plugins", spent.pluginsInMonth, setAside.plugins, ofMonth(forChat * part)),
    ];
  };
  return [
    ...(payer.plugin === undefined ? [] : pluginLimits()),
    share("user", spent.user, setAside.user, costOf(shareOf(caps, standingOf(payer)))),
    wall("guild", spent.guild, setAside.guild, costOf(caps.guild)),
    wall("day", spent.day, setAside.all, costOf(caps.day)),
    ...(purseOf(payer.purpose) === "chat"
      ? [
          wall("chat", chat, setAside.chat, ofMonth(forChat)),
          share("chat_day", spent.chatToday, setAside.chat, ofMonth(chatToday())),
        ]
      : []),
    wall("month", sumOf(building, chat), setAside.all, ofMonth(caps.month.dollars)),
  ];
}

function costOf({ dollars, tokens }: Cap): Cost {
  return { tokens, microDollars: inMicro(dollars) };
}

function partOf({ tokens, microDollars }: Cost, part: number): Cost {
  return { tokens: Math.floor(tokens * part), microDollars: Math.floor(microDollars * part) };
}

function ofMonth(dollars: number): Cost {
  return { tokens: Number.POSITIVE_INFINITY, microDollars: inMicro(dollars) };
}

function sumOf(one: Cost, other: Cost): Cost {
  return { tokens: one.tokens + other.tokens, microDollars: one.microDollars + other.microDollars };
}

function inMicro(dollars: number): number {
  return Math.round(dollars * 1_000_000);
}
