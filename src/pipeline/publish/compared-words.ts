export interface Word {
  readonly word: string;
  readonly line: number;
}

/** Words as they count for a comparison: without case, accents, punctuation and formatting. */
export function wordsOf(text: string): readonly Word[] {
  return text
    .split("\n")
    .flatMap((line, at) =>
      (plain(line).match(/[\p{L}\p{N}]+/gu) ?? []).flatMap(separated).map((word) => ({ word, line: at + 1 })),
    );
}

/** Scripts that write a whole sentence without a space. */
export const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Made when it is needed, as its dictionaries take 10 ms to load, which a bot's start shouldn't wait for. */
let segmenter: Intl.Segmenter | undefined;

function separated(run: string): readonly string[] {
  if (!withoutSpaces.test(run)) return [run];
  segmenter ??= new Intl.Segmenter("ja", { granularity: "word" });
  return [...segmenter.segment(run)].map(({ segment }) => segment);
}

export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}'’]/gu, "")
    .toLowerCase();
}

export function runsOf(words: readonly Word[], length: number): readonly { key: string; line: number }[] {
  return words.slice(0, Math.max(0, words.length - length + 1)).map(({ line }, at) => ({
    key: words
      .slice(at, at + length)
      .map(({ word }) => word)
      .join(" "),
    line,
  }));
}

/** " marina reef ": a whole word or several can be looked for in it with the spaces around them. */
export function spaced(text: string): string {
  return ` ${wordsOf(text)
    .map(({ word }) => word)
    .join(" ")} `;
}

/**
 * What a text is. In prose any id, a short quotation and a part of a name count too. Code is full of the wish's own subject and
 * of made-up ids, so there only a whole name, a known id, a detail and a long run of somebody's words do.
 */
export type TextKind = "prose" | "code";
