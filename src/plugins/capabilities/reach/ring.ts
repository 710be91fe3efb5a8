import { mentionedIn } from "../../../../packages/discord-rules/messages/mentioned-in.ts";
import { shownText } from "../../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import type { PingConsents } from "../../store/ping-consents.ts";
import type { createGreeting } from "./greet.ts";
import { createRingLimit } from "./ring-limit.ts";
import { withStop } from "./ring-words.ts";

/** The most people that one message pings. */
const mostRung = 20;

/**
 * Makes a plugin's unprompted message ping the people it mentions who agreed to that in that server. Everyone else is mentioned
 * silently. The message says how to stop it. A message that can't be sent counts as no ping.
 */
export function createRinging(powers: {
  readonly plugin: string;
  /** When the plugin pings people, in the words it declares now: consent to earlier words doesn't count. */
  readonly words: () => readonly string[];
  readonly consents: Pick<PingConsents, "among">;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** Whom it greets. @default nobody */
  readonly greet?: ReturnType<typeof createGreeting>;
}): <T>(
  guildId: string,
  message: OutgoingMessage,
  /** @param isAgreed it pings who agreed to that, and says how to stop it */
  say: (it: OutgoingMessage, isAgreed: boolean) => Promise<T>,
  calls?: readonly HandlerCall[],
) => Promise<T> {
  const { plugin, words, consents, elapsed, greet } = powers;
  const limit = createRingLimit(elapsed);
  const withRings = (guildId: string, message: OutgoingMessage): OutgoingMessage => {
    const declared = words();
    const mentioned = declared.length === 0 ? [] : mentionedIn(shownText(message)).slice(0, mostMentioned);
    if (mentioned.length === 0) return message;
    const agreed = new Set(consents.among(mentioned, plugin, guildId, declared));
    const rings = mentioned
      .filter((id) => agreed.has(id))
      .slice(0, mostRung)
      .filter((id) => limit.take(id));
    if (rings.length === 0) return message;
    return { ...withStop(plugin, message), rings };
  };
  return async (guildId, message, say, calls = []) => {
    const agreed = withRings(guildId, message);
    const greeted = await greet?.(guildId, message, calls);
    const newcomers = greeted?.userIds ?? [];
    const rings = [...new Set([...(agreed.rings ?? []), ...newcomers])];
    try {
      const said = await say(rings.length === 0 ? agreed : { ...agreed, rings }, agreed.rings !== undefined);
      greeted?.done();
      return said;
    } catch (error) {
      for (const id of agreed.rings ?? []) limit.giveBack(id);
      greeted?.failed();
      throw error;
    }
  };
}

/** The most mentions that are looked at: nobody reads more names. */
const mostMentioned = 100;
