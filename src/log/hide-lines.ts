/** Passes a program's output on, with secrets taken out. */
export interface LineHider {
  add(chunk: string): void;
  /** There won't be more: what is left of a last line. */
  end(): void;
}

/** A line longer than this, in characters, is passed on in parts. */
const longestLine = 64 * 1024;

/** Of such a line so much is held back, in characters: a secret may have begun in it. */
const heldBack = 4 * 1024;

/** Output comes in chunks that end anywhere, in the middle of a secret too: only whole lines are passed on. */
export function createLineHider(print: (text: string) => void, hide: (text: string) => string): LineHider {
  let rest = "";
  const pass = (until: number) => {
    const text = rest.slice(0, until);
    rest = rest.slice(until);
    if (text !== "") print(hide(text));
  };
  return {
    add(chunk) {
      rest += chunk;
      pass(rest.lastIndexOf("\n") + 1);
      if (rest.length <= longestLine) return;
      // What is hidden now isn't found again in the part that stays.
      rest = hide(rest);
      pass(Math.max(0, rest.length - heldBack));
    },
    end: () => pass(rest.length),
  };
}
