import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import type { CapScope, Shortage } from "../claude/claude-errors.ts";
import { inDollars } from "./prices.ts";
import { type CapState, leftOf } from "./shortage.ts";
import type { Cost } from "./store/spending-table.ts";

interface Refused {
  readonly scope: CapScope;
  readonly shortage: Shortage;
  readonly standing: CapState;
  /** The most that the call can cost. */
  readonly more: Cost;
  /** Milliseconds since 1970. */
  readonly resetsAt: number;
}

/** What people read when a cap refuses a call: what is used up, until when, what still works, and what to do. */
export function refusalWords(refused: Refused): string {
  const { scope, shortage, standing, more, resetsAt } = refused;
  const when = timestamp(resetsAt, "R");
  const [cap, left] = [standing.cap, leftOf(standing)];
  // The measure that falls short.
  const isInDollars = standing.used.microDollars + more.microDollars > cap.microDollars;
  const amount = (cost: Cost) =>
    isInDollars ? inDollars(cost.microDollars) : `${cost.tokens.toLocaleString("en-US")} tokens`;
  switch (shortage) {
    case "used up":
      return usedUp(scope, standing.used, when);
    case "set aside":
      return `The rest of ${names[scope]} is set aside for answers that I'm working on, and most of it comes back when they're done. Try again in a few minutes; \`/usage\` shows what is left. 🐟`;
    case "too little":
      return `Of ${names[scope]}, ${amount(left)} is left, and this can cost up to ${amount(more)}, so I haven't begun it. Smaller things still work, and there's more ${when}; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "too dear":
      return `This can cost up to ${amount(more)} in one go, and ${names[scope]} is ${amount(cap)}, so waiting won't help. Commands and plugins still work; an admin has to raise the limit (\`/usage\` shows it) or choose a cheaper model. 🐟`;
  }
}

const names: Record<CapScope, string> = {
  user: "your share of my thinking for today",
  guild: "this server's share of my thinking for today",
  day: "my thinking for today",
  chat_day: "today's money for chat",
  chat: "this month's money for chat",
  month: "this month's money for my thinking",
  plugin_user: "your share of AI in plugins for today",
  plugin: "today's money for AI in this plugin",
  plugins: "this month's money for AI in plugins",
};

function usedUp(scope: CapScope, used: Cost, when: string): string {
  const dollars = inDollars(used.microDollars);
  const both = `${dollars}, ${used.tokens.toLocaleString("en-US")} tokens`;
  switch (scope) {
    case "user":
      return `You've had your share of my thinking for today (${both}). There's more ${when}. Commands and plugins still work; an admin can raise your limit, and \`/usage\` shows it. 🐟`;
    case "plugin_user":
      return `You've had your share of AI in plugins for today (${both}). There's more ${when}. Chatting with me may still work, and plugins do without AI; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "plugin":
      return `This plugin has used up its money for AI today (${dollars}). There's more ${when}. Other plugins still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
    case "plugins":
      return `This month's money for AI in plugins is used up (${dollars}). There's more ${when}. Chatting with me may still work; an admin can raise the limit, and \`/usage\` shows it. 🐟`;
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
