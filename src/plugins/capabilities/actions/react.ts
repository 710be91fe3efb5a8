import { z } from "zod";
import { isReactionEmoji } from "../../../../packages/discord-rules/emojis.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { Caller } from "../../dispatch/call.ts";
import { alsoByItself } from "./action.ts";
import { channelOf, place } from "./place.ts";

/** Adds a reaction to a message: in an event, the person's own, unless it may react by itself. */
export const react = alsoByItself({
  need: "add_reactions",
  input: place.extend({ emoji: z.string().max(100) }),
  async perform(given, { caller, checks, guilds, carryOut, mayIn, permitted }) {
    const channelId = channelOf(given, caller);
    const messageId = given.messageId ?? caller?.messageId;
    if (messageId === undefined) throw new RefusalError("Only messages can be reacted to");
    const guildId = await checks.guildOf(channelId);
    const isByThem = async ({ userId }: Caller) => (await guilds.authorOf(channelId, messageId)) === userId;
    const by = await mayIn(guildId, channelId, isByThem);
    await permitted(channelId, by, "add reactions");
    if (!isReactionEmoji(given.emoji)) {
      throw new RefusalError("That isn't an emoji: write one like 🐟, or name:id for a server's own");
    }
    return carryOut(guildId, { kind: "react", channelId, messageId, emoji: given.emoji }, by);
  },
});
