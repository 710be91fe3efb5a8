import type { Log } from "../../log/log.ts";
import { isLocked } from "../deeds/channel-deeds.ts";
import type { DeedSight } from "../deeds/deed-kind.ts";
import type { PluginDeeds } from "../store/plugin-deeds.ts";

/**
 * Notices that somebody opened a channel by hand that plugins had locked: that lock is over. What people lock there later is theirs: no
 * plugin unlocks it, and nothing of before the first lock comes back.
 *
 * @returns called when a channel has changed
 */
export function createLocksByHand(powers: {
  readonly deeds: Pick<PluginDeeds, "locksOf" | "overByHand">;
  readonly guilds: Pick<DeedSight, "channelState">;
  readonly log: Log;
}): (guildId: string, channelId: string) => Promise<void> {
  const { deeds, guilds, log } = powers;
  return async (guildId, channelId) => {
    try {
      const locks = deeds.locksOf(guildId, channelId);
      if (locks.length === 0) return;
      // An event can be late: a plugin may have locked it again since, which isn't among these.
      const channel = await guilds.channelState(channelId);
      if (channel === undefined || isLocked(channel.writing)) return;
      for (const id of locks) deeds.overByHand(id);
    } catch (error) {
      log.warn("plugins.locks_not_looked_at", { guildId, channelId, error });
    }
  };
}
