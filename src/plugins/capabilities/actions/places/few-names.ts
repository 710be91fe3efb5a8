import type { PluginDeed } from "../../../store/plugin-deeds.ts";
import { ofServer } from "../checks.ts";

/** Discord takes two of a channel's or thread's names and topics in this time: https://github.com/discord/discord-api-docs/issues/1900 */
const mostChanges = 2;
const windowMs = 10 * 60_000;

/**
 * Refuses a third at once: Discord's answer to it would be to wait for minutes.
 *
 * @param lately what the plugin did there
 * @throws RefusalError
 */
export function assertFewNames(lately: readonly PluginDeed[], channelId: string, now: number): void {
  const recent = lately.filter(
    ({ what, at }) => what.isRenamed === true && what.channelId === channelId && at > now - windowMs,
  );
  if (recent.length < mostChanges) return;
  throw ofServer("Discord takes two new names or topics of a channel in ten minutes: try again after that");
}
