/** One line of `.env` that says something, as a person wrote it. */
export interface SettingsLine {
  /** Counted from 1. */
  readonly number: number;
  /** The name that is set; undefined: the line isn't NAME=value. */
  readonly name: string | undefined;
  /** The first word of a line that isn't NAME=value. */
  readonly word: string;
  /** No value stands there, and no # that could be meant as one. */
  readonly empty: boolean;
  /** What keeps the value, or a part of it, from being read; undefined: nothing. */
  readonly cut: Cut | undefined;
}

export type Cut =
  /** It begins with #, which starts a comment. */
  | "begins-with-#"
  /** A # stands in it. */
  | "contains-#"
  /** It begins with a quote that its line doesn't close. */
  | "open-quote";

/**
 * The lines of `.env`, taken apart as Node's parser does (nodejs.org, "util.parseEnv"), which passes over what it doesn't
 * understand without a word. Nothing of a value is handed on: it may be a secret.
 *
 * @param text with \n as its line ends
 */
export function settingsLines(text: string): readonly SettingsLine[] {
  const lines = text.split("\n");
  const found: SettingsLine[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.trim() ?? "";
    if (line === "" || line.startsWith("#")) continue;
    const [, name, raw = ""] = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=(.*)$/.exec(line) ?? [];
    const word = /^(?:(?:export|set)\s+|\$env:)?["']?([\w.-]+)/i.exec(line)?.[1] ?? "";
    const value = raw.trim();
    const cut = name === undefined ? undefined : cutOf(value);
    // Also "= # a comment" leaves nothing.
    const empty = value === "" || (value.startsWith("#") && cut === undefined);
    found.push({ number: at + 1, name, word, empty, cut });
    if (cut === "open-quote") at += linesInQuotes(value, lines.slice(at + 1));
  }
  return found;
}

function cutOf(value: string): Cut | undefined {
  const quote = quoteOf(value);
  if (quote !== undefined) return value.indexOf(quote, 1) === -1 ? "open-quote" : undefined;
  // A # with a blank behind it begins a comment that somebody meant as one.
  if (value.startsWith("#")) return /^#(\S|$)/.test(value) ? "begins-with-#" : undefined;
  return /^[^#]*[^#\s]#/.test(value) ? "contains-#" : undefined;
}

/** So many of the next lines are taken for a part of the value: up to the next such quote, if there is one. */
function linesInQuotes(value: string, next: readonly string[]): number {
  const quote = quoteOf(value) ?? "";
  return next.findIndex((line) => line.includes(quote)) + 1;
}

function quoteOf(value: string): string | undefined {
  return ['"', "'", "`"].find((one) => value.startsWith(one));
}
