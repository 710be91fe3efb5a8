import {
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
  TextInputStyle,
} from "discord-api-types/v10";
import type { Reviewer } from "../../administration/store/reviewers.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { buttonWithId, row } from "../panel/pages.ts";
import type { SettingFacts } from "./facts.ts";
import { navigation } from "./navigation.ts";
import { pressId, reviewerForm } from "./press.ts";

/** Who operates Turbot. */
export function peoplePage({
  operators,
  reviewers,
}: Pick<SettingFacts, "operators" | "reviewers">): OutgoingMessage {
  const { fromSettings, added } = operators;
  const mentions = (ids: readonly string[]) =>
    ids.length === 0 ? "nobody" : ids.map((id) => `<@${id}>`).join(", ");
  return {
    content: [
      "**Operators** can ask for changes to me, deploy and go back, and see and change all of this.",
      `From \`OPERATOR_IDS\`, or the application's page at Discord: ${mentions(fromSettings)}.`,
      `Added here: ${mentions(added)}.`,
      `**Reviewers**: ${reviewers.length === 0 ? "nobody is named" : reviewers.map(({ userId, login, hasAgreed }) => `<@${userId}> (\`${login}\` at GitHub${hasAgreed ? "" : ", hasn't agreed yet"})`).join(", ")}. Whoever is named and has agreed is asked on GitHub and in the request's thread.`,
      "-# Two are better than one: the second can act while the first is away.",
    ].join("\n"),
    components: [
      navigation("people", true),
      row({
        type: ComponentType.UserSelect,
        custom_id: pressId({ kind: "pick", name: "add-operator", none: undefined }),
        placeholder: "Make somebody an operator",
      }),
      row(buttonWithId("Name a reviewer", pressId({ kind: "reviewer" }), ButtonStyle.Secondary)),
      ...(reviewers.length === 0
        ? []
        : [
            row({
              type: ComponentType.UserSelect,
              custom_id: pressId({ kind: "pick", name: "remove-reviewer", none: undefined }),
              placeholder: "Ask a reviewer no more",
            }),
          ]),
      ...(added.length === 0
        ? []
        : [
            row({
              type: ComponentType.UserSelect,
              custom_id: pressId({ kind: "pick", name: "remove-operator", none: undefined }),
              placeholder: "Take it away from somebody who was added here",
            }),
          ]),
    ],
  };
}

/** The form that names a reviewer. */
export const reviewerModal: APIModalInteractionResponseCallbackData = {
  title: "Name a reviewer",
  custom_id: reviewerForm,
  components: [
    {
      type: ComponentType.Label,
      label: "Who?",
      description: "They are asked for reviews once they have agreed.",
      component: { type: ComponentType.UserSelect, custom_id: "user", required: true },
    },
    {
      type: ComponentType.Label,
      label: "Their login at GitHub",
      description: "Somebody who can write to the repository.",
      component: {
        type: ComponentType.TextInput,
        custom_id: "login",
        style: TextInputStyle.Short,
        required: true,
        max_length: 39,
      },
    },
  ],
};

/** For whoever was named: what it means, and their answer. */
export function reviewerPage({ login, hasAgreed }: Reviewer): OutgoingMessage {
  return {
    content: hasAgreed
      ? `You review my pull requests, as \`${login}\` at GitHub.`
      : `An operator would like you to review my pull requests, as \`${login}\` at GitHub. If you agree, I ask you there, and ping you in the request's thread: once for each pull request, and when it has changed since your last look.`,
    components: [
      row(
        ...(hasAgreed ? [] : [buttonWithId("Yes, ask me", pressId({ kind: "agree" }), ButtonStyle.Primary)]),
        buttonWithId(
          hasAgreed ? "Ask me no more" : "No, thanks",
          pressId({ kind: "stop" }),
          ButtonStyle.Secondary,
        ),
      ),
    ],
  };
}
