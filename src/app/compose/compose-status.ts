import { basename } from "node:path";
import type { Claude } from "../../claude/claude.ts";
import type { Gateway } from "../../discord/gateway/connect-gateway.ts";
import type { Inbox } from "../../discord/store/inbox.ts";
import type { Wait } from "../../ipc/causes.ts";
import type { Snapshot } from "../../metrics/snapshot.ts";
import { createStatusServer, type StatusServer } from "../../metrics/status-server.ts";
import { isShutOut, waitFacts } from "../../reports/report-waits.ts";
import type { RequestStore } from "../../requests/store/request-store.ts";
import { modelsInUse } from "../../set-up/claude/models-in-use.ts";
import type { Spending } from "../../spending/create-spending.ts";
import type { Basis } from "./basis.ts";

/** `/healthz` with reasons, and `/metrics`; undefined: a setting turns them off. */
export function composeStatus(
  basis: Basis,
  powers: {
    readonly gateway: Gateway;
    readonly claude: Pick<Claude, "health" | "models">;
    readonly inbox: Pick<Inbox, "waiting">;
    readonly requests: Pick<RequestStore, "open">;
    readonly spending: Pick<Spending, "spentInMonth" | "caps">;
    readonly waits: () => readonly Wait[];
  },
): StatusServer | undefined {
  const { config, clients, bot } = basis;
  const { gateway, claude, inbox, requests, spending, waits } = powers;
  if (config.status === undefined) return undefined;
  const read = (): Snapshot => ({
    release: basename(bot.release),
    gateway: gateway.healthy(),
    isShutOut: isShutOut(clients.gate.waits()),
    claude: claude.health.state,
    waits: waits().map(({ cause, what, blocks }) => ({ cause, what: bot.hide(what), blocks })),
    inbox: inbox.waiting().length,
    eventsPassedOver: gateway.passedOver(),
    requests: countBy(requests.open().map(({ state }) => state)),
    dollars: { month: spending.spentInMonth(), cap: spending.caps().month.dollars },
  });
  return createStatusServer({
    ...config.status,
    read,
    facts() {
      const { requests: open, dollars, inbox: events, isShutOut: _, ...rest } = read();
      return {
        ...rest,
        discord: clients.gate.waits().map(waitFacts),
        models: modelsInUse(claude.models),
        requests: open,
        inbox: events,
      };
    },
    log: bot.log,
  });
}

function countBy(states: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
