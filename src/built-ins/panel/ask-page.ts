import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import { typed } from "../../commands/notation.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { needInWords, needOf, readPermit } from "../../plugin-api/needs.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { byItselfInWords } from "../../plugins/label/label.ts";
import { button, row } from "./pages.ts";
import { inChat, questionsOf, whatIsShown } from "./plugin-page.ts";
import { pressId } from "./press.ts";

/** A role that can be picked. */
export interface PickedRole {
  readonly id: string;
  readonly name: string;
}

/**
 * One thing that a plugin asks for, as a question in plain words.
 *
 * @param at the question's number, from 0
 * @param roles those that plugins could give, for a question about roles
 * @returns undefined if there is no such question (any more)
 */
export function askPage(
  view: PluginView,
  at: number,
  commandPrefix: string,
  roles: readonly PickedRole[],
): OutgoingMessage | undefined {
  const questions = questionsOf(view);
  const need = questions[at];
  if (need === undefined) return undefined;
  const { name: plugin, commands } = view;
  const permit = readPermit(need);
  const facts = needOf(permit?.need ?? need);
  const shown = whatIsShown(view);
  const place = questions.length === 1 ? "" : ` (question ${at + 1} of ${questions.length})`;
  const used = commands.slice(0, 5).map((command) => `\`${typed(command, commandPrefix)}\``);
  const canPick = permit?.isUnattended === false && facts?.objects === "roles" && roles.length > 0;
  const lines = [
    `**Let ${plugin} ${needInWords(need)}?**${place}`,
    ...(used.length === 0 ? [] : [`It is the plugin of ${used.join(", ")}.`]),
    ...(facts === undefined || facts.limits === "" ? [] : [`Within limits: ${facts.limits}.`]),
    ...(permit?.isUnattended === true
      ? [`It acts ${byItselfInWords(view.byItself).map(inChat).join(", ")}.`]
      : []),
    ...(facts?.cap === undefined ? [] : [`At most ${facts.cap.byPlugin} times an hour.`]),
    undoWords(facts?.undo),
    "You can take it back here at any time.",
    ...(canPick ? ["Pick the roles that it may give and take, or allow any without powers."] : []),
  ];
  const isLast = at + 1 === questions.length;
  const all = { action: "look", plugin, page: 0 } as const;
  return {
    content: lines.filter((line) => line !== "").join("\n"),
    components: [
      ...(canPick
        ? [
            row({
              type: ComponentType.StringSelect,
              custom_id: pressId({ action: "pick", plugin, need, shown }),
              placeholder: "Allow it for these roles only",
              min_values: 1,
              max_values: Math.min(roles.length, componentLimits.selectOptions.max),
              options: roles
                .slice(0, componentLimits.selectOptions.max)
                .map(({ id, name }) => ({ label: name.slice(0, 100) || id, value: id })),
            }),
          ]
        : []),
      row(
        button(
          canPick ? "Allow any of them" : "Allow it here",
          { action: "grant", plugin, need, shown },
          ButtonStyle.Primary,
        ),
        button("Not now", isLast ? all : { action: "ask", plugin, page: at + 1 }),
        // The last "not now" leads there too, and no two buttons may do the same.
        ...(isLast ? [] : [button("Everything about it", all)]),
      ),
    ],
  };
}

function undoWords(undo: "take back" | "never" | undefined): string {
  if (undo === undefined) return "";
  return undo === "never"
    ? "What it does that way can't be undone by a press."
    : "What it does that way can be undone under *What it did*.";
}
