/** Splits a text into words; "quoted words" stay together. Reads each character at most twice, even with many open quotes. */
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

/** Finds the next mark at or after a position. Positions only increase, so nothing is searched twice. */
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
