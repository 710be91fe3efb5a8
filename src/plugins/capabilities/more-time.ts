import { ButtonStyle } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { oneButton } from "../../discord/messages/one-button.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import { type DiscordNeed, isDiscordNeed, needInWords } from "../../plugin-api/needs.ts";
import type { Caller } from "../dispatch/call.ts";
import type { CapReached } from "./actions/carry-out.ts";

/** What a moderator can allow with a press: more of a deed than an hour's cap, for 15 minutes. */
export interface MoreTime {
  readonly plugin: string;
  readonly need: DiscordNeed;
  /** For whom; undefined: for all who ask. */
  readonly userId: string | undefined;
}

/** What people read at a cap. */
export const moreWords = {
  asked: ({ plugin, need, userId }: MoreTime) =>
    `**${plugin}** has reached its limit of an hour${userId === undefined ? " here" : ` for <@${userId}>`}: it can ${needInWords(need)} again within the hour. A moderator who may do that themselves can allow more.`,
  allowed: ({ plugin, need, userId }: MoreTime, by: string) =>
    `<@${by}> allowed 15 more minutes: **${plugin}** can ${needInWords(need)} ${userId === undefined ? "for anyone who asks" : `for <@${userId}>`}, up to twice its limit. *What it did* in \`/plugins\` shows it.`,
  notYours: (need: DiscordNeed) =>
    `Only a moderator can allow that, one who may ${needInWords(need)} here themselves.`,
  notForOneself: "Another moderator can allow that: nobody lifts their own limit.",
} as const;

function moreButton({ plugin, need, userId = "" }: MoreTime) {
  return oneButton("15 more minutes", `more:${plugin}:${need}:${userId}`, ButtonStyle.Primary);
}

/** Undefined: it is another button, or about a need of a newer release. */
export function readMore(customId: string): MoreTime | undefined {
  const [, plugin = "", need = "", userId = ""] =
    /^more:([a-z0-9-]{1,64}):([a-z_]{1,40}):(\d{0,20})$/.exec(customId) ?? [];
  if (!isDiscordNeed(need)) return undefined;
  return { plugin, need, userId: userId === "" ? undefined : userId };
}

/** Milliseconds in which the same isn't offered again, and in which a plugin offers nothing else in a server. */
const sameMs = 15 * 60 * 1_000;
const otherMs = 30 * 1_000;
const mostRemembered = 1_000;

/**
 * Offers the button where somebody asked for more than a cap allows. It is Turbot's own message, with no word of the plugin's. If it can't be
 * sent, the refusal that the plugin gets says the same.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createOfferMore(parts: {
  readonly plugin: string;
  readonly messenger: Pick<Messenger, "send">;
  readonly sourceOf: (asker: Caller) => MessageSource;
  readonly elapsed: () => number;
}): (cap: CapReached) => void {
  const { plugin, messenger, sourceOf, elapsed } = parts;
  const offeredAt = new Map<string, number>();
  const isFresh = (key: string, ms: number) => elapsed() - (offeredAt.get(key) ?? -Infinity) < ms;
  return ({ need, guildId, reached, asker }) => {
    const userId = reached === "forPerson" ? asker.userId : undefined;
    const key = `${guildId} ${need} ${userId ?? ""}`;
    const { channelId } = asker;
    if (channelId === undefined || isFresh(key, sameMs) || isFresh(guildId, otherMs)) return;
    if (offeredAt.size >= mostRemembered) offeredAt.clear();
    for (const one of [key, guildId]) offeredAt.set(one, elapsed());
    const more: MoreTime = { plugin, need, userId };
    const components = [moreButton(more)];
    messenger
      .send(channelId, { content: moreWords.asked(more), components, source: sourceOf(asker) })
      .catch(() => offeredAt.delete(key));
  };
}
