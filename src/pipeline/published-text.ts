/** Characters that hide or turn text, and controls other than the line break. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

/** Between `@` and a name it keeps GitHub from ringing anyone; people don't see it. */
const BREAK = "\u200b";

/**
 * Text of people or models, fit for a page that others act on: nobody is mentioned, no issue is closed or linked, no
 * HTML is hidden in it.
 */
export function publishedText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(hidden, (found) => (found === "\n" || found === "\t" ? found : ""))
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\bGH-(?=\d)/gi, `GH-${BREAK}`)
    .replace(/\b(clos|fix|resolv)(?=\w{0,3}:?\s+\S*\/(?:issues|pull)\/\d)/gi, `$1${BREAK}`)
    .replace(/<(?=[a-z/!?])/gi, `<${BREAK}`)
    .trim();
}

/** The same on one line, at most `most` characters: titles and names. */
export function publishedLine(text: string, most: number): string {
  const line = publishedText(text.replace(/\s+/g, " "));
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
