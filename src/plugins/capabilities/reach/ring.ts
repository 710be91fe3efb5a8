import { componentLimits } from "../../../../packages/discord-rules/components/component-limits.ts";
import { mentionedIn } from "../../../../packages/discord-rules/messages/mentioned-in.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { PingConsents } from "../../store/ping-consents.ts";
import { createRingLimit } from "./ring-limit.ts";
import { ringWords, stopButton } from "./ring-words.ts";

/** So many people a message rings at most. */
const mostRung = 20;

/**
 * Has what a plugin says unasked ring those whom it mentions and who agreed to it in that server. Whoever else stands in it is
 * mentioned in silence. The message says how to stop it. What couldn't be said has rung nobody.
 */
export function createRinging(powers: {
  readonly plugin: string;
  /** What it says now of when it rings people: of what it said once nobody can be rung. */
  readonly words: () => readonly string[];
  readonly consents: Pick<PingConsents, "among">;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): <T>(guildId: string, message: OutgoingMessage, say: (it: OutgoingMessage) => Promise<T>) => Promise<T> {
  const { plugin, words, consents, elapsed } = powers;
  const limit = createRingLimit(elapsed);
  const withRings = (guildId: string, message: OutgoingMessage): OutgoingMessage => {
    const declared = words();
    const mentioned = declared.length === 0 ? [] : mentionedIn(message.content).slice(0, mostMentioned);
    if (mentioned.length === 0) return message;
    const agreed = new Set(consents.among(mentioned, plugin, guildId, declared));
    const rings = mentioned
      .filter((id) => agreed.has(id))
      .slice(0, mostRung)
      .filter((id) => limit.take(id));
    if (rings.length === 0) return message;
    const { components = [] } = message;
    const hasRoom = components.length < componentLimits.rows.max;
    return {
      ...message,
      rings,
      signature: ringWords.signature(plugin),
      ...(hasRoom ? { components: [...components, stopButton(plugin)] } : {}),
    };
  };
  return async (guildId, message, say) => {
    const said = withRings(guildId, message);
    try {
      return await say(said);
    } catch (error) {
      for (const id of said.rings ?? []) limit.giveBack(id);
      throw error;
    }
  };
}

/** Nobody reads more names. */
const mostMentioned = 100;
