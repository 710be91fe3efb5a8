import { ofServer } from "../checks.ts";

/**
 * Discord takes two of a channel's or thread's names and topics in this time from one bot, so from all plugins together:
 * https://github.com/discord/discord-api-docs/issues/1900
 */
const mostChanges = 2;
export const namesWindowMs = 10 * 60_000;

/**
 * Refuses a third at once: Discord's answer to it would be to wait for minutes.
 *
 * @param named when plugins gave it names or topics in that time, in milliseconds since 1970
 * @throws RefusalError
 */
export function assertFewNames(named: readonly number[], now: number): void {
  const counting = named.filter((at) => at > now - namesWindowMs).toSorted((a, b) => b - a);
  const first = counting[mostChanges - 1];
  if (first === undefined) return;
  const minutes = Math.ceil((first + namesWindowMs - now) / 60_000);
  const again = `it works again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}`;
  const message = `Discord takes two new names or topics of a channel in ten minutes, and plugins gave it two: ${again}`;
  throw ofServer(message);
}
