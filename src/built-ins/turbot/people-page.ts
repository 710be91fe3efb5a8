import { ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { row } from "../panel/pages.ts";
import type { SettingFacts } from "./facts.ts";
import { navigation } from "./navigation.ts";
import { pressId } from "./press.ts";

/** Who operates Turbot. */
export function peoplePage({ operators }: Pick<SettingFacts, "operators">): OutgoingMessage {
  const { fromSettings, added } = operators;
  const mentions = (ids: readonly string[]) =>
    ids.length === 0 ? "nobody" : ids.map((id) => `<@${id}>`).join(", ");
  return {
    content: [
      "**Operators** can ask for changes to me, deploy and go back, and see and change all of this.",
      `From \`OPERATOR_IDS\`, or the application's page at Discord: ${mentions(fromSettings)}.`,
      `Added here: ${mentions(added)}.`,
      "-# Two are better than one: the second can act while the first is away.",
    ].join("\n"),
    components: [
      navigation("people", true),
      row({
        type: ComponentType.UserSelect,
        custom_id: pressId({ kind: "pick", name: "add-operator", none: undefined }),
        placeholder: "Make somebody an operator",
      }),
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
