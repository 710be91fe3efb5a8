import type Anthropic from "@anthropic-ai/sdk";
import type { Model } from "./models/model.ts";

/**
 * Chinese has about 3 bytes per token where English has 3.5 characters; code and JSON are in between. Counting everything as Chinese
 * overestimates, which is what a reservation needs.
 */
const bytesPerCharacterOfEnglish = 3 / 3.5;

/** The most that Claude's documentation states for one image, in tokens. */
const tokensPerImage = 5_000;

/** Every call carries a few tokens of the API's own, and more with a schema. */
const overhead = 600;

/** Estimates how many tokens a call sends to a model; not too few. */
export function inputTokens(
  params: Anthropic.MessageCreateParamsNonStreaming,
  model: Pick<Model, "charactersPerToken">,
): number {
  let images = 0;
  const { system, messages, output_config } = params;
  const text = JSON.stringify({ system, messages, output_config }, (_key, value: unknown) => {
    if (!isImage(value)) return value;
    images += 1;
    return null;
  });
  return tokensOfText(text, model) + images * tokensPerImage + overhead;
}

/** Estimates how many tokens a text is for a model; not too few. */
export function tokensOfText(
  text: string,
  { charactersPerToken }: Pick<Model, "charactersPerToken">,
): number {
  return Math.ceil(Buffer.byteLength(text) / (charactersPerToken * bytesPerCharacterOfEnglish));
}

function isImage(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && value.type === "image";
}
