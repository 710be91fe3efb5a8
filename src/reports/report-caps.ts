import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import type { BudgetSpentError } from "../claude/claude-errors.ts";
import type { Caps } from "../spending/caps.ts";
import { chatDollars } from "../spending/exceeded-cap.ts";
import type { TellOnce } from "./tell-once.ts";

/**
 * Tells admins, once for each limit in a day or month, that a whole server or everyone is refused until the next one, or that
 * somebody asked for more than is left.
 */
export function createCapReports(powers: {
  readonly tellOnce: Pick<TellOnce, "tell">;
  readonly caps: () => Caps;
}): (refusal: BudgetSpentError, guildId: string) => void {
  const { tellOnce, caps } = powers;
  const told = new Set<string>();
  return (refusal, guildId) => {
    const report = reportOf(refusal, guildId, caps());
    if (report === undefined) return;
    // While the first is on its way, the others mustn't follow it. One that is reached after it was raised is another.
    const key = `${report.topic} ${refusal.resetsAt} ${JSON.stringify(caps())}`;
    if (told.has(key)) return;
    told.add(key);
    void tellOnce.tell(report.topic, `${report.words} 💸`).then((isTold) => {
      if (!isTold) told.delete(key);
    });
  };
}

interface Report {
  readonly topic: string;
  readonly words: string;
}

/** Undefined: people are told about their own cap and a plugin's directly, and what running calls have set aside comes back. */
function reportOf(refusal: BudgetSpentError, guildId: string, caps: Caps): Report | undefined {
  const whole = wholeReport(refusal, guildId, caps);
  if (whole === undefined || refusal.shortage === "set aside") return undefined;
  if (refusal.shortage === "used up") return whole;
  const words = refusal.message.replace(/ 🐟$/, "");
  return {
    topic: `${whole.topic}-${refusal.shortage.replace(" ", "-")}`,
    words: `I couldn't begin something that somebody asked for, and told them: “${words}” Operators can change the limits with \`/usage\` or in .env.`,
  };
}

/** When nothing more is answered. */
function wholeReport({ scope, resetsAt }: BudgetSpentError, guildId: string, caps: Caps): Report | undefined {
  const when = timestamp(resetsAt, "R");
  const daily = (cap: "guild" | "day") =>
    `$${caps[cap].dollars}, ${caps[cap].tokens.toLocaleString("en-US")} tokens`;
  switch (scope) {
    case "user":
    case "plugin_user":
    case "plugin":
      return undefined;
    case "plugins":
      return {
        topic: "cap-plugins",
        words: `This month's money for AI in plugins is used up, so those that ask Claude do without it until ${when}. I still chat. To allow more, an operator can change the limit with \`/usage\`, or set **MONTHLY_DOLLARS, CHAT_PERCENT or PLUGIN_PERCENT** in .env.`,
      };
    case "guild":
      return {
        topic: `cap-${guildId}`,
        words: `The server ${guildId} has reached the daily limit for Claude (${daily("guild")}), so people are asked to come back ${when}. To allow more, set **GUILD_DAILY_DOLLARS or GUILD_DAILY_TOKENS** in .env and restart me.`,
      };
    case "day":
      return {
        topic: "cap-all",
        words: `All servers together have reached the daily limit for Claude (${daily("day")}), so people are asked to come back ${when}. To allow more, set **DAILY_DOLLARS or DAILY_TOKENS** in .env and restart me.`,
      };
    case "chat_day":
      return {
        topic: "cap-chat-day",
        words: `Today's share of the money for chat is used up, so I chat again ${when}: it keeps some for the other days of the month. Requests still work. To allow more, an operator can change the limit with \`/usage\`, or set **MONTHLY_DOLLARS or CHAT_PERCENT** in .env.`,
      };
    case "chat":
      return {
        topic: "cap-chat",
        words: `This month's money for chat ($${chatDollars(caps.month).toFixed(2)}) is used up, so I chat again ${when}. Requests still work. To allow more, an operator can change the limit with \`/usage\`, or set **MONTHLY_DOLLARS or CHAT_PERCENT** in .env.`,
      };
    case "month":
      return {
        topic: "cap-month",
        words: `This month's money for Claude ($${caps.month.dollars}) is used up, so people are asked to come back ${when}. Commands and plugins still work. To allow more, an operator can change the limit with \`/usage\`, or set **MONTHLY_DOLLARS** in .env.`,
      };
  }
}
