import type { FindPattern } from "../../../packages/discord-rules/auto-moderation.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { sayersOf } from "../words/people-in-calls.ts";
import { quoteLength } from "../words/repeated.ts";
import { createCheckAutoMod } from "./auto-mod/check-auto-mod.ts";
import { shownTexts } from "./auto-mod/shown-texts.ts";
import type { GuildPowers } from "./guild-powers.ts";
import type { StorePart } from "./plugin-store.ts";

/** What members said is held to their server's AutoMod, and has their names, when a plugin posts it under Turbot's. */
export interface MembersWords {
  /** @throws AutoModError, or Discord's error */
  check(
    message: Partial<OutgoingMessage>,
    place: { readonly guildId: string; readonly channelId: string },
    calls: readonly HandlerCall[],
  ): Promise<void>;
  /**
   * Says at the end whose words it repeats, unless it names them itself.
   *
   * @param seen whose words they are that everybody sees anyway: of whoever is answered
   */
  named(message: OutgoingMessage, calls: readonly HandlerCall[], seen?: string): OutgoingMessage;
}

const mostNamed = 5;

export function createMembersWords(powers: {
  readonly guilds: Pick<GuildPowers, "autoMod" | "homeOf" | "standing" | "hasRole">;
  readonly store: Pick<StorePart, "peopleIn" | "writersOfPart">;
  readonly findPattern: FindPattern;
}): MembersWords {
  const { store } = powers;
  const checkAutoMod = createCheckAutoMod(powers);
  return {
    check: (message, place, calls) => checkAutoMod({ ...place, texts: shownTexts(message) }, calls),
    named(message, calls, seen) {
      const text = shownTexts(message).join("\n");
      const quoted = [
        ...sayersOf(text, calls, quoteLength).map(({ userId }) => userId),
        ...store.peopleIn(text, quoteLength),
      ];
      const folded = text.toLowerCase();
      const isNamed = (id: string) =>
        text.includes(id) ||
        calls.some(({ names }) =>
          (names.get(id) ?? []).some((name) => name.length > 1 && folded.includes(name.toLowerCase())),
        );
      const people = [...new Set(quoted)].filter((id) => id !== "" && id !== seen && !isNamed(id));
      if (people.length === 0) return message;
      const lines = [...(message.signature === undefined ? [] : [message.signature]), wordsOf(people)];
      return { ...message, signature: lines.join("\n") };
    },
  };
}

/** Nobody is pinged by it. */
function wordsOf(people: readonly string[]): string {
  const shown = people.slice(0, mostNamed).map((id) => `<@${id}>`);
  return `-# words of ${[...shown, ...(people.length > mostNamed ? ["others"] : [])].join(", ")}`;
}
