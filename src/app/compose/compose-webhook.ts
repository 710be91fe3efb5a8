import type { Claude } from "../../claude/claude.ts";
import type { Gateway } from "../../discord/gateway/connect-gateway.ts";
import type { FollowUp } from "../../follow-up/follow-up.ts";
import type { Wait } from "../../ipc/causes.ts";
import { isShutOut, waitFacts } from "../../reports/report-waits.ts";
import type { SetUp } from "../../reports/set-up/create-set-up.ts";
import { modelsInUse } from "../../set-up/claude/models-in-use.ts";
import { createWebhookServer, type WebhookServer } from "../../webhook/create-webhook-server.ts";
import { createDeliveries } from "../../webhook/store/deliveries.ts";
import { writeDeploySignal } from "../write-deploy-signal.ts";
import type { Basis } from "./basis.ts";

/** GitHub's webhooks, and `/healthz`. */
export function composeWebhook(
  basis: Basis,
  powers: {
    readonly gateway: Gateway;
    readonly claude: Pick<Claude, "health" | "models">;
    readonly followUp: FollowUp;
    readonly setUp: SetUp;
    readonly defaultBranch: () => string | undefined;
    readonly waits: () => readonly Wait[];
    /** `.deploy` was written. */
    readonly onDeploySignal: () => void;
  },
): WebhookServer {
  const { config, database } = basis;
  const { gateway, claude, followUp, setUp, defaultBranch, waits } = powers;
  const { gate, github } = basis.clients;
  const { hide, log, now } = basis.bot;
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
