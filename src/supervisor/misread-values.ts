/** Why a value, or part of it, isn't read as written in its line. */
export type Cut =
  /** The value begins with #, which starts a comment. */
  | "begins-with-#"
  /** It contains a #. */
  | "contains-#"
  /** A word in it begins with #, as in `Admin #1`: part of the value, or a comment. */
  | "word-with-#"
  /** It begins with a quote that is never closed, or only by one that belongs to another setting. */
  | "open-quote"
  /** Something follows its closing quote. */
  | "after-quote";

/** @param value trimmed; one with an open quote is judged by the lines that follow */
export function cutInLine(value: string): Exclude<Cut, "open-quote"> | undefined {
  const quote = quoteOf(value);
  if (quote !== undefined) {
    const close = value.indexOf(quote, 1);
    return close === -1 || /^\s*(#|$)/.test(value.slice(close + 1)) ? undefined : "after-quote";
  }
  // A # followed by a blank was meant to start a comment.
  if (value.startsWith("#")) return /^#(\S|$)/.test(value) ? "begins-with-#" : undefined;
  if (/^[^#]*[^#\s]#/.test(value)) return "contains-#";
  return /^[^#]*\s#[^#\s]/.test(value) ? "word-with-#" : undefined;
}

/** An open quote makes the following lines part of the value, up to the next such quote if there is one. */
export function openQuoteOf(value: string): string | undefined {
  const quote = quoteOf(value);
  return quote === undefined || value.includes(quote, 1) ? undefined : quote;
}

function quoteOf(value: string): string | undefined {
  return ['"', "'", "`"].find((one) => value.startsWith(one));
}
