import type { Cap } from "./caps.ts";
import type { Spending, Who } from "./create-spending.ts";
import { inDollars } from "./prices.ts";
import type { Cost } from "./store/spending-table.ts";

/** The answer to `/usage`. Operators also see what all servers together have spent. */
export function usageText(spending: Spending, who: Who, operator: boolean): string {
  const caps = spending.caps();
  const { user, guild, day, lately } = spending.spent(who);
  const lines = [
    "**What my thinking has cost today** 🐟",
    line("You", user, caps.user),
    line("This server", guild, caps.guild),
    ...(operator
      ? [
          line("Everybody", day, caps.day),
          `• The last 30 days in total: ${inDollars(lately.microDollars)}, ${count(lately.tokens)} tokens`,
        ]
      : []),
    `-# Based on the prices of Claude's API. A new day begins <t:${Math.floor(spending.resetsAt() / 1_000)}:R>.`,
  ];
  return lines.join("\n");
}

function line(who: string, spent: Cost, cap: Cap): string {
  return `• ${who}: ${inDollars(spent.microDollars)} of ${inDollars(cap.dollars * 1_000_000)}, ${count(spent.tokens)} of ${count(cap.tokens)} tokens`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}
