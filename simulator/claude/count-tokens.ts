import { createHash } from "node:crypto";
import type { Model } from "../../src/claude/models/model.ts";
import type { Call } from "./call-shape.ts";

/** How a model counts. */
export type Counts = Pick<Model, "charactersPerToken">;

export function tokensOf(text: string, { charactersPerToken }: Counts): number {
  return text === "" ? 0 : Math.max(1, Math.ceil(text.length / charactersPerToken));
}

/** What a call's prompt comes to, in tokens. */
export function inputTokensOf(call: Call, model: Counts): number {
  return promptPieces(call, model).reduce((sum, piece) => sum + tokensOf(piece.text, model), 0);
}

/** One piece of a call in the order in which Claude reads it: tools, system, messages. */
export interface PromptPiece {
  readonly text: string;
  /** What the piece is known by in the cache, if its text alone doesn't tell. */
  readonly key?: string;
  /** Milliseconds that the prefix ending here is kept; undefined: no breakpoint. */
  readonly cacheForMs: number | undefined;
}

/** The pieces of a call's prompt. */
export function promptPieces(call: Call, model: Counts): readonly PromptPiece[] {
  const system: object[] = typeof call.system === "string" ? [{ text: call.system }] : (call.system ?? []);
  const messages = call.messages.flatMap<object>(({ role, content }) =>
    typeof content === "string" ? [{ role, text: content }] : content.map((block) => ({ role, ...block })),
  );
  const { format, ...config } = call.output_config ?? {};
  const { thinking } = call;
  const pieces = [
    ...[...(call.tools ?? []), ...(format ? [{ format }] : []), ...system].map((block) =>
      piece(block, model),
    ),
    // Another way of thinking is another conversation to the cache; tools and system stay.
    { text: "", key: JSON.stringify({ config, thinking }), cacheForMs: undefined },
    ...messages.map((block) => piece(block, model)),
  ];
  const last = pieces.at(-1);
  // A breakpoint on the call itself stands for one on its last block.
  if (last === undefined || !call.cache_control) return pieces;
  return [...pieces.slice(0, -1), { ...last, cacheForMs: keptFor(call.cache_control) }];
}

function piece(block: object, model: Counts): PromptPiece {
  const { cache_control: cache, ...rest } = block as {
    cache_control?: { readonly ttl?: string } | null;
  };
  return { text: JSON.stringify(withoutPixels(rest, model)), cacheForMs: cache ? keptFor(cache) : undefined };
}

/** About what a picture of Claude's preferred size costs, in tokens. */
const IMAGE = 1_600;

/** An image costs by its size, not by its bytes; its bytes still tell it from another. */
function withoutPixels(block: object, { charactersPerToken }: Counts): object {
  if (!("type" in block) || block.type !== "image") return block;
  const digest = createHash("sha256").update(JSON.stringify(block)).digest("hex");
  return { type: "image", digest, looksLike: "▒".repeat(Math.round(IMAGE * charactersPerToken)) };
}

function keptFor(cache: { readonly ttl?: string | undefined }): number {
  return cache.ttl === "1h" ? 3_600_000 : 300_000;
}
