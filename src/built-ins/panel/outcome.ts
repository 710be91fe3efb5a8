import { needInWords } from "../../plugin-api/needs.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import type { PanelPress } from "./press.ts";
import { inShort } from "./standing.ts";

/**
 * What came of a press, in a sentence; undefined if it only showed something else.
 *
 * @param view the plugin as it is now
 */
export function outcomeOf(press: PanelPress, view: PluginView | undefined): string | undefined {
  if (!("plugin" in press)) return undefined;
  const { plugin } = press;
  switch (press.action) {
    case "look":
    case "ask":
    case "did":
    case "undo":
    case "undo-hour":
      return undefined;
    case "on":
      return `**${plugin}** is switched on here.`;
    case "off":
      return `**${plugin}** is switched off here. *Switch on here* brings it back.`;
    case "on-all":
      return `**${plugin}** is switched on everywhere.`;
    case "off-all":
      return `**${plugin}** is switched off everywhere. *Switch on everywhere* brings it back.`;
    case "release":
      return `I tried the newest version again: **${plugin}** ${view === undefined ? "isn't here any more" : inShort(view)}.`;
    case "revoke":
      return `Taken back: **${plugin}** can't ${needInWords(press.need)} here any more.`;
    case "pick":
    case "here":
    case "grant":
      return view?.needs.some(({ need, granted }) => need === press.need && granted) === true
        ? `Granted: **${plugin}** can ${needInWords(press.need)} here.`
        : `Nothing is granted: **${plugin}** has changed since you opened the panel. Read it again, and decide on that.`;
  }
}
