import type { Gateway } from "../../discord/gateway/connect-gateway.ts";
import type { FollowUp } from "../../follow-up/follow-up.ts";
import { isShutOut } from "../../reports/report-waits.ts";
import type { SetUp } from "../../reports/set-up/create-set-up.ts";
import type { Request } from "../../requests/request.ts";
import { createWebhookServer, type WebhookServer } from "../../webhook/create-webhook-server.ts";
import { createDeliveries } from "../../webhook/store/deliveries.ts";
import { writeDeploySignal } from "../write-deploy-signal.ts";
import type { Basis } from "./basis.ts";

/** GitHub's webhooks, and `/healthz`. */
export function composeWebhook(
  basis: Basis,
  powers: {
    readonly gateway: Gateway;
    readonly followUp: FollowUp;
    readonly setUp: SetUp;
    readonly defaultBranch: () => string | undefined;
    /** The request that a pull request came from. */
    readonly requestOf: (pullRequest: number) => Pick<Request, "id" | "publicId"> | undefined;
    /** `.deploy` was written. */
    readonly onDeploySignal: () => void;
  },
): WebhookServer {
  const { config, database } = basis;
  const { gateway, followUp, setUp, defaultBranch, requestOf } = powers;
  const { gate, github } = basis.clients;
  const { log, now } = basis.bot;
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
    // Anyone can ask there: the reasons are where only this machine can.
    health: () => ({ ok: gateway.healthy() && !isShutOut(gate.waits()) }),
    async onMerge({ commit, pullRequest, deliveryId }) {
      const at = new Date(now()).toISOString();
      const request = requestOf(pullRequest);
      if (request !== undefined) {
        const { id, publicId } = request;
        log.info("requests.merged", { request: id, publicId, pullRequest, commit });
      }
      writeDeploySignal(config.home, { commit, pullRequest, deliveryId, at }, log);
      powers.onDeploySignal();
    },
    async onPullRequestEvent(event) {
      await followUp.onPullRequestEvent(event);
    },
    log,
  });
}
