import { z } from "zod";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** Discord's menus take no more. */
export const mostChosen = 25;

/** Where moderators let Turbot chat, and where it is quiet for a while. */
export interface ChatPlaces {
  /** The channels chosen in a server; undefined: all that Turbot sees. */
  chosen(guildId: string): readonly string[] | undefined;
  /** @param channelIds undefined: all again */
  choose(guildId: string, channelIds: readonly string[] | undefined): void;
  /** Until when it is quiet in a channel or thread, in milliseconds since 1970; undefined: it isn't. */
  quietUntil(channelId: string): number | undefined;
  quiet(place: { readonly guildId: string; readonly channelId: string }, until: number): void;
  /** @returns false if it wasn't quiet there */
  endQuiet(channelId: string): boolean;
  /** Removes what was over before a time, in milliseconds since 1970. */
  readonly prune: Prune;
}

/** @param now the clock, in milliseconds since 1970 */
export function createChatPlaces(database: Database, now: () => number = Date.now): ChatPlaces {
  const chosen = database.prepare("SELECT channels FROM chat_places WHERE guild_id = ?");
  const choose = database.prepare("INSERT OR REPLACE INTO chat_places (guild_id, channels) VALUES (?, ?)");
  const chooseAll = database.prepare("DELETE FROM chat_places WHERE guild_id = ?");
  const quietUntil = database.prepare("SELECT until FROM quiet_channels WHERE channel_id = ? AND until > ?");
  const quiet = database.prepare(
    "INSERT OR REPLACE INTO quiet_channels (channel_id, guild_id, until) VALUES (?, ?, ?)",
  );
  const endQuiet = database.prepare("DELETE FROM quiet_channels WHERE channel_id = ? AND until > ?");

  return {
    chosen(guildId) {
      const row = chosen.get(guildId);
      return row === undefined ? undefined : Channels.parse(JSON.parse(String(row.channels)));
    },
    choose(guildId, channelIds) {
      if (channelIds === undefined) chooseAll.run(guildId);
      else choose.run(guildId, JSON.stringify(channelIds));
    },
    quietUntil(channelId) {
      const row = quietUntil.get(channelId, now());
      return row === undefined ? undefined : Number(row.until);
    },
    quiet: ({ guildId, channelId }, until) => void quiet.run(channelId, guildId, until),
    endQuiet: (channelId) => Number(endQuiet.run(channelId, now()).changes) > 0,
    prune: createPrune(database, "quiet_channels", "until < ?", "channel_id"),
  };
}

const Channels = z.array(z.string());
