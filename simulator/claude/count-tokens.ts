import { createHash } from "node:crypto";
import type { Model } from "../../src/claude/models/model.ts";
import type { Call } from "./call-shape.ts";

/** How a model counts tokens. */
export type Counts = Pick<Model, "charactersPerToken">;

export function tokensOf(text: string, { charactersPerToken }: Counts): number {
  return text === "" ? 0 : Math.max(1, Math.ceil(text.length / charactersPerToken));
}

/** The size of a call's prompt, in tokens. */
export function inputTokensOf(call: Call, model: Counts): number {
  return promptPieces(call, model).reduce((sum, piece) => sum + tokensOf(piece.text, model), 0);
}

/** One piece of a call, in the order in which Claude reads them: tools, system, messages. */
export interface PromptPiece {
  readonly text: string;
  /** The piece's identity in the cache, if its text alone isn't enough. */
  readonly key?: string;
  /** How long the prefix ending here is cached, in milliseconds; undefined: no breakpoint. */
  readonly cacheForMs: number | undefined;
}

/** The pieces of a call's prompt. */
export function promptPieces(call: Call, model: Counts): readonly PromptPiece[] {
  const system: object[] = typeof call.system === "string" ? [{ text: call.system }] : (call.system ?? []);
  // A string is short for one block of text: https://platform.claude.com/docs/en/api/messages
  const messages = call.messages.flatMap<object>(({ role, content }) =>
    typeof content === "string"
      ? [{ role, type: "text", text: content }]
      : content.map((block) => ({ role, ...block })),
  );
  const { format, ...config } = call.output_config ?? {};
  const { thinking } = call;
  const pieces = [
    ...[...(call.tools ?? []), ...(format ? [{ format }] : []), ...system].map((block) =>
      piece(block, model),
    ),
    // A change of thinking invalidates the cached conversation, but not tools and system.
    { text: "", key: JSON.stringify({ config, thinking }), cacheForMs: undefined },
    ...messages.map((block) => piece(block, model)),
  ];
  const last = pieces.at(-1);
  // A breakpoint on the call itself means one on its last block.
  if (last === undefined || !call.cache_control) return pieces;
  return [...pieces.slice(0, -1), { ...last, cacheForMs: keptFor(call.cache_control) }];
}

function piece(block: object, model: Counts): PromptPiece {
  const { cache_control: cache, ...rest } = block as {
    cache_control?: { readonly ttl?: string } | null;
  };
  return { text: JSON.stringify(withoutPixels(rest, model)), cacheForMs: cache ? keptFor(cache) : undefined };
}

/** Approximate cost of a picture of Claude's preferred size, in tokens. */
const image = 1_600;

/** An image's cost depends on its size, not on its bytes, but its bytes identify it. */
function withoutPixels(block: object, { charactersPerToken }: Counts): object {
  if (!("type" in block) || block.type !== "image") return block;
  const digest = createHash("sha256").update(JSON.stringify(block)).digest("hex");
  return { type: "image", digest, looksLike: "▒".repeat(Math.round(image * charactersPerToken)) };
}

function keptFor(cache: { readonly ttl?: string | undefined }): number {
  return cache.ttl === "1h" ? 3_600_000 : 300_000;
}
