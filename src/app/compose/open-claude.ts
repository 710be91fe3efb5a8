import type { Claude } from "../../claude/claude.ts";
import type { ClaudeRefusedError } from "../../claude/claude-errors.ts";
import { createClaude } from "../../claude/create-claude.ts";
import { createClaudeState } from "../../claude/store/claude-state.ts";
import { createPaidAnswers } from "../../claude/store/paid-answers-table.ts";
import type { Config } from "../../config/config.ts";
import type { Log } from "../../log/log.ts";
import { createCapReports } from "../../reports/report-caps.ts";
import { createRefusalReports } from "../../reports/report-refusals.ts";
import type { Admins } from "../../reports/report-to-admins.ts";
import type { TellOnce } from "../../reports/tell-once.ts";
import { createSpending, type Spending } from "../../spending/create-spending.ts";
import { createSpendingTable } from "../../spending/store/spending-table.ts";
import type { Database } from "../../store/open-database.ts";
import type { Prune } from "../../store/prune.ts";

/** Claude with a spending limit; tells the admins when it becomes unavailable, recovers, or refuses the key. */
export function openClaude(powers: {
  readonly config: Config;
  readonly database: Database;
  readonly admins: Admins;
  readonly tellOnce: TellOnce;
  readonly onKeyRefused: (error: ClaudeRefusedError) => void;
  readonly log: Log;
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): {
  readonly claude: Claude & { close(): Promise<void> };
  readonly spending: Spending;
  readonly prunePaid: Prune;
} {
  const { config, database, admins, tellOnce, log, now, elapsed } = powers;
  const { apiKey, baseUrl, models, caps, callsAtOnce } = config.claude;
  const holding = () => caps;
  const spending = createSpending({
    table: createSpendingTable(database, now),
    caps: holding,
    onReached: createCapReports({ tellOnce, caps: holding }),
    now,
  });
  const paid = createPaidAnswers(database, now);
  const claude = createClaude({
    apiKey,
    baseUrl,
    models,
    log,
    now,
    elapsed,
    callsAtOnce,
    budget: spending,
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
  return { claude, spending, prunePaid: paid.prune };
}
