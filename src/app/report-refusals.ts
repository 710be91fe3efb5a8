import type { ClaudeRefused } from "../claude/claude-errors.ts";
import { plain } from "./plain-line.ts";
import type { Admins } from "./report-to-admins.ts";

/** The same refusal meets every call until somebody acts: it is told once in this time, in milliseconds. */
const quietMs = 60 * 60 * 1_000;

/** Tells admins why Claude's API refuses calls, and what to do about it. */
export function createRefusalReports(powers: {
  readonly admins: Admins;
  readonly now: () => number;
}): (error: ClaudeRefused) => void {
  const { admins, now } = powers;
  const told = new Map<string, number>();
  return (error) => {
    const words = inWords(error);
    if (words === undefined) return;
    const last = told.get(words);
    if (last !== undefined && now() - last < quietMs) return;
    told.set(words, now());
    void admins.tell(words, `refused-${error.reason}-${Math.floor(now() / quietMs)}`);
  };
}

/** Undefined: it isn't the admins' affair, or (of a model that is gone) they hear of it elsewhere. */
function inWords(error: ClaudeRefused): string | undefined {
  const said = plain(error.message).replace(/\.$/, "");
  switch (error.reason) {
    case "declined":
    case "model":
      return undefined;
    case "key":
      return `🔑 ${said}. Put a working key into **ANTHROPIC_API_KEY** in .env, then restart me.`;
    case "budget":
      return `💸 ${said}. I leave it alone and ask once more in an hour; the budget is at <https://platform.claude.com/settings/billing>.`;
    case "call":
      return `❌ ${said}. If that goes on, it is a mistake of mine: tell whoever looks after my code.`;
  }
}
