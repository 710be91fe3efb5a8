import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIInteraction,
  ButtonStyle,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import type { Messenger } from "../discord/messenger.ts";
import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { DeploySignal, StatusReport } from "../supervisor/protocol.ts";
import { type Admins, outputBlock } from "./report-to-admins.ts";

type UnexplainedHead = Extract<StatusReport, { readonly event: "unexplained_head" }>;

/** A head of the default branch that nobody announced: explained by GitHub, or by an operator, or not deployed. */
export interface HeadQuestions {
  /**
   * Deploys what a merged pull request explains, as its lost webhook would have; about anything else the admins are asked.
   *
   * @returns whether nothing is left to be said
   */
  ask(report: UnexplainedHead): Promise<boolean>;
  /** False: not the button under such a question. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createHeadQuestions(powers: {
  readonly admins: Pick<Admins, "ask">;
  readonly messenger: Pick<Messenger, "respond" | "update">;
  readonly github: Pick<GitHub, "pullRequestOf">;
  readonly isOperator: (userId: string) => boolean;
  /** Leaves `.deploy`, and tells the supervisor. */
  readonly deploy: (signal: DeploySignal) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}): HeadQuestions {
  const { admins, messenger, github, isOperator, deploy, now, log } = powers;
  const at = () => new Date(now()).toISOString();

  async function explained(commit: string): Promise<number | undefined> {
    try {
      return (await github.pullRequestOf(commit))?.number;
    } catch (error) {
      log.warn("GitHub doesn't say where a head comes from", { commit, error });
      return undefined;
    }
  }

  return {
    async ask({ commit, running, summary }) {
      const pullRequest = await explained(commit);
      if (pullRequest !== undefined) {
        log.info("a head nobody announced is a merged pull request's", { commit, pullRequest });
        deploy({ commit, pullRequest, deliveryId: null, at: at() });
        return true;
      }
      return admins.ask(question(commit, running, summary), `head-${commit.slice(0, 16)}`, [button(commit)]);
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
      deploy({ commit, pullRequest: null, deliveryId: null, at: at(), approvedBy: userId });
      log.info("an operator explained a head", { commit, userId });
      await messenger.update(interaction, {
        content: `${interaction.message.content}\n🚢 <@${userId}> said: deploy it.`,
      });
      return true;
    },
  };
}

const onlyOperators = "Only an operator can send this to sea. Ask one of them to look at it.";

function question(commit: string, running: string, summary: string): string {
  return (
    `🕵️ The branch I deploy is at \`${commit.slice(0, 10)}\` now, and no merged pull request explains how it got there. ` +
    `I'm staying with \`${running.slice(0, 10)}\`. Somebody pushed directly? Then an operator may press the button. ` +
    `Nobody did? Then look who can push, and change the tokens.${outputBlock(summary)}`
  );
}

function button(commit: string): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        custom_id: `deploy:${commit}`,
        style: ButtonStyle.Danger,
        label: "Deploy it",
      },
    ],
  };
}
