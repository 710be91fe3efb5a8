import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { Copies } from "../../discord/store/copies.ts";
import type { HandlerCall, MessageRef } from "../dispatch/call.ts";
import { leafMark, leavesOf, parsedOrText } from "../words/leaves.ts";
import { deletedIn, repeatedIn, sourcesIn } from "../words/repeated.ts";
import { ofServer } from "./actions/checks.ts";
import { shownTexts } from "./auto-mod/shown-texts.ts";
import type { StorePart } from "./plugin-store.ts";
import { fileTexts } from "./sources.ts";

/** What one plugin repeats of people's messages goes with them: which messages these are is kept here. */
export interface KeepCopies {
  /**
   * The messages that a message of the plugin's repeats.
   *
   * @throws RefusalError if one was deleted
   */
  sourcesOf(
    message: Partial<OutgoingMessage>,
    calls: readonly HandlerCall[],
    /** Those whose files are in it. */
    ofFiles?: readonly MessageRef[],
  ): readonly MessageRef[];
  /** A thread's name, or its first message, repeats them. Of other messages the messenger notes it: see source-notes.ts. */
  named(threadId: string, guildId: string, sources: readonly MessageRef[]): void;
  /** The plugin has stored something. @param value JSON */
  stored(value: string, calls: readonly HandlerCall[]): void;
}

export function createKeepCopies({
  plugin,
  store,
  part,
  copies,
}: {
  readonly plugin: string;
  readonly store: Pick<StorePart, "marksOf">;
  /** The server whose part of the store that is; "": of none. Undefined: it is the whole store. */
  readonly part: string | undefined;
  readonly copies: Copies;
}): KeepCopies {
  return {
    sourcesOf(message, calls, ofFiles = []) {
      const isRepeated = repeatedIn([...shownTexts(message), ...fileTexts(message)]);
      const deleted = deletedIn(calls);
      const sources = [
        ...ofFiles,
        ...sourcesIn(isRepeated, calls),
        ...copies.sourcesOf(plugin, store.marksOf(isRepeated), part).filter(({ id }) => !deleted.has(id)),
      ];
      if (sources.some(({ id }) => copies.isGone(id)))
        throw ofServer("This repeats a message that was deleted, so it isn't posted");
      return sources;
    },
    named(id, guildId, sources) {
      if (sources.length > 0) copies.note({ id, channelId: id, guildId, isThread: true }, sources);
    },
    stored(value, calls) {
      const given = calls.filter(({ saidIn, quoted }) => saidIn !== undefined || quoted.length > 0);
      if (given.length === 0) return;
      for (const leaf of new Set(leavesOf(parsedOrText(value)))) {
        const sources = sourcesIn(repeatedIn([leaf]), given);
        const guildId = given.find(({ caller }) => caller !== undefined)?.caller?.guildId ?? "";
        if (sources.length > 0) copies.noteStored(plugin, guildId, [leafMark(leaf)], sources);
      }
    },
  };
}
