import type { Log } from "../../log/log.ts";
import { hasToPick, needOf, readPermit } from "../../plugin-api/needs.ts";
import type { PluginAdmin } from "../../plugins/host/plugin-admin.ts";
import type { Undoer } from "../../plugins/host/undo-deeds.ts";
import { undoneInWords } from "./deeds-page.ts";
import { outcomeOf } from "./outcome.ts";
import { whatIsShown } from "./plugin-page.ts";
import type { PanelPress } from "./press.ts";

/** Who decides, and where. */
export interface Decider extends Undoer {
  readonly guildId: string;
  /** What Turbot itself may do there, in bits; undefined: Discord didn't say. */
  readonly own?: bigint | undefined;
}

/**
 * Carries out what was pressed or typed, and notes who did it.
 *
 * @param chosen what was chosen in a menu
 * @returns what came of it, in a sentence; undefined if it only shows something else
 */
export type Decide = (
  press: PanelPress,
  chosen: readonly string[],
  by: Decider,
) => Promise<string | undefined>;

const needsRightToUndo =
  "Nothing is undone: only somebody who may do such a thing here themselves can undo it for a plugin.";

const pickARole =
  "Nothing is granted: pick one role or several in the menu, with people in them whom you trust with it.";

const pickRoles =
  "Nothing is granted: pick one role or several in the menu, which it may then give and take by itself.";

const pickChannels = "Nothing is granted: pick one channel or several in the menu.";

export function createDecide(care: PluginAdmin, log: Log): Decide {
  const undo = async (undone: ReturnType<PluginAdmin["undo"]>): Promise<string> => {
    const came = await undone;
    return came === undefined ? needsRightToUndo : undoneInWords(came);
  };

  const carryOut = async (
    press: PanelPress,
    chosen: readonly string[],
    by: Decider,
  ): Promise<string | undefined> => {
    const { guildId, userId } = by;
    switch (press.action) {
      case "on":
      case "off":
        await care.switch(press.plugin, guildId, press.action, userId);
        break;
      case "on-all":
      case "off-all":
        await care.switch(press.plugin, undefined, press.action === "on-all" ? "on" : "off", userId);
        break;
      case "release":
        await care.release(press.plugin);
        break;
      case "revoke":
        care.grant(press.plugin, guildId, press.need, false, userId);
        break;
      case "confirm": {
        const now = care.view(guildId).find(({ name }) => name === press.plugin);
        if (now === undefined || whatIsShown(now) !== press.shown) break;
        care.confirm(press.plugin, guildId, press.need, userId);
        break;
      }
      case "pick":
      case "here":
      case "grant": {
        const now = care.view(guildId).find(({ name }) => name === press.plugin);
        // If something has changed since, the admin sees the new panel and decides on that.
        if (now === undefined || whatIsShown(now) !== press.shown) break;
        const mustPick = hasToPick(press.need);
        const isOffered = needOf(press.need)?.offers !== undefined;
        // @everyone is no role that somebody was trusted with.
        const picked = mustPick || isOffered ? chosen.filter((id) => id !== guildId) : chosen;
        if (isOffered && press.action === "pick" && picked.length === 0) return pickARole;
        const isOfChannels = needOf(press.need)?.objects === "channels";
        const isPicked = press.action === "pick" || (press.action === "here" && isOfChannels);
        if (mustPick && (!isPicked || picked.length === 0)) {
          if (isOfChannels) return pickChannels;
          return readPermit(press.need)?.part === "delegated" ? pickARole : pickRoles;
        }
        const only = press.action === "grant" ? [] : [picked];
        care.grant(press.plugin, guildId, press.need, true, userId, ...only);
        break;
      }
      case "undo":
        return undo(care.undo(guildId, press.plugin, press.deed, by));
      case "undo-hour":
        return undo(care.undo(guildId, press.plugin, "hour", by));
      case "undo-person":
        return undo(care.undoOfPerson(guildId, press.user, by));
      default:
        return undefined;
    }
    return outcomeOf(
      press,
      care.view(guildId).find(({ name }) => name === press.plugin),
      by.own,
    );
  };

  return async (press, chosen, by) => {
    const outcome = await carryOut(press, chosen, by);
    const { guildId, userId } = by;
    if (outcome !== undefined) log.info("pluginTended", { ...press, guildId, userId });
    return outcome;
  };
}
