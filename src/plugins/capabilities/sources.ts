import { isUtf8 } from "node:buffer";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import type { Caller, HandlerCall } from "../dispatch/call.ts";
import { leavesOf } from "../words/leaves.ts";
import { sayersOf } from "../words/people-in-calls.ts";
import type { StorePart } from "./plugin-store.ts";

/** All that people can read in a message, as one text. */
export function wordsIn(message: Partial<OutgoingMessage>): string {
  const { content, embeds, components, poll, files = [] } = message;
  const named = files.map(({ name, description, words = [] }) => [name, description, words]);
  return [...leavesOf([content, embeds, components, poll, named]), ...fileTexts(message)].join("\n");
}

/** What stands in files of text. */
export function fileTexts({ files = [] }: Partial<OutgoingMessage>): readonly string[] {
  return files.flatMap(({ data }) => {
    if (typeof data === "string") return data === "" ? [] : [data];
    return isUtf8(data) ? [Buffer.from(data).toString()] : [];
  });
}

/** Where a plugin's messages come from, for `/forget` and for deletions that reach the copies. */
export function createSources(plugin: string, store: Pick<StorePart, "peopleIn">) {
  return {
    /** Whose words a text may hold besides its asker's: of people who said that to the plugin lately, or in what it has stored. */
    peopleIn(message: Partial<OutgoingMessage>, calls: readonly HandlerCall[]): readonly string[] {
      const text = wordsIn(message);
      return [...sayersOf(text, calls).map(({ userId }) => userId), ...store.peopleIn(text)];
    },
    sourceOf: (
      { guildId, userId }: Caller,
      during: HandlerCall["kind"],
      others: readonly string[],
    ): MessageSource => ({
      guildId,
      origin: { kind: "plugin", plugin, during, by: userId },
      wordsOf: [userId, ...others],
    }),
    /** What isn't tied to a call may still come from one that is under way. */
    ofOwnAccord(guildId: string, calls: readonly HandlerCall[], others: readonly string[]): MessageSource {
      const here = calls.filter(({ caller, isOver }) => caller?.guildId === guildId && !isOver);
      const users = [...new Set(here.flatMap(({ caller }) => (caller === undefined ? [] : [caller.userId])))];
      const [by = null, ...more] = users;
      const origin = { kind: "plugin", plugin, during: null, by: more.length > 0 ? null : by } as const;
      return { guildId, origin, wordsOf: [...users, ...others] };
    },
  };
}
