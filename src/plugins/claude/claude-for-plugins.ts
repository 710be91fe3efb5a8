import type { z } from "zod";

/** Claude as plugins can ask it: one question, one answer, paid by whoever asks. */
export interface ClaudeForPlugins {
  /** Never rejects for what Claude, a cap or the API says. */
  ask(question: PaidQuestion): Promise<ClaudesAnswer>;
}

/** People whose question to Claude is under way, through any plugin: one at a time each. */
export type AskingNow = Set<string>;

/** A question, and who asks and pays. */
export interface PaidQuestion {
  readonly plugin: string;
  /** What the plugin uses Claude for, in its own words. */
  readonly purpose: string;
  readonly userId: string;
  readonly guildId: string;
  readonly task: string;
  readonly text: string;
  /** What the answer has to fit. Undefined: it is answered in text. */
  readonly schema: z.ZodType | undefined;
  /** The id of the event that the person's call came with: if it is handled again after a kill, the answer isn't paid again. */
  readonly eventId: string | undefined;
  /** Which of several questions in one call that are alike, from 0. */
  readonly nth: number;
  readonly signal: AbortSignal;
}

export type ClaudesAnswer =
  /** @param value text, or what fits the form */
  | { readonly kind: "answered"; readonly value: unknown }
  /** A cap. `until`: milliseconds since 1970. */
  | { readonly kind: "limit"; readonly words: string; readonly until: number | undefined }
  | { readonly kind: "refused" | "down"; readonly words: string };

/** Where there is no Claude. */
export const noClaude: ClaudeForPlugins = {
  ask: async () => ({ kind: "down", words: "Claude can't be reached" }),
};
