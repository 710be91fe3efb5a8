import type Anthropic from "@anthropic-ai/sdk";

/**
 * English has about 4 bytes a token, Chinese about 3; code and JSON lie between. Three counts too much rather than too
 * little, and a reservation must not be too small.
 */
const bytesPerToken = 3;

/** The most that Claude's documentation names for one image, in tokens. */
const tokensPerImage = 5_000;

/** Every call carries a few tokens of the API's own, more of them with a tool. */
const overhead = 600;

/** About how many tokens a call sends, and not fewer. */
export function inputTokens(params: Anthropic.MessageCreateParamsNonStreaming): number {
  let images = 0;
  const { system, messages, tools } = params;
  const text = JSON.stringify({ system, messages, tools }, (_key, value: unknown) => {
    if (!isImage(value)) return value;
    images += 1;
    return null;
  });
  return tokensOfText(text) + images * tokensPerImage + overhead;
}

/** About how many tokens a text is, and not fewer. */
export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

function isImage(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && value.type === "image";
}
