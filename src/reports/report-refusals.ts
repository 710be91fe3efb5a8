import type { ClaudeRefusedError } from "../claude/claude-errors.ts";
import { plain } from "../set-up/plain-line.ts";
import type { Admins } from "./report-to-admins.ts";

/** The same refusal meets every call until somebody acts: it is reported once in this time, in milliseconds. */
const quietMs = 60 * 60 * 1_000;

/** Tells admins why Claude's API refuses calls, and what to do about it. */
export function createRefusalReports(powers: {
  readonly admins: Admins;
  /** A key stays refused until it is changed, so the set-up report covers it. */
  readonly onKeyRefused: (error: ClaudeRefusedError) => void;
  readonly now: () => number;
}): (error: ClaudeRefusedError) => void {
  const { admins, onKeyRefused, now } = powers;
  const told = new Map<string, number>();
  return (error) => {
    if (error.reason === "key") return onKeyRefused(error);
    const words = inWords(error);
    if (words === undefined) return;
    const last = told.get(words);
    if (last !== undefined && now() - last < quietMs) return;
    told.set(words, now());
    void admins.tell(words, `refused-${error.reason}-${Math.floor(now() / quietMs)}`);
  };
}

/** Undefined if it doesn't concern the admins, or is reported elsewhere (a refused key, a retired model). */
function inWords(error: ClaudeRefusedError): string | undefined {
  const said = plain(error.message).replace(/\.$/, "");
  switch (error.reason) {
    case "declined":
    case "key":
    case "model":
      return undefined;
    case "budget":
      return `${said}. I'll leave it alone and ask again in an hour; the budget is at <https://platform.claude.com/settings/billing>.`;
    case "call":
      return `${said}. If this keeps happening, it's a bug of mine: tell whoever maintains my code.`;
  }
}
