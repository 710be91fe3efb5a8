import { RefusalError } from "../../declaration/refusal.ts";
import { needOf } from "../../plugin-api/needs.ts";
import { actions, isAction } from "../capabilities/actions/actions.ts";
import { explainRefusal } from "../capabilities/explain-refusal.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { bitsOf, holds } from "../capabilities/permission-bits.ts";
import type { Plugin } from "../host/loaded-plugin.ts";
import type { PluginRecords } from "../host/plugin-records.ts";
import type { WaitingPress } from "../store/plugin-presses.ts";
import { inputOf, pressWords } from "./offer-press.ts";
import { AlreadyPressedError } from "./pressed.ts";

/** A moderator's press, and what came of it: in words, for whoever pressed. */
export interface PressOutcome {
  /** It happened, so the button is over. Undefined: nothing did. */
  readonly done?: WaitingPress;
  /** The button is over without it. */
  readonly isGone: boolean;
  readonly words: string;
}

/**
 * Somebody presses a button under what a plugin wants to do against a member. It is done anew as theirs: whatever the plugin, its grant,
 * Turbot or they may not do now isn't done, and they need Discord's own permission whoever it is about.
 *
 * @throws Discord's error
 */
export function createPressing(powers: {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly records: Pick<PluginRecords, "presses">;
  readonly guilds: Pick<GuildPowers, "standing" | "permissionsIn">;
}): (guildId: string, id: number, by: string) => Promise<PressOutcome> {
  const { plugins, records, guilds } = powers;
  const { presses } = records;
  return async (guildId, id, by) => {
    const press = presses.find(guildId, id);
    const plugin = plugins.get(press?.plugin ?? "");
    if (press === undefined || plugin?.state !== "loaded" || !isAction(press.method))
      return { isGone: true, words: pressWords.gone };
    const { method, channelId } = press;
    const { need } = actions[method];
    const held =
      needOf(need)?.objects === "roles"
        ? (await guilds.standing(guildId, by)).permissions
        : await guilds.permissionsIn(channelId, by);
    if (!holds(held, bitsOf(need))) return { isGone: false, words: pressWords.notYours(need) };
    const caller = { userId: by, lendsRights: true, guildId, channelId, messageId: undefined };
    let isTaken = false;
    const take = () => {
      isTaken = presses.take(id, by);
      return isTaken;
    };
    try {
      await plugin.hostApiAt({ guildId }).press(method, inputOf(press), { by: caller, take });
      return { done: press, isGone: true, words: pressWords.done(press, by) };
    } catch (error) {
      if (error instanceof AlreadyPressedError) return { isGone: true, words: pressWords.gone };
      const refusal =
        error instanceof RefusalError ? error : await explainRefusal(error, async () => undefined);
      // After anything else, such as a time-out, nobody knows whether it happened: the button stays taken.
      if (refusal === undefined) throw error;
      if (isTaken) presses.putBack(id);
      return { isGone: false, words: `${refusal.message}. 🐟` };
    }
  };
}
