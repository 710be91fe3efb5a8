import { ComponentType } from "discord-api-types/v10";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { pageAt, pager, pagesOf, row } from "./pages.ts";
import { pressId } from "./press.ts";
import { inShort, sign } from "./standing.ts";

/** Discord's limit is 2,000 characters; this leaves room for the heading. */
const mostText = 1_800;

/** One page of all plugins in a guild, with a menu to choose from those on it, and for admins one of members. */
export function listOf(views: readonly PluginView[], wanted = 0, isAdmin = false): OutgoingMessage {
  if (views.length === 0) return { content: "No plugins yet: yours could be the first. 🐟" };
  const lines = views.map((view) => ({
    name: view.name,
    text: `**${view.name}** ${inShort(view)} ${sign(view)}`,
  }));
  const pages = pagesOf(
    lines,
    (page) =>
      page.length <= componentLimits.selectOptions.max &&
      page.reduce((sum, { text }) => sum + text.length + 1, 0) <= mostText,
  );
  const { page, at } = pageAt(pages, wanted);
  const place =
    pages.length === 1
      ? ""
      : ` (page ${at + 1} of ${pages.length}; \`/plugins name:\` finds any of the ${views.length})`;
  return {
    content: [`**This server's plugins**${place}`, ...page.map(({ text }) => text)].join("\n"),
    components: [
      row({
        type: ComponentType.StringSelect,
        custom_id: pressId({ action: "choose" }),
        placeholder: "Take a closer look at one",
        options: page.map(({ name }) => ({ label: name, value: name })),
      }),
      ...(isAdmin
        ? [
            row({
              type: ComponentType.UserSelect,
              custom_id: pressId({ action: "person" }),
              placeholder: "Undo what somebody had plugins do in the last hour",
            }),
          ]
        : []),
      ...pager(at, pages.length, (page) => ({ action: "list", page })),
    ],
  };
}
