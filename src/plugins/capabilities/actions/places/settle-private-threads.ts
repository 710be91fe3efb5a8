import { compareSnowflakes, snowflakeAt } from "../../../../../packages/discord-rules/snowflake.ts";
import type { Log } from "../../../../log/log.ts";
import type { PluginDeed, PluginDeeds } from "../../../store/plugin-deeds.ts";
import type { PluginMessages } from "../../../store/plugin-messages.ts";
import type { GuildPowers } from "../../guild-powers.ts";
import type { Lookup } from "../../lookup.ts";

/** Discord archives one that nobody uses after a week: then it is out of everybody's sight. */
const lookBackMs = 7 * 86_400_000;
/** Discord's clock and ours differ by less. */
const skewMs = 60_000;
/** Of a server's week. */
const most = 2_000;

interface Powers {
  readonly deeds: Pick<PluginDeeds, "ofNeed" | "done" | "failed">;
  readonly messages: Pick<PluginMessages, "pluginOf">;
  readonly guilds: Pick<GuildPowers, "ownPrivateThreads" | "isUnused" | "removeThread">;
  readonly lookup: Pick<Lookup, "served">;
  /** What was begun before: what is under way just now settles itself. In milliseconds since 1970. */
  readonly before: number;
  readonly log: Log;
}

/**
 * A private thread was opened, and Turbot was stopped before the plugin learned of it: nobody looks after it, and perhaps nobody is in it. It
 * is removed, unless people have written there; whoever wanted it asks again. So is a second one, when Discord's answer to the first was lost.
 */
export async function settlePrivateThreads(powers: Powers): Promise<void> {
  const { deeds, lookup, before, log } = powers;
  for (const guildId of lookup.served()) {
    const opened = deeds
      .ofNeed(guildId, "private_threads", before - lookBackMs, most)
      .filter(({ at }) => at < before);
    if (opened.length === 0) continue;
    try {
      await settleIn(guildId, opened, powers);
    } catch (error) {
      // At the next start it is looked at again.
      log.warn("plugins.threads_not_settled", { guildId, error });
    }
  }
}

async function settleIn(guildId: string, opened: readonly PluginDeed[], powers: Powers): Promise<void> {
  const { deeds, messages, guilds, before, log } = powers;
  const since = snowflakeAt(Math.min(...opened.map(({ at }) => at)) - skewMs);
  const until = snowflakeAt(before);
  const nobodys = (await guilds.ownPrivateThreads(guildId)).filter(
    ({ id }) =>
      compareSnowflakes(id, since) > 0 &&
      compareSnowflakes(id, until) < 0 &&
      messages.pluginOf(id) === undefined,
  );
  const used = new Set<string>();
  for (const { id, channelId } of nobodys) {
    if (await guilds.isUnused(id)) {
      await guilds.removeThread(id, "opened for a plugin that never learned of it");
      log.info("plugins.thread_settled", { guildId, channelId });
    } else used.add(channelId);
  }
  for (const { id, state, what } of opened) {
    if (state !== "begun") continue;
    if (used.has(what.channelId ?? "")) deeds.done(id);
    else deeds.failed(id);
  }
}
