/** What a short message plainly says. */
export interface PlainlySaid {
  /** In lower case, one blank between them, without punctuation. */
  readonly words: string;
  /** Those of the whole message, in order, without the colour of a skin and the like. */
  readonly emoji: readonly string[];
}

/**
 * Reads a message that may be an order: "go", "stop". An order is nothing but words and emoji. Whoever asks ("go?"), quotes
 * ("> go", "“go”"), strikes through, hides, hesitates ("go…") or writes code says something about the order, and gives none.
 *
 * @returns undefined: it isn't plainly said
 */
export function plainlySaid(content: string): PlainlySaid | undefined {
  const text = content
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, "")
    // Turbot's own words stand in bold, and are copied with it.
    .replaceAll(/(?<mark>\*{1,3}|_{1,3})(?=\S)(?<inner>[^*_\n]+)(?<=\S)\k<mark>/g, "$<inner>")
    .replaceAll(/(?<=^|\s)[:=]-?[)d](?=$|\s)/g, "🙂");
  const emoji: string[] = [];
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

/** Also those that stand as text: "✔". Digits and © are no emoji by themselves. */
const anyEmoji = /\p{RGI_Emoji}|(?![©®™])\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?/gv;
