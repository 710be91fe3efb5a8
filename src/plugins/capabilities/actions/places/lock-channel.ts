import { z } from "zod";
import { isLocked, writingBefore } from "../../../deeds/channel-deeds.ts";
import type { WritingBits } from "../../../deeds/deed.ts";
import type { PluginDeed } from "../../../store/plugin-deeds.ts";
import { alsoByItself } from "../action.ts";
import { ofServer } from "../checks.ts";
import { lasting, untilOf } from "../lasting.ts";
import { snowflake } from "../place.ts";
import { channelAt } from "./channel-at.ts";

/** Keeps @everyone from writing in a channel. */
export const lockChannel = alsoByItself({
  need: "lock_channels",
  input: z.object({ channelId: snowflake, ...lasting }),
  async perform({ channelId, ...given }, { checks, guilds, now, lately, mayIn, permitted, carryOut }) {
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    const right = await permitted(channelId, by, "lock channels");
    const { writing } = await channelAt(guilds, channelId);
    const until = untilOf(given, now());
    const earlier = isLocked(writing) ? beforeLock(lately(guildId), channelId) : undefined;
    if (isLocked(writing) && (earlier === undefined || until === undefined))
      throw ofServer("The channel is locked already");
    const ends = until === undefined ? {} : { until };
    const deed = { kind: "lockChannel", guildId, channelId, before: earlier ?? writing, ...ends } as const;
    return carryOut(guildId, deed, by, right);
  },
});

/** Makes a channel that the plugin locked exactly as it was. */
export const unlockChannel = alsoByItself({
  need: "lock_channels",
  input: z.object({ channelId: snowflake }),
  async perform({ channelId }, { checks, guilds, lately, mayIn, permitted, carryOut }) {
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    const right = await permitted(channelId, by, "unlock channels");
    const { writing } = await channelAt(guilds, channelId);
    const before = beforeLock(lately(guildId), channelId);
    if (before === undefined || !isLocked(writing))
      throw ofServer("The plugin hasn't locked this channel, or somebody has changed it since");
    return carryOut(guildId, { kind: "unlockChannel", guildId, channelId, before }, by, right);
  },
});

/** @param lately what the plugin did, the newest first @returns undefined: it hasn't locked it, or it is unlocked again */
function beforeLock(lately: readonly PluginDeed[], channelId: string): WritingBits | undefined {
  const last = lately.find(
    ({ what: { kind, channelId: where }, state }) =>
      where === channelId &&
      // Nobody knows of an unlocking that was begun: how the channel is says whether it happened.
      (kind === "lockChannel" || (kind === "unlockChannel" && state !== "begun")),
  );
  return last?.what.kind === "lockChannel" && last.state !== "undone" ? writingBefore(last.what) : undefined;
}
