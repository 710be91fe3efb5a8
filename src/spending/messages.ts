import type { CapScope } from "../claude/claude-errors.ts";
import { inDollars } from "./prices.ts";
import type { Cost } from "./store/spending-table.ts";

/**
 * What people read when a cap refuses a call: what is used up, until when, what still works, and what to do.
 *
 * @param resetsAt milliseconds since 1970
 */
export function refusalWords(scope: CapScope, used: Cost, resetsAt: number): string {
  const when = `<t:${Math.floor(resetsAt / 1_000)}:R>`;
  const dollars = inDollars(used.microDollars);
  const both = `${dollars}, ${used.tokens.toLocaleString("en-US")} tokens`;
  switch (scope) {
    case "user":
      return `You've had your share of my thinking for today (${both}). There's more ${when}. Commands and plugins still work; an admin can raise your limit, and \`/usage\` shows it. 🐟`;
    case "guild":
      return `This server has had its share of my thinking for today (${both}). There's more ${when}. Commands and plugins still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "day":
      return `I've used up my thinking for today. I'll be back at it ${when}. Commands and plugins still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "chat_day":
      return `Today's share of the money for chat is used up (${dollars}), so that some is left for other days. I'll chat again ${when}. Feature requests, commands and plugins still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "chat":
      return `This month's money for chat is used up (${dollars}). I'll chat again ${when}. Feature requests, commands and plugins still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "month":
      return `This month's money for my thinking is used up (${dollars}). I'll be back at it ${when}. Commands and plugins still work, and plans are kept; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
  }
}
