import type Anthropic from "@anthropic-ai/sdk";
import { type Effort, efforts, type Model } from "./models/model.ts";

/** The kind of a call: it decides how much the model thinks, how long the answer can get, and how long we wait for it. */
export type CallKind = keyof typeof callKinds;

interface CallSettings {
  /**
   * How much it thinks before it answers. quick: not at all, if thinking can be turned off without harm; light: a little; deep: as
   * much as it takes.
   */
  readonly thinking: "quick" | "light" | "deep";
  /** Room for the answer itself, in tokens as the 4.5 generation counts them. */
  readonly answerTokens: number;
  /** The longest silence between two stream events, in milliseconds: 30 s in conversations, 90 s in generation. */
  readonly readTimeoutMs: number;
  /** The longest a call can take, in milliseconds: a stream that only ever pings is stuck. */
  readonly longestMs: number;
}

const conversation = { readTimeoutMs: 30_000, longestMs: 300_000 };
const generation = { readTimeoutMs: 90_000, longestMs: 1_800_000 };

export const callKinds = {
  /** A chat message: somebody waits for it, and few want to read more than a screen. */
  chat: { thinking: "quick", answerTokens: 2_048, ...conversation },
  /** A plugin's question: an answer that fits into a message or two. */
  plugin: { thinking: "quick", answerTokens: 1_600, ...conversation },
  /** A turn of planning: enough for a plan of several messages. */
  planning: { thinking: "light", answerTokens: 2_000, ...conversation },
  /** Which files to read for a core change: at most 40 paths. */
  choose_files: { thinking: "light", answerTokens: 4_000, ...generation },
  /** A plugin and its test. */
  write_plugin: { thinking: "deep", answerTokens: 16_000, ...generation },
  /** Several files of the core. */
  write_core: { thinking: "deep", answerTokens: 32_000, ...generation },
} as const satisfies Record<string, CallSettings>;

/**
 * Room for thinking, in tokens. It counts toward `max_tokens`, all of which is set aside before a call. So this weighs answers
 * that ran out of room while thinking (and are asked for again with twice as much) against people refused at a cap for unused tokens.
 */
const thinkingRoom: Record<Effort, number> = {
  low: 2_000,
  medium: 6_000,
  high: 16_000,
  xhigh: 32_000,
  max: 64_000,
};

/** What the 4.5 generation can spend on thinking before it writes code, in tokens. */
const thinkingBudget = 8_000;

/** The smallest budget that the API takes. */
const leastBudget = 1_024;

const wantedEffort = { quick: "low", light: "medium", deep: "high" } as const satisfies Record<
  string,
  Effort
>;

export interface ModelSettings {
  readonly max_tokens: number;
  readonly thinking?: Anthropic.ThinkingConfigParam;
  readonly effort?: Effort;
}

/**
 * What a call of this kind sends to this model, leaving out what the model would refuse.
 *
 * @param factor how much more room than usual: an answer that was cut off is asked for again with 2
 */
export function settingsFor(kind: CallKind, model: Model, factor = 1): ModelSettings {
  const { thinking: depth, answerTokens } = callKinds[kind];
  const effort = nearest(wantedEffort[depth], model.effort?.levels);
  const answer = Math.ceil(answerTokens * (3.5 / model.charactersPerToken));
  const { thinking, room } = thinkingFor(depth, effort, model, answer);
  return {
    max_tokens: Math.min((answer + room) * factor, model.outputTokens),
    ...(thinking === undefined ? {} : { thinking }),
    ...(effort === undefined ? {} : { effort }),
  };
}

function thinkingFor(
  depth: CallSettings["thinking"],
  effort: Effort | undefined,
  { thinking, outputTokens }: Model,
  answer: number,
): { readonly thinking?: Anthropic.ThinkingConfigParam; readonly room: number } {
  if (thinking.kind === "unknown") return { room: thinkingRoom[wantedEffort[depth]] };
  if (thinking.kind === "budget") {
    const budget = Math.min(thinkingBudget, outputTokens - answer);
    if (depth !== "deep" || budget < leastBudget) return { room: 0 };
    return { thinking: { type: "enabled", budget_tokens: budget }, room: budget };
  }
  if (depth === "quick") {
    if (thinking.off === "leave out") return { room: 0 };
    if (thinking.off !== "never" && thinking.betterOn !== true)
      return { thinking: { type: thinking.off }, room: 0 };
  }
  return { thinking: { type: "adaptive" }, room: thinkingRoom[effort ?? "high"] };
}

/** The wanted level, or the closest below it, or else the lowest. */
function nearest(wanted: Effort, levels: readonly Effort[] | undefined): Effort | undefined {
  const below = levels?.filter((level) => efforts.indexOf(level) <= efforts.indexOf(wanted));
  return below?.at(-1) ?? levels?.[0];
}
