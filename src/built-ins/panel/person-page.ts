import { ButtonStyle } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { decisionInWords } from "../../plugins/deeds/decisions.ts";
import { canUndo } from "../../plugins/host/undo-deeds.ts";
import type { PluginDeed } from "../../plugins/store/plugin-deeds.ts";
import { deedLine } from "./deeds-page.ts";
import { button, row } from "./pages.ts";

/** As many as fit into a message; the others count, too. */
const mostLines = 12;

/** What somebody asked plugins for in the last hour, with one button that undoes it: their account may have been stolen. */
export function personPage(userId: string, deeds: readonly PluginDeed[]): OutgoingMessage {
  const back = button("All plugins", { action: "list", page: 0 });
  if (deeds.length === 0)
    return {
      content: `<@${userId}> had no plugin do anything here in the last hour.`,
      components: [row(back)],
    };
  const undoable = deeds.filter(canUndo).length;
  const others = deeds.length - mostLines;
  const hasDecided = deeds.some(({ what }) => decisionInWords(what) !== undefined);
  return {
    content: [
      `**What <@${userId}> had plugins do here in the last hour**, the newest first:`,
      ...deeds.slice(0, mostLines).map((deed) => `- **${deed.plugin}** ${deedLine(deed)}`),
      ...(others > 0 ? [`- … and ${others} more`] : []),
      undoable === 0
        ? "None of it can be undone any more."
        : `${undoable} of ${deeds.length} can be undone. If their account was stolen, take their roles first.`,
      ...(hasDecided ? ["What they allowed or switched, you change under *All plugins*."] : []),
    ].join("\n"),
    components: [
      row(
        ...(undoable === 0
          ? []
          : [button("Undo all of it", { action: "undo-person", user: userId }, ButtonStyle.Danger)]),
        back,
      ),
    ],
  };
}
