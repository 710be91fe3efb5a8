import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import { may } from "../guilds/permissions.ts";
import { threadsIn } from "../lookups.ts";
import { threadList } from "../threads/thread-members.ts";

/**
 * Does something that can show the bot more channels: THREAD_LIST_SYNC with the active threads of those, since it wasn't told of them.
 * https://docs.discord.com/developers/topics/threads#channel-access
 */
export function syncingThreads<T>(core: Core, guildId: string, act: () => T): T {
  const before = seenIn(core, guildId);
  const result = act();
  const gained = [...seenIn(core, guildId)].filter((id) => !before.has(id));
  if (gained.length === 0) return result;
  const threads = gained
    .flatMap((channelId) => threadsIn(core, { channelId }))
    .filter((one) => !one.channel.thread_metadata.archived && sees(core, one));
  core.emit({
    t: "THREAD_LIST_SYNC",
    d: { guild_id: guildId, channel_ids: gained, ...threadList(core, threads) },
    guildId,
  });
  return result;
}

function seenIn(core: Core, guildId: string): ReadonlySet<string> {
  const all = core.data.channels.inGuild(guildId).filter((one) => one.kind === "text" && sees(core, one));
  return new Set(all.map(({ channel }) => channel.id));
}

const sees = (core: Core, channel: Parameters<typeof may>[1]) =>
  may(core, channel, core.data.botId, PermissionFlagsBits.ViewChannel);
