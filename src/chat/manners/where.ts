import type { ChannelFacts } from "../../discord/channel-facts.ts";
import type { ChatPlaces } from "../store/chat-places.ts";

/** Whether Turbot chats in a channel or thread. */
export type ChatPlace =
  | { readonly kind: "here" }
  /** A moderator wanted quiet. `until`: milliseconds since 1970; `at`: the channel or thread where it was wanted. */
  | { readonly kind: "quiet"; readonly until: number; readonly at: string }
  /** Moderators have chosen these. */
  | { readonly kind: "elsewhere"; readonly chosen: readonly string[] }
  /** For adults only, and nobody chose it. */
  | { readonly kind: "age-restricted" };

/** A thread is where its channel is: what is chosen or quiet there counts for it too. */
export type Where = (guildId: string, channelId: string) => Promise<ChatPlace>;

export function createWhere(powers: {
  readonly places: Pick<ChatPlaces, "chosen" | "quietUntil">;
  readonly facts: Pick<ChannelFacts, "of">;
}): Where {
  const { places, facts } = powers;
  return async (guildId, channelId) => {
    const chosen = places.chosen(guildId);
    const quietHere = places.quietUntil(channelId);
    if (quietHere !== undefined) return { kind: "quiet", until: quietHere, at: channelId };
    const { homeId, isAgeRestricted } = (await facts.of(channelId)) ?? {
      homeId: channelId,
      isAgeRestricted: false,
    };
    const until = places.quietUntil(homeId);
    if (until !== undefined) return { kind: "quiet", until, at: homeId };
    if (chosen === undefined) return isAgeRestricted ? { kind: "age-restricted" } : { kind: "here" };
    return chosen.includes(homeId) ? { kind: "here" } : { kind: "elsewhere", chosen };
  };
}

/** Whether a channel is for adults only, and nobody has chosen it: then plugins don't read there either. */
export function createLeavesAlone(powers: {
  readonly places: Pick<ChatPlaces, "chosen">;
  readonly facts: Pick<ChannelFacts, "of">;
}): (guildId: string, channelId: string) => Promise<boolean> {
  const { places, facts } = powers;
  return async (guildId, channelId) => {
    const fact = await facts.of(channelId);
    return fact?.isAgeRestricted === true && places.chosen(guildId)?.includes(fact.homeId) !== true;
  };
}
