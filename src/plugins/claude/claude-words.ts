import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { wordsIn } from "../capabilities/sources.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { tellingLength } from "../words/leaves.ts";
import { quoteLength } from "../words/repeated.ts";
import { isSaidIn } from "../words/store-with-writers.ts";

/** What people read below words of Claude's. */
export const madeWithAi = "-# Claude, an AI, had a part in this, and can be wrong";

/** Answers of this many characters are remembered for each plugin, to know them again; the newest. */
const mostRemembered = 500;

/** Claude's answers to one plugin, in memory: people who read them are told what they are. */
export interface ClaudeWords {
  note(call: HandlerCall, texts: readonly string[]): void;
  /** With the line that says so, if Claude's words may be in it. @param call whoever is answered with it */
  signed(message: OutgoingMessage, calls: readonly HandlerCall[]): OutgoingMessage;
}

export function createClaudeWords(): ClaudeWords {
  const known = new Set<string>();
  return {
    note(call, texts) {
      call.hasClaudesWords = true;
      // A plugin may post only some lines of it.
      for (const text of texts.flatMap((one) => [one, ...linesOf(one)])) {
        const folded = text.trim().toLowerCase();
        if (folded.length < tellingLength) continue;
        known.delete(folded);
        known.add(folded);
      }
      for (const oldest of known) {
        if (known.size <= mostRemembered) break;
        known.delete(oldest);
      }
    },
    signed(message, calls) {
      if (known.size === 0 && !calls.some((one) => one.hasClaudesWords === true)) return message;
      const isMade =
        calls.some((one) => one.hasClaudesWords === true && !one.isOver) ||
        isSaidIn(wordsIn(message).toLowerCase(), [...known]);
      if (!isMade) return message;
      const lines = [madeWithAi, ...(message.signature === undefined ? [] : [message.signature])];
      return { ...message, signature: lines.join("\n") };
    },
  };
}

/** Those that are long enough to be nobody else's. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim().length >= quoteLength);
}
