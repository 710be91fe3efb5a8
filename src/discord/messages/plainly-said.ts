/** What a short message says. */
export interface PlainlySaid {
  /** In lower case, separated by single spaces, without punctuation. */
  readonly words: string;
  /** All emoji of the message, in order, without skin tones and the like. */
  readonly emoji: readonly string[];
}

/**
 * Reads a message that may be an order: "go", "stop". An order is nothing but words and emoji. A question ("go?"), a quote
 * ("> go", "“go”"), strikethrough, a spoiler, hesitation ("go…") or code is about the order, and doesn't give it.
 *
 * @returns undefined if it isn't plainly said
 */
export function plainlySaid(content: string): PlainlySaid | undefined {
  const text = content
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, "")
    // Turbot's own texts have these words in bold, and people copy that.
    .replaceAll(/(?<mark>\*{1,3}|_{1,3})(?=\S)(?<inner>[^*_\n]+)(?<=\S)\k<mark>/g, "$<inner>")
    .replaceAll(/(?<=^|\s)[:=]-?[)d](?=$|\s)/g, "🙂");
  const emoji: string[] = [];
  // Those shown as text are emoji, too: "✔". Digits and © aren't by themselves. Made at the first call: this takes 20 ms.
  const anyEmoji = /\p{RGI_Emoji}|(?![©®™])\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?/gv;
  const words = text.replaceAll(anyEmoji, (one) => {
    emoji.push(one.replaceAll(/\ufe0f|\p{Emoji_Modifier}|\u200d[♂♀]/gu, ""));
    return " ";
  });
  if (/\.{2}/.test(words) || !/^[\p{L}\p{N}\s.,!-]*$/u.test(words) || /^[ \t]*-/m.test(words))
    return undefined;
  return {
    words: words.replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim(),
    emoji,
  };
}
