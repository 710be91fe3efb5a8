import { ButtonStyle } from "discord-api-types/v10";
import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { needInWords } from "../../plugin-api/needs.ts";
import { decisionInWords } from "../../plugins/deeds/decisions.ts";
import { deedInWords } from "../../plugins/deeds/deed-kinds.ts";
import type { DeedsView } from "../../plugins/host/deeds-view.ts";
import { canUndo, type Undone } from "../../plugins/host/undo-deeds.ts";
import type { PluginDeed } from "../../plugins/store/plugin-deeds.ts";
import { button, pager, pagesOf, row, rowsOf } from "./pages.ts";

/**
 * What a plugin did lately, with a button for each thing that can be undone.
 *
 * @param mayUndo whether who looks may undo what a need allowed
 */
export function deedsPage(
  plugin: string,
  { deeds: all, refused, further, page, hasNext }: DeedsView,
  mayUndo: (need: string) => boolean,
): OutgoingMessage {
  const back = button("Back", { action: "look", plugin, page: 0 });
  if (all.length === 0)
    return { content: `**${plugin}** has done nothing here lately that is kept.`, components: [row(back)] };
  const lines = all.map((deed) => ({ deed, text: deedLine(deed) + refusedInWords(refused.get(deed.id)) }));
  const [shown = []] = pagesOf(
    lines,
    (some) => some.reduce((sum, { text }) => sum + text.length + 5, 0) <= mostText,
  );
  const left = further + lines.length - shown.length;
  const deeds = shown.map(({ deed }) => deed);
  const undoable = deeds.filter((deed) => canUndo(deed) && mayUndo(deed.need));
  const numberOf = new Map(undoable.map(({ id }, at) => [id, at + 1]));
  return {
    content: [
      `**What ${plugin} did here lately**, the newest first${page === 0 ? "" : ` (page ${page + 1})`}:`,
      ...shown.map(
        ({ deed, text }) => `${numberOf.has(deed.id) ? `${numberOf.get(deed.id)}.` : "-"} ${text}`,
      ),
      ...(left === 0 ? [] : [`${left} more are taken back when their time is over.`]),
    ].join("\n"),
    components: [
      ...rowsOf(
        undoable.map(({ id }, at) =>
          button(`Undo number ${at + 1}`, { action: "undo", plugin, deed: id, page }),
        ),
      ),
      row(
        ...(undoable.length === 0
          ? []
          : [button("Undo all of its last hour", { action: "undo-hour", plugin }, ButtonStyle.Danger)]),
        back,
      ),
      ...pager(page, hasNext ? page + 2 : page + 1, (to) => ({ action: "did", plugin, page: to })),
    ],
  };
}

/** Discord's limit is 2,000 characters; this leaves room for the heading. Only what is to be taken back can exceed it. */
const mostText = 1_800;

/** @param nextAt when it is tried again; undefined: Discord hasn't refused it */
function refusedInWords(nextAt: number | undefined): string {
  return nextAt === undefined
    ? ""
    : ` ⚠️ Its time is over, and Discord doesn't let me take it back: is my role high enough? I try again ${timestamp(nextAt, "R")}`;
}

/** What came of an undo, in a sentence. */
export function undoneInWords({ undone, changed, refused, beyond = 0, lacking = [] }: Undone): string {
  const parts = [
    ...(undone > 0 ? [`${undone} undone`] : []),
    ...(changed > 0 ? [`${changed} left alone, because somebody has changed it since`] : []),
    ...(beyond > 0
      ? [`${beyond} left to an admin, because the person, role or channel is out of your reach`]
      : []),
    ...(lacking.length > 0
      ? [
          `left to somebody who may ${lacking.map(needInWords).join(", and to ")} here themselves: what was done of that`,
        ]
      : []),
    ...(refused > 0 ? [`${refused} refused by Discord: is my role high enough, with *Manage Roles*?`] : []),
  ];
  return parts.length === 0 ? "There was nothing left to undo." : `${parts.join("; ")}.`;
}

/** To follow the plugin's name: "kicked <@7>, for <@40>, 5 minutes ago". */
export function deedLine({ what, userId, state, at }: PluginDeed): string {
  const decided = decisionInWords(what);
  const by =
    userId === undefined
      ? ""
      : `, ${decided === undefined ? "for" : "by"} <@${userId}>${what.isDelegated === true ? " (delegated)" : ""}`;
  const standing = {
    begun: " (it may have happened: I was stopped in between)",
    done: "",
    undone: " (undone)",
  };
  const came = what.didNotHappen === true ? " (it didn't happen: Discord refused it)" : standing[state];
  return `${decided ?? deedInWords(what)}${by}, ${timestamp(at, "R")}${came}`;
}
