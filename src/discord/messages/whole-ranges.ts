/** A range of a text, up to but excluding `to`. */
export type Range = readonly [from: number, to: number];

/** In UTF-16 code units: longer link texts, link titles and inline code needn't stay whole. */
const longestLabel = 500;
const longestTitle = 200;
const longestCode = 200;

/**
 * Finds Markdown links and inline code, which can contain spaces but must not be cut, in order. Looks at each character a fixed
 * number of times in any text: a regular expression would start over at each bracket.
 */
export function wholeRanges(text: string): readonly Range[] {
  const ranges: Range[] = [];
  const closing = nextOf(text, /[\]\n]/g);
  const addressEnd = nextOf(text, /[)\s]/g);
  let link: { readonly at: number; readonly end: number | undefined } | undefined;
  for (let at = 0; at < text.length; ) {
    let end: number | undefined;
    if (text[at] === "[") {
      const close = closing(at + 1);
      const isLabel = text[close] === "]" && close > at + 1 && close - at <= longestLabel + 1;
      // However many brackets open before it, what follows a closing one is read only once.
      if (isLabel && link?.at !== close) link = { at: close, end: endOfAddress(text, close + 1, addressEnd) };
      if (isLabel) end = link?.end;
    } else if (text[at] === "`" && text[at - 1] !== "`") {
      end = endOfCode(text, at);
    }
    if (end !== undefined) ranges.push([at, end]);
    at = end ?? at + 1;
  }
  return ranges;
}

/** Finds the first match at or after a position. Positions must ascend, so that the text is searched once. */
function nextOf(text: string, pattern: RegExp): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found >= from) return found;
    pattern.lastIndex = from;
    found = pattern.exec(text)?.index ?? text.length;
    return found;
  };
}

/** Where `(https://… "title")` ends; undefined if there is none. */
function endOfAddress(text: string, from: number, endAfter: (from: number) => number): number | undefined {
  if (text[from] !== "(") return undefined;
  const end = endAfter(from + 1);
  if (end === text.length || end === from + 1) return undefined;
  if (text[end] === ")") return end + 1;
  if (!text.startsWith(' "', end)) return undefined;
  const title = text.slice(end + 2, end + 2 + longestTitle + 1);
  const quote = title.search(/["\n]/);
  return quote > 0 && title[quote] === '"' && text[end + 2 + quote + 1] === ")"
    ? end + 2 + quote + 2
    : undefined;
}

/** Where inline code that starts here ends; undefined if it doesn't. */
function endOfCode(text: string, from: number): number | undefined {
  const code = text.slice(from + 1, from + 1 + longestCode + 1);
  const end = code.search(/[`\n]/);
  const isCode = end > 0 && code[end] === "`" && text[from + 1 + end + 1] !== "`";
  return isCode ? from + 1 + end + 1 : undefined;
}
