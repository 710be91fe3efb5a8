import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Claude } from "../../claude/claude.ts";
import { BudgetSpentError, ClaudeRefusedError, MalformedAnswerError } from "../../claude/claude-errors.ts";
import { digest } from "../../claude/paid-answers.ts";
import type { Log } from "../../log/log.ts";
import type { StandingOf } from "../../requests/admission/standing.ts";
import { saysUnderThirteen } from "../manners/says-under-thirteen.ts";
import { messageFor } from "../messages.ts";

const prompt = readFileSync(new URL("./plugin-question-prompt.md", import.meta.url), "utf8");

/** A question of a plugin's for somebody who used it. */
export interface PluginQuestion {
  readonly plugin: string;
  /** What the plugin uses Claude for, in its own words. */
  readonly purpose: string;
  readonly userId: string;
  readonly guildId: string;
  readonly task: string;
  readonly text: string;
  /** Undefined: it is answered in text. */
  readonly schema: z.ZodType | undefined;
  /** The id of the event that the person's call came with. */
  readonly eventId: string | undefined;
  readonly nth: number;
  readonly signal: AbortSignal;
}

export type PluginAnswer =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "limit"; readonly words: string; readonly until: number | undefined }
  | { readonly kind: "refused" | "down"; readonly words: string };

export const pluginAnswerWords = {
  child:
    "That says that somebody is under 13, so it doesn't go to Claude: Discord is for people of 13 and older. If something worries you, please talk to a grown-up you trust",
  slow: "Claude took too long to answer. Try again in a minute",
} as const;

/**
 * Answers plugins' questions: one call to the chat's model without tools, history or memory, paid by whoever asks. What comes from the plugin
 * and from people is data in one JSON text, which nothing in it can leave.
 */
export function createAnswerPlugin(powers: {
  readonly claude: Pick<Claude, "ask" | "fill">;
  readonly standingOf: StandingOf;
  /** Their roles, by ids; rejects while Discord can't tell. */
  readonly rolesOf: (guildId: string, userId: string) => Promise<readonly string[]>;
  readonly log: Log;
}): (question: PluginQuestion) => Promise<PluginAnswer> {
  const { claude, standingOf, rolesOf, log } = powers;
  return async ({ plugin, purpose, userId, guildId, task, text, schema, eventId, nth, signal }) => {
    const filled = schema === undefined ? undefined : JSON.stringify(z.toJSONSchema(schema, { io: "input" }));
    // A plugin can put what somebody wrote into each of them. One by one: what is around it may quote.
    if ([text, task].some(saysUnderThirteen)) return { kind: "refused", words: pluginAnswerWords.child };
    const roleIds = await rolesOf(guildId, userId).catch(() => []);
    const standing = await standingOf({ guildId, userId, roleIds });
    const asked = JSON.stringify({ plugin, uses_claude_to: purpose, task, text });
    const step = digest([plugin, asked, nth, ...(filled === undefined ? [] : [filled])]);
    const call = {
      context: {
        ...({ purpose: "chat", userId, guildId, standing, plugin } as const),
        ...(eventId === undefined ? {} : { occasion: { about: `plugin ${eventId}`, step } }),
      },
      kind: "plugin",
      system: [{ text: prompt, cache: true }],
      messages: [{ role: "user", content: asked }],
      signal,
    } as const;
    try {
      if (schema !== undefined) {
        const form = { name: "plugin_answer", description: "What the task asks for", schema };
        return { kind: "answered", value: (await claude.fill(call, form)).value };
      }
      const { text: answer, cutOff } = await claude.ask(call);
      return { kind: "answered", value: cutOff ? `${answer.trimEnd()} …` : answer.trim() };
    } catch (error) {
      // What doesn't fit a form is described with words of it, which are made of somebody's.
      log.info("chat.plugin_not_answered", {
        plugin,
        ...(error instanceof MalformedAnswerError ? { malformed: true } : { error }),
      });
      if (error instanceof BudgetSpentError)
        return { kind: "limit", words: withoutFish(error.message), until: error.resetsAt };
      if (signal.aborted) return { kind: "down", words: pluginAnswerWords.slow };
      const words = messageFor(error);
      if (words === undefined) throw error;
      const isDeclined = error instanceof ClaudeRefusedError && error.reason === "declined";
      return { kind: isDeclined ? "refused" : "down", words: withoutFish(words) };
    }
  };
}

/** As a reason within another sentence. */
function withoutFish(words: string): string {
  return words.replace(/[\s🐟🌊.]+$/u, "");
}
