import { ButtonStyle } from "discord-api-types/v10";
import type { RefusalError } from "../../declaration/refusal.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { oneButton } from "../../discord/messages/one-button.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import { needInWords } from "../../plugin-api/needs.ts";
import type { ActionName } from "../capabilities/actions/actions.ts";
import { ofServer } from "../capabilities/actions/checks.ts";
import type { Deed } from "../deeds/deed.ts";
import { pressInWords, pressOf } from "../deeds/deed-kinds.ts";
import type { Caller } from "../dispatch/call.ts";
import type { PluginPresses, WaitingPress } from "../store/plugin-presses.ts";

/** What a plugin with Claude wants to do against somebody, for whom. */
export interface WantsPress {
  readonly method: ActionName;
  readonly deed: Deed;
  readonly asker: Caller;
}

/** The action's input again. */
export function inputOf({ memberId, input }: WaitingPress): Readonly<Record<string, string>> {
  return memberId === undefined ? input : { ...input, userId: memberId };
}

export const pressWords = {
  asked: (press: Omit<WaitingPress, "id">) =>
    `**${press.plugin}** uses Claude, an AI, so it does nothing against members by itself. <@${press.userId}> asked it for something, and it wants to ${pressInWords(press)}\nA moderator who may do that decides; the button works for an hour.`,
  done: (press: WaitingPress, by: string) =>
    `<@${by}> decided that, and it's done: ${pressInWords(press)}\n-# **${press.plugin}** had asked for it. *What it did* in \`/plugins\` shows it.`,
  gone: "That has been decided, or its hour is over. Use the plugin again if it still matters. 🐟",
  notYours: (need: string) =>
    `Only a moderator can decide that, one who may ${needInWords(need)} here themselves.`,
  label: "Do it",
} as const;

/** The refusal that the plugin gets. */
function waits(isOffered: boolean): RefusalError {
  return ofServer(
    isOffered
      ? "Claude, an AI, has a part in this plugin, so a moderator decides: the button for it is in the channel"
      : "Claude, an AI, has a part in this plugin, so it does nothing against members without a moderator's press, which somebody's command or button can ask for",
  );
}

const idPattern = /^deed:(\d{1,15})$/;

function pressButton(id: number) {
  return oneButton(pressWords.label, `deed:${id}`, ButtonStyle.Danger);
}

/** Undefined: it is another button. */
export function readPress(customId: string): number | undefined {
  const [, id] = idPattern.exec(customId) ?? [];
  return id === undefined ? undefined : Number(id);
}

/**
 * Asks moderators, where somebody asked the plugin: Turbot's own message, with no word of the plugin's. It pings nobody. An event is nobody's
 * question, so there is no button for what follows it.
 *
 * @returns the refusal that the plugin gets: it goes on without what it wanted
 */
export function createOfferPress(parts: {
  readonly plugin: string;
  readonly presses: PluginPresses;
  readonly messenger: Pick<Messenger, "send">;
  readonly sourceOf: (asker: Caller, about: readonly string[]) => MessageSource;
}): (wants: WantsPress) => Promise<RefusalError> {
  const { plugin, presses, messenger, sourceOf } = parts;
  return async ({ method, deed, asker }) => {
    const { guildId, channelId, userId, lendsRights } = asker;
    const stored = pressOf(deed);
    if (!lendsRights || channelId === undefined || stored === undefined) return waits(false);
    const press = { plugin, guildId, channelId, userId, method, ...stored };
    const id = presses.add(press);
    if (id === undefined) return waits(true);
    const about = stored.memberId === undefined ? [] : [stored.memberId];
    try {
      await messenger.send(channelId, {
        content: pressWords.asked(press),
        components: [pressButton(id)],
        source: sourceOf(asker, about),
        silent: true,
      });
    } catch (error) {
      // Where Turbot can't write, people can still use commands. After a time-out the button may be there, and then says that it's over.
      presses.remove(id);
      throw error;
    }
    return waits(true);
  };
}
