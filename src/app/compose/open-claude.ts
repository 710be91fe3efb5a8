import type { CallBudget } from "../../claude/call-budget.ts";
import type { Claude } from "../../claude/claude.ts";
import type { ClaudeRefusedError } from "../../claude/claude-errors.ts";
import { createClaude } from "../../claude/create-claude.ts";
import { createClaudeState } from "../../claude/store/claude-state.ts";
import { createPaidAnswers } from "../../claude/store/paid-answers-table.ts";
import type { Config } from "../../config/config.ts";
import type { Log } from "../../log/log.ts";
import { createRefusalReports } from "../../reports/report-refusals.ts";
import type { Admins } from "../../reports/report-to-admins.ts";
import type { Database } from "../../store/open-database.ts";
import type { Prune } from "../../store/prune.ts";

/** Claude, paid from a budget; tells the admins when it becomes unavailable, recovers, or refuses the key. */
export function openClaude(powers: {
  readonly config: Config;
  readonly database: Database;
  readonly admins: Admins;
  readonly budget: CallBudget;
  readonly onKeyRefused: (error: ClaudeRefusedError) => void;
  readonly log: Log;
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): {
  readonly claude: Claude & { close(): Promise<void> };
  readonly prunePaid: Prune;
} {
  const { config, database, admins, budget, log, now, elapsed } = powers;
  const { apiKey, baseUrl, models, callsAtOnce } = config.claude;
  const paid = createPaidAnswers(database, now);
  const claude = createClaude({
    apiKey,
    baseUrl,
    models,
    log,
    now,
    elapsed,
    callsAtOnce,
    budget,
    memory: createClaudeState(database),
    paid,
    onRefused: createRefusalReports({ admins, onKeyRefused: powers.onKeyRefused, now: elapsed }),
  });
  claude.health.onChange((change) => {
    void admins.tell(
      change === "opened"
        ? "Claude can't be reached. 🌊 Chat and requests get a friendly refusal until it can; I'll keep trying."
        : "Claude is back. Turbotastic! 🐟",
    );
  });
  return { claude, prunePaid: paid.prune };
}
