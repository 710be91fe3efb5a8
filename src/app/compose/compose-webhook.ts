import type { Claude } from "../../claude/claude.ts";
import type { Config } from "../../config/config.ts";
import type { Gateway } from "../../discord/gateway/connect-gateway.ts";
import type { FollowUp } from "../../follow-up/follow-up.ts";
import type { Wait } from "../../ipc/causes.ts";
import { isShutOut, waitFacts } from "../../reports/report-waits.ts";
import type { SetUp } from "../../reports/set-up/create-set-up.ts";
import { modelsInUse } from "../../reports/watch-models.ts";
import type { Database } from "../../store/open-database.ts";
import { createWebhookServer, type WebhookServer } from "../../webhook/create-webhook-server.ts";
import { createDeliveries } from "../../webhook/store/deliveries.ts";
import type { BotPowers } from "../bot-powers.ts";
import { writeDeploySignal } from "../write-deploy-signal.ts";
import type { Clients } from "./clients.ts";

/** GitHub's webhooks, and `/healthz`. */
export function composeWebhook(powers: {
  readonly config: Config;
  readonly bot: BotPowers;
  readonly clients: Pick<Clients, "gate" | "github">;
  readonly database: Database;
  readonly gateway: Gateway;
  readonly claude: Pick<Claude, "health" | "models">;
  readonly followUp: FollowUp;
  readonly setUp: SetUp;
  readonly defaultBranch: () => string | undefined;
  readonly waits: () => readonly Wait[];
  /** `.deploy` was written. */
  readonly onDeploySignal: () => void;
}): WebhookServer {
  const { config, database, gateway, claude, followUp, setUp, defaultBranch, waits } = powers;
  const { gate, github } = powers.clients;
  const { hide, log, now } = powers.bot;
  const { host, port, secret } = config.webhook;
  return createWebhookServer({
    host,
    port,
    secret,
    repository: config.github,
    repositoryId: setUp.repositoryId,
    defaultBranch,
    deliveries: createDeliveries(database, now),
    mergeCommitOf: async (pullRequest) => (await github.pullRequest(pullRequest))?.mergeCommit,
    onHeard: setUp.onHeard,
    onUnsigned: setUp.onUnsigned,
    health: () => ({
      ok: gateway.healthy() && !isShutOut(gate.waits()),
      gateway: gateway.healthy(),
      discord: gate.waits().map(waitFacts),
      claude: claude.health.state,
      models: modelsInUse(claude.models),
      eventsPassedOver: gateway.passedOver(),
      waits: waits().map(({ cause, what }) => ({ cause, what: hide(what) })),
    }),
    async onMerge({ commit, pullRequest, deliveryId }) {
      const at = new Date(now()).toISOString();
      writeDeploySignal(config.home, { commit, pullRequest, deliveryId, at }, log);
      powers.onDeploySignal();
    },
    async onPullRequestEvent(event) {
      await followUp.onPullRequestEvent(event);
    },
    log,
  });
}
