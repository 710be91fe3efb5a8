import type { BudgetSpentError } from "../claude/claude-errors.ts";
import type { Caps } from "../spending/caps.ts";
import { dayOf } from "../spending/day.ts";
import type { Admins } from "./report-to-admins.ts";

/** Tells admins, once a day, that a whole server or everybody is refused until tomorrow. */
export function createCapReports(powers: {
  readonly admins: Pick<Admins, "tell">;
  readonly caps: Caps;
  readonly now: () => number;
}): (refusal: BudgetSpentError, guildId: string) => void {
  const { admins, caps, now } = powers;
  const told = new Set<string>();
  return ({ scope, resetsAt }, guildId) => {
    // People are told about their own cap directly.
    if (scope === "user") return;
    const key = `${dayOf(now())} ${scope === "guild" ? guildId : "everybody"}`;
    if (told.has(key)) return;
    told.add(key);
    const whose = scope === "guild" ? `The server ${guildId} has` : "All servers together have";
    const settings =
      scope === "guild" ? "GUILD_DAILY_DOLLARS or GUILD_DAILY_TOKENS" : "DAILY_DOLLARS or DAILY_TOKENS";
    const { dollars, tokens } = caps[scope];
    void admins.tell(
      `💸 ${whose} reached the daily limit for Claude ($${dollars}, ${tokens.toLocaleString("en-US")} tokens), so people ` +
        `are asked to come back <t:${Math.floor(resetsAt / 1_000)}:R>. To allow more, set **${settings}** in .env and restart me.`,
      `cap-${scope === "guild" ? guildId : "all"}`,
    );
  };
}
