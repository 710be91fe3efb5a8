import type { PluginDeeds } from "../../../store/plugin-deeds.ts";
import { ofServer } from "../checks.ts";

/**
 * Discord takes two of a channel's or thread's names and topics in this time from one bot, so from all plugins together:
 * https://github.com/discord/discord-api-docs/issues/1900
 */
const mostChanges = 2;
const namesWindowMs = 10 * 60_000;

/** More than the caps of an hour allow. */
const mostLately = 2_000;

/**
 * Refuses a third at once, whichever plugins gave the others: Discord's answer to it would be to wait for minutes. Ask it in the same turn in
 * which the deed is noted, so that several at once are counted, too.
 *
 * @throws RefusalError
 */
export function assertFewNames(
  deeds: Pick<PluginDeeds, "ofNeed">,
  { guildId, channelId }: { readonly guildId: string; readonly channelId: string | undefined },
  now: number,
): void {
  const counting = (["manage_channels", "manage_threads"] as const)
    .flatMap((need) => deeds.ofNeed(guildId, need, now - namesWindowMs, mostLately))
    .filter(({ what }) => what.isRenamed === true && what.channelId === channelId)
    .map(({ at }) => at)
    .toSorted((a, b) => b - a);
  const first = counting[mostChanges - 1];
  if (first === undefined) return;
  const minutes = Math.ceil((first + namesWindowMs - now) / 60_000);
  const again = `it works again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}`;
  const message = `Discord takes two new names or topics of a channel in ten minutes, and plugins gave it two: ${again}`;
  throw ofServer(message);
}
