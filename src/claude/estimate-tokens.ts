import type Anthropic from "@anthropic-ai/sdk";
import type { Model } from "./models/model.ts";

/**
 * Chinese has about 3 bytes a token where English has 3.5 characters; code and JSON lie between. Counting all as Chinese counts too much
 * rather than too little, and a reservation must not be too small.
 */
const bytesPerCharacterOfEnglish = 3 / 3.5;

/** The most that Claude's documentation names for one image, in tokens. */
const tokensPerImage = 5_000;

/** Every call carries a few tokens of the API's own, more of them with a schema. */
const overhead = 600;

/** About how many tokens a call sends to a model, and not fewer. */
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

/** About how many tokens a text is to a model, and not fewer. */
export function tokensOfText(
  text: string,
  { charactersPerToken }: Pick<Model, "charactersPerToken">,
): number {
  return Math.ceil(Buffer.byteLength(text) / (charactersPerToken * bytesPerCharacterOfEnglish));
}

function isImage(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && value.type === "image";
}
