import type { CallBudget } from "../claude/call-budget.ts";
import type { CallContext } from "../claude/call-context.ts";
import type { BudgetSpentError } from "../claude/claude-errors.ts";
import type { Caps } from "./caps.ts";
import { dayOf, monthOf, nextDay } from "./day.ts";
import { exceededCap, type Payer } from "./exceeded-cap.ts";
import { microDollars, mostOf } from "./prices.ts";
import { createRunningCalls } from "./set-aside.ts";
import type { Cost, SpendingTable, SpentOnDay } from "./store/spending-table.ts";

/** The budget for calls to Claude: daily caps for each person, each server and everyone together, and a wall around the month. */
export interface Spending extends CallBudget {
  /**
   * Why this person in this server can't spend this much more; undefined if they can.
   *
   * @param more default: anything at all
   */
  refusal(who: Payer, more?: Cost): BudgetSpentError | undefined;
  /** What they have spent today, and what everyone together has spent in the last 30 days. */
  spent(who: Who): SpentOnDay & { readonly lately: Cost };
  /** What this month's calls have cost everyone together, without those that run, in millionths of a dollar. */
  spentInMonth(): number;
  /** What building a request has cost, in millionths of a dollar; undefined if unknown. */
  costOfBuilding(requestId: string): number | undefined;
  /** What holds now: operators can change it. */
  caps(): Caps;
  /** When the day ends. Milliseconds since 1970. */
  resetsAt(): number;
}

export type Who = Pick<CallContext, "userId" | "guildId">;

const lastDays = 30;

/** The least that a call can cost. */
const anything: Cost = { tokens: 1, microDollars: 1 };

export function createSpending(powers: {
  readonly table: SpendingTable;
  /** Asked before each call. */
  readonly caps: () => Caps;
  /** Called for each call that a cap prevents. */
  readonly onReached?: (refusal: BudgetSpentError, guildId: string) => void;
  /** Called soon after each call that cost something, when that is stored for good. Throws nothing. */
  readonly onSpent?: () => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): Spending {
  const { table, caps, onReached, onSpent, now } = powers;
  const running = createRunningCalls();

  return {
    caps,
    freed: running.freed,
    resetsAt: () => nextDay(now()),
    reserve({ context, model, input, output }) {
      const entry = mostOf(model, input, output);
      // Both with the same moment: a call made at midnight belongs to one month.
      const at = now();
      const id = table.reserve({ ...entry, context, model, day: dayOf(at) }, (spent) => {
        const setAside = running.of(context);
        const refusal = exceededCap(caps(), { ...spent, setAside }, context, entry, at);
        if (refusal === undefined) return;
        onReached?.(refusal, context.guildId);
        throw refusal;
      });
      running.begin(id, context, entry);
      return {
        settle(usage) {
          running.end(id);
          if (usage === undefined) return table.release(id);
          if (usage === "unknown") table.settleAtMost(id);
          else {
            const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
            table.settle(id, { ...usage, tokens, microDollars: microDollars(model, usage) });
          }
          // What is settled can be part of a transaction, which may still fail.
          if (onSpent !== undefined) queueMicrotask(onSpent);
        },
      };
    },
    refusal(who, more = anything) {
      const at = now();
      const spent = { ...table.spentOn(dayOf(at), who), setAside: running.of(who) };
      return exceededCap(caps(), spent, who, more, at);
    },
    spent: (who) => ({
      ...table.spentOn(dayOf(now()), who),
      lately: table.since(dayOf(now() - (lastDays - 1) * 24 * 60 * 60 * 1_000)),
    }),
    spentInMonth() {
      const { building, chat } = table.inMonth(monthOf(dayOf(now())));
      // An alert is told once, so what is only set aside doesn't set it off.
      const setAside = running.of({ userId: "", guildId: "" }).all.microDollars;
      return Math.max(0, building.microDollars + chat.microDollars - setAside);
    },
    costOfBuilding: (requestId) => table.ofRequest(requestId, "building"),
  };
}
