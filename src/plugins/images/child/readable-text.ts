/**
 * Letters of mathematics, which people write names with, as the letters that they look like; and without accents that the fonts have only
 * as parts of letters: both would be boxes.
 */
export function readableText(text: string): string {
  return text
    .replace(/[\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize("NFKC"))
    .normalize("NFC")
    .replace(/[\u0302\u0305-\u0307\u030a-\u0322\u0324-\u0328\u032a-\u036f]/g, "");
}
