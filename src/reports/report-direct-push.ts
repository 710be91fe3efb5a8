import { type APIInteraction, ButtonStyle, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import { oneButton } from "../discord/messages/one-button.ts";
import type { GitHub } from "../github/github.ts";
import type { DeploySignal, StatusReport } from "../ipc/protocol.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { type Admins, outputBlock } from "./report-to-admins.ts";

type UnexplainedHead = Extract<StatusReport, { readonly event: "unexplained_head" }>;

/** A head of the default branch that nobody announced: attributed by GitHub or an operator, or not deployed. */
export interface DirectPushReports {
  /**
   * Deploys what a merged pull request explains, as its lost webhook would have; asks the admins about anything else. While
   * GitHub is unavailable they are told just that, once, and GitHub is asked again.
   *
   * @returns whether nothing is left to say
   */
  ask(report: UnexplainedHead): Promise<boolean>;
  /** @returns false if it isn't the button under such a question */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createDirectPushReports(powers: {
  readonly admins: Pick<Admins, "ask" | "tell">;
  readonly messenger: Pick<Messenger, "respond" | "update">;
  readonly github: Pick<GitHub, "pullRequestOf">;
  readonly isOperator: (userId: string) => boolean;
  /** Writes `.deploy`, and notifies the supervisor. */
  readonly deploy: (signal: DeploySignal) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly later: Scheduler;
  readonly log: Log;
}): DirectPushReports {
  const { admins, messenger, github, isOperator, deploy, now, later, log } = powers;
  const at = () => new Date(now()).toISOString();
  /** The head that was asked about last, until it is settled. */
  let open: string | undefined;
  let cancel = () => {};

  async function pullRequestOf(commit: string): Promise<number | "none" | "unknown"> {
    try {
      return (await github.pullRequestOf(commit))?.number ?? "none";
    } catch (error) {
      log.warn("GitHub doesn't say where a head comes from", { commit, error });
      return "unknown";
    }
  }

  async function settle(report: UnexplainedHead, retryMs: number): Promise<boolean> {
    const { commit } = report;
    const pullRequest = await pullRequestOf(commit);
    // An operator was faster, or there is a newer head.
    if (open !== commit) return true;
    if (pullRequest === "unknown") {
      cancel = later(retryMs, () => {
        settle(report, Math.min(2 * retryMs, longestMs)).catch((error: unknown) =>
          log.error("a head could not be settled", { commit, error }),
        );
      });
      return retryMs > firstMs || ask(report, unsure(report), "look");
    }
    open = undefined;
    if (pullRequest === "none") return ask(report, question(report), "head");
    log.info("a head nobody announced is a merged pull request's", { commit, pullRequest });
    deploy({ commit, pullRequest, deliveryId: null, at: at() });
    return true;
  }

  function ask({ commit, summary }: UnexplainedHead, words: string, what: string): Promise<boolean> {
    return admins.ask(words + outputBlock(summary), `${what}-${commit.slice(0, 16)}`, [button(commit)]);
  }

  return {
    ask(report) {
      cancel();
      open = report.commit;
      return settle(report, firstMs);
    },

    async onInteraction(interaction) {
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const commit = /^deploy:([0-9a-f]{40}|[0-9a-f]{64})$/.exec(interaction.data.custom_id)?.[1];
      if (commit === undefined) return false;
      const userId = interaction.member?.user.id ?? interaction.user?.id ?? "";
      if (!isOperator(userId)) {
        await messenger.respond(interaction, { content: onlyOperators, ephemeral: true });
        return true;
      }
      if (open === commit) open = undefined;
      deploy({ commit, pullRequest: null, deliveryId: null, at: at(), approvedBy: userId });
      log.info("an operator explained a head", { commit, userId });
      await messenger.update(interaction, { content: interaction.message.content });
      // A message of its own: nobody is notified of an edit.
      await admins.tell(
        `<@${userId}> said: deploy it. I'm on it, and report here. 🚢`,
        `yes-${commit.slice(0, 16)}`,
      );
      return true;
    },
  };
}

/** Milliseconds until GitHub is asked again: the first, doubling up to the longest. */
const firstMs = 5_000;
const longestMs = 10 * 60_000;

const onlyOperators = "Only an operator can deploy this. Ask one of them to look at it.";

function question({ commit, running }: UnexplainedHead): string {
  return (
    `The branch I deploy is at \`${commit.slice(0, 10)}\` now, and no merged pull request explains how it got there. ` +
    `I'm staying with \`${running.slice(0, 10)}\`. If someone pushed directly, an operator can press the button. ` +
    "If nobody did, check who can push, and change the tokens."
  );
}

function unsure({ commit, running }: UnexplainedHead): string {
  return (
    `The branch I deploy is at \`${commit.slice(0, 10)}\` now. GitHub knew no merged pull request for it a moment ago, and ` +
    `I can't ask it right now. I'm staying with \`${running.slice(0, 10)}\`.\nI'll ask again: if a pull request ` +
    "brought it, I'll deploy it on my own. An operator who knows where it came from can press the button now."
  );
}

function button(commit: string) {
  return oneButton("Deploy it", `deploy:${commit}`, ButtonStyle.Danger);
}
