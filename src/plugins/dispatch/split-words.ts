/** The words of a text; "quoted words" stay together. Looks at each character once or twice, however many quotes are left open. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const ends = { '"': finder(text, '"'), "“": finder(text, "”") };
  const word = /\s*(\S+)/y;
  for (let at = 0; at < text.length; ) {
    const mark = text[at];
    const end = mark === '"' || mark === "“" ? ends[mark](at + 1) : undefined;
    if (end !== undefined) {
      words.push(text.slice(at + 1, end));
      at = end + 1;
    } else if (/\s/.test(mark ?? "")) {
      at += 1;
    } else {
      word.lastIndex = at;
      const found = word.exec(text)?.[1] ?? "";
      words.push(found);
      at += found.length;
    }
  }
  return words;
}

/** Finds the next mark at or after a place. Places are asked about in order: what was searched once isn't again. */
function finder(text: string, mark: string): (from: number) => number | undefined {
  let found = -1;
  let isOver = false;
  return (from) => {
    if (!isOver && found < from) {
      found = text.indexOf(mark, from);
      isOver = found < 0;
    }
    return isOver ? undefined : found;
  };
}
