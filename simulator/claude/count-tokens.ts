import { createHash } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";

/** Characters a token, about: Anthropic's own rule of thumb for English. */
export const CHARACTERS_A_TOKEN = 3.5;

export function tokensOf(text: string): number {
  return text === "" ? 0 : Math.max(1, Math.ceil(text.length / CHARACTERS_A_TOKEN));
}

/** One piece of a call in the order in which Claude reads it: tools, system, messages. */
export interface PromptPiece {
  readonly text: string;
  /** Milliseconds that the prefix ending here is kept; undefined: no breakpoint. */
  readonly cacheForMs: number | undefined;
}

/** The pieces of a call's prompt. */
export function promptPieces(call: Anthropic.MessageCreateParams): readonly PromptPiece[] {
  const system: object[] = typeof call.system === "string" ? [{ text: call.system }] : (call.system ?? []);
  const messages = call.messages.flatMap<object>(({ role, content }) =>
    typeof content === "string" ? [{ role, text: content }] : content.map((block) => ({ role, ...block })),
  );
  const pieces = [...(call.tools ?? []), ...system, ...messages].map(piece);
  const last = pieces.at(-1);
  // A breakpoint on the call itself stands for one on its last block.
  if (last === undefined || !call.cache_control) return pieces;
  return [...pieces.slice(0, -1), { ...last, cacheForMs: keptFor(call.cache_control) }];
}

function piece(block: object): PromptPiece {
  const { cache_control: cache, ...rest } = block as {
    cache_control?: Anthropic.CacheControlEphemeral | null;
  };
  return { text: JSON.stringify(withoutPixels(rest)), cacheForMs: cache ? keptFor(cache) : undefined };
}

/** About what a picture of Claude's preferred size costs, in characters: 1,600 tokens. */
const IMAGE = "▒".repeat(Math.round(1_600 * CHARACTERS_A_TOKEN));

/** An image costs by its size, not by its bytes; its bytes still tell it from another. */
function withoutPixels(block: object): object {
  if (!("type" in block) || block.type !== "image") return block;
  const digest = createHash("sha256").update(JSON.stringify(block)).digest("hex");
  return { type: "image", digest, looksLike: IMAGE };
}

function keptFor(cache: Anthropic.CacheControlEphemeral): number {
  return cache.ttl === "1h" ? 3_600_000 : 300_000;
}
