/** Passes on a program's output with secrets redacted. */
export interface LineHider {
  add(chunk: string): void;
  /** The output has ended: passes on the rest of the last line. */
  end(): void;
}

/** A line longer than this, in characters, is passed on in pieces. */
const longestLine = 64 * 1024;

/** How much of such a line is held back, in characters: a secret may begin in it. */
const heldBack = 4 * 1024;

/** Output comes in chunks that can end in the middle of a secret, so only whole lines are passed on. */
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
      // Hide before cutting: a secret cut in two would not be found.
      rest = hide(rest);
      pass(Math.max(0, rest.length - heldBack));
    },
    end: () => pass(rest.length),
  };
}
