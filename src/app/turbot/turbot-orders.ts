import type { API } from "@discordjs/core";
import type { TurbotOrders } from "../../built-ins/turbot/orders.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Git } from "../../git/git.ts";
import type { GitHub } from "../../github/github.ts";
import { isCommitName } from "../../ipc/commit-name.ts";
import { writeOrder } from "../../ipc/operator-order.ts";
import type { Log } from "../../log/log.ts";
import type { AdminChannel } from "../../reports/admin-channel.ts";
import type { Requests } from "../../requests/requests.ts";
import { findLogChannel, LogChannelUnusableError } from "../../set-up/discord/find-log-channel.ts";
import { writeDeploySignal } from "../write-deploy-signal.ts";

/** What `/turbot` has done: by the request flow, the supervisor, and the reports. */
export function createTurbotOrders(powers: {
  readonly home: string;
  readonly api: API;
  readonly messenger: Pick<Messenger, "roles">;
  readonly git: Git;
  readonly github: Pick<GitHub, "pullRequestOf" | "mayWrite">;
  readonly requests: Pick<Requests, "cancel">;
  readonly adminChannel: AdminChannel;
  readonly botUserId: string;
  /** The server that the admin channel is in, whatever is chosen. */
  readonly adminGuildId: string;
  /** `.deploy` was written. */
  readonly onDeploySignal: () => void;
  /** An order was written. */
  readonly onOrder: () => void;
  readonly now: () => number;
  readonly log: Log;
}): TurbotOrders {
  const { home, api, messenger, git, github, requests, adminChannel, now, log } = powers;
  const at = () => new Date(now()).toISOString();
  return {
    cancelRequest: requests.cancel,
    goBack(from, to, { id, userId }) {
      writeOrder(home, { id, by: userId, at: at(), kind: "go-back", from, to });
      powers.onOrder();
    },
    clearQuarantine(commit, { id, userId }) {
      writeOrder(home, { id, by: userId, at: at(), kind: "clear-quarantine", commit });
      powers.onOrder();
    },
    deploy(commit, pullRequest = undefined, { userId }) {
      const signal = {
        commit,
        pullRequest: pullRequest ?? null,
        deliveryId: null,
        at: at(),
        approvedBy: userId,
      };
      writeDeploySignal(home, signal, log);
      powers.onDeploySignal();
    },
    async newest() {
      // The supervisor deploys this branch, from the clone's origin.
      const listed = await git.run(["ls-remote", "--exit-code", "origin", "refs/heads/main"]);
      const [commit = ""] = listed.split(/\s/);
      if (!isCommitName(commit)) throw new NoSuchBranchError("origin has no branch `main`");
      const pullRequest = await github.pullRequestOf(commit).then(
        (found) => found?.number,
        () => "unknown" as const,
      );
      return { commit, pullRequest };
    },
    async roleProblem(guildId, roleId) {
      const roles = await messenger.roles(guildId);
      if (roles.some(({ id }) => id === roleId)) return undefined;
      return "That role isn't in this server any more. Choose another one.";
    },
    async channelProblem(channelId) {
      try {
        const { guildId, unusable } = await findLogChannel(api, channelId, powers.botUserId);
        if (guildId !== powers.adminGuildId)
          return "The admin channel has to stay in the server of `LOG_CHANNEL_ID`. Change that setting to move it elsewhere.";
        return unusable?.why;
      } catch (error) {
        if (!(error instanceof LogChannelUnusableError)) throw error;
        return "I can't see that channel. Let me view it and write in it, then choose it again.";
      }
    },
    async reviewerProblem(login) {
      if (!/^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i.test(login))
        return "That isn't a login at GitHub, so nothing has changed.";
      if (await github.mayWrite(login)) return undefined;
      return `\`${login}\` can't write to the repository, and GitHub asks only collaborators for reviews. Invite them there first.`;
    },
    useAdminChannel: adminChannel.choose,
  };
}

class NoSuchBranchError extends Error {
  override readonly name = "NoSuchBranchError";
}
