import type { Config } from "../../config/config.ts";
import type { Log } from "../../log/log.ts";
import { createMonthAlerts } from "../../reports/month-alerts.ts";
import { createCapReports } from "../../reports/report-caps.ts";
import type { Admins } from "../../reports/report-to-admins.ts";
import type { TellOnce } from "../../reports/tell-once.ts";
import { createCaps } from "../../spending/change-caps.ts";
import { createSpending } from "../../spending/create-spending.ts";
import { createCapChanges } from "../../spending/store/cap-changes.ts";
import { createMonthTable } from "../../spending/store/month-table.ts";
import { createSpendingTable } from "../../spending/store/spending-table.ts";
import type { Database } from "../../store/open-database.ts";

/** What pays for calls to Claude, and tells admins how the money goes. */
export function openBudget(powers: {
  readonly config: Config;
  readonly database: Database;
  readonly admins: Admins;
  readonly tellOnce: TellOnce;
  readonly log: Log;
  readonly now: () => number;
}) {
  const { config, database, admins, tellOnce, log, now } = powers;
  const changes = createCapChanges(database, now);
  const caps = createCaps(config.claude.caps, changes);
  const month = createMonthTable(database, now);
  const spending = createSpending({
    table: createSpendingTable(database, now),
    caps,
    onReached: createCapReports({ tellOnce, caps }),
    onSpent: () => alerts.look(),
    now,
  });
  const alerts = createMonthAlerts({ table: month, spent: spending.spentInMonth, caps, admins, log, now });
  return { spending, changes, month, alerts };
}
