/** What keeps a value, or a part of it, from being read as it stands in its line. */
export type Cut =
  /** It begins with #, which starts a comment. */
  | "begins-with-#"
  /** A # stands in it. */
  | "contains-#"
  /** A word with a # in front, as in `Admin #1`: a part of it, or a comment. */
  | "word-with-#"
  /** It begins with a quote that nothing closes, or only what was meant for another setting. */
  | "open-quote"
  /** Something stands behind the quote that closes it. */
  | "after-quote";

/** @param value without blanks around it; an open quote's is judged by the lines after it */
export function cutInLine(value: string): Exclude<Cut, "open-quote"> | undefined {
  const quote = quoteOf(value);
  if (quote !== undefined) {
    const close = value.indexOf(quote, 1);
    return close === -1 || /^\s*(#|$)/.test(value.slice(close + 1)) ? undefined : "after-quote";
  }
  // A # with a blank behind it begins a comment that somebody meant as one.
  if (value.startsWith("#")) return /^#(\S|$)/.test(value) ? "begins-with-#" : undefined;
  if (/^[^#]*[^#\s]#/.test(value)) return "contains-#";
  return /^[^#]*\s#[^#\s]/.test(value) ? "word-with-#" : undefined;
}

/** Such a one takes lines after it for a part of the value: up to the next such quote, if there is one. */
export function openQuoteOf(value: string): string | undefined {
  const quote = quoteOf(value);
  return quote === undefined || value.includes(quote, 1) ? undefined : quote;
}

function quoteOf(value: string): string | undefined {
  return ['"', "'", "`"].find((one) => value.startsWith(one));
}
