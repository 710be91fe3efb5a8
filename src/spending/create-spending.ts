import type { CallBudget } from "../claude/call-budget.ts";
import type { CallContext } from "../claude/call-context.ts";
import { BudgetSpentError } from "../claude/claude-errors.ts";
import type { Caps } from "./caps.ts";
import { dayOf, nextDay } from "./day.ts";
import { inDollars, microDollars } from "./prices.ts";
import type { Cost, SpendingTable, SpentOnDay } from "./store/spending-table.ts";

/** The budget for calls to Claude, with daily caps for each person, each server, and everyone together. */
export interface Spending extends CallBudget {
  /** Why this person in this server can't spend more today; undefined if they can. */
  refusal(who: Who): BudgetSpentError | undefined;
  /** What they have spent today, and what everyone together has spent in the last 30 days. */
  spent(who: Who): SpentOnDay & { readonly lately: Cost };
  /** What building a request has cost, in millionths of a dollar; undefined if unknown. */
  costOfBuilding(requestId: string): number | undefined;
  readonly caps: Caps;
  /** When the day ends. Milliseconds since 1970. */
  resetsAt(): number;
}

export type Who = Pick<CallContext, "userId" | "guildId">;

type Scope = keyof Caps;

/** The narrowest first: the person who asks can do most about it. */
const scopes: readonly Scope[] = ["user", "guild", "day"];

const lastDays = 30;

export function createSpending(powers: {
  readonly table: SpendingTable;
  readonly caps: Caps;
  /** Called for each call that a cap prevents. */
  readonly onReached?: (refusal: BudgetSpentError, guildId: string) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): Spending {
  const { table, caps, onReached, now } = powers;
  const resetsAt = () => nextDay(now());

  /** The first cap that `more` would exceed. */
  function exceeded(spent: SpentOnDay, more: Cost): BudgetSpentError | undefined {
    const scope = scopes.find(
      (each) =>
        spent[each].tokens + more.tokens > caps[each].tokens ||
        spent[each].microDollars + more.microDollars > caps[each].dollars * 1_000_000,
    );
    if (scope === undefined) return undefined;
    return new BudgetSpentError(scope, resetsAt(), words(scope, spent[scope], resetsAt()));
  }

  return {
    caps,
    resetsAt,
    reserve({ context, model, input, output }) {
      // The most expensive case: all input is written to the cache.
      const worstCase = { input: 0, output, cacheRead: 0, cacheWrite: input };
      const entry = { tokens: input + output, microDollars: microDollars(model, worstCase) };
      const id = table.reserve({ ...entry, context, model, day: dayOf(now()) }, (spent) => {
        const refusal = exceeded(spent, entry);
        if (refusal === undefined) return;
        onReached?.(refusal, context.guildId);
        throw refusal;
      });
      return {
        settle(usage) {
          if (usage === undefined) return table.release(id);
          // An unsettled call counts with its reserved cost.
          if (usage === "unknown") return;
          const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
          table.settle(id, { ...usage, tokens, microDollars: microDollars(model, usage) });
        },
      };
    },
    refusal: (who) => exceeded(table.spentOn(dayOf(now()), who), { tokens: 1, microDollars: 1 }),
    spent: (who) => ({
      ...table.spentOn(dayOf(now()), who),
      lately: table.since(dayOf(now() - (lastDays - 1) * 24 * 60 * 60 * 1_000)),
    }),
    costOfBuilding: (requestId) => table.ofRequest(requestId, "building"),
  };
}

function words(scope: Scope, spent: Cost, resetsAt: number): string {
  const when = `<t:${Math.floor(resetsAt / 1_000)}:R>`;
  const used = `${inDollars(spent.microDollars)}, ${spent.tokens.toLocaleString("en-US")} tokens`;
  switch (scope) {
    case "user":
      return `You've had your share of my thinking for today (${used}). 🐟 There's more ${when}; an admin can raise your limit, and \`/usage\` shows it.`;
    case "guild":
      return `This server has had its share of my thinking for today (${used}). 🐟 There's more ${when}; an admin can raise the limit, and \`/usage\` shows it.`;
    case "day":
      return `I've used up my thinking for today. 🐟 I'll be back at it ${when}; an admin can raise the limit, and \`/usage\` shows it.`;
  }
}
