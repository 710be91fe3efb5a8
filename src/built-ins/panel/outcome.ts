import { everything } from "../../discord/channel-permissions.ts";
import { needInWords } from "../../plugin-api/needs.ts";
import { lackedFor, permissionsInWords } from "../../plugins/capabilities/permission-words.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import type { PanelPress } from "./press.ts";
import { inShort } from "./standing.ts";

/**
 * What came of a press, in a sentence; undefined if it only showed something else.
 *
 * @param view the plugin as it is now
 * @param own what Turbot itself may do there, in bits. @default enough
 */
export function outcomeOf(
  press: PanelPress,
  view: PluginView | undefined,
  own: bigint = everything,
): string | undefined {
  if (!("plugin" in press)) return undefined;
  const { plugin } = press;
  switch (press.action) {
    case "look":
    case "ask":
    case "delegate":
    case "did":
    case "undo":
    case "undo-hour":
    // `settings-steps.ts` says it.
    case "settings":
    case "set":
    case "fill":
    case "clear":
    case "clear-all":
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
    case "confirm":
    case "grant":
      return view !== undefined && isGranted(view, press.need)
        ? `Granted: **${plugin}** can ${needInWords(press.need)} here.${lacking(press.need, own)}`
        : `Nothing is granted: **${plugin}** has changed since you opened the panel. Read it again, and decide on that.`;
  }
}

/** Whether something is granted to a plugin, for itself or for members of picked roles. */
export function isGranted({ needs, delegable }: PluginView, permit: string): boolean {
  return [...needs, ...delegable].some(({ need, granted }) => need === permit && granted);
}

/** What an admin has to do before anything comes of what was granted. */
function lacking(permit: string, own: bigint): string {
  const missing = lackedFor(permit, own);
  if (missing.length === 0) return "";
  return ` But my own role lacks ${permissionsInWords(missing)} here: give it that in Server Settings → Roles, or in this channel's permissions, or nothing comes of it.`;
}
