import { ComponentType } from "discord-api-types/v10";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { delegatedPermit, isDelegableNeed, needInWords, needOf } from "../../plugin-api/needs.ts";
import { permissionsInWords } from "../../plugins/capabilities/permission-words.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { button, row } from "./pages.ts";
import { whatIsShown } from "./plugin-page.ts";
import { pressId } from "./press.ts";

/**
 * Whether members of some roles may use what was granted to a plugin although they lack Discord's permission, as a question in plain words.
 *
 * @returns undefined if that can't be delegated, or isn't granted (any more)
 */
export function delegatePage(view: PluginView, need: string): OutgoingMessage | undefined {
  const { name: plugin, needs } = view;
  const facts = needOf(need);
  const isGranted = needs.some((one) => one.need === need && one.granted);
  if (facts?.delegateCap === undefined || !isDelegableNeed(need) || !isGranted) return undefined;
  const does = needInWords(need);
  const lines = [
    `**Let members of roles that you pick use ${plugin} to ${does}, ${facts.delegateCap} times an hour each?**`,
    `They need no permission for it: when they ask ${plugin}, it is as if those roles had ${permissionsInWords(facts.permissions)}. What a channel denies them stays denied.`,
    "Nothing happens to staff, to apps, to Turbot's operators, or to anybody whose highest role isn't below theirs.",
    ...(facts.objects === "roles"
      ? ["They give and take only roles below their own, of those that you allowed it."]
      : []),
    "Pick roles that nobody can take by themselves: from then on, no plugin gives or takes these.",
    `Who asked stands in the audit log and under *What it did*. Commands of ${plugin} that take a permission stay hidden from them.`,
    "You can take it back here at any time.",
  ];
  const pick = {
    action: "pick",
    plugin,
    need: delegatedPermit(need),
    shown: whatIsShown(view),
  } as const;
  return {
    content: lines.join("\n"),
    components: [
      row({
        type: ComponentType.RoleSelect,
        custom_id: pressId(pick),
        placeholder: "Let members of these roles use it",
        min_values: 1,
        max_values: componentLimits.selectOptions.max,
      }),
      row(button("Not now", { action: "look", plugin, page: 0 })),
    ],
  };
}
