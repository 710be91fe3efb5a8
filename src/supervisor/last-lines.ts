/** The end of a process's output: what a person needs to see why it died. */
export interface LastLines {
  add(chunk: string): void;
  text(): string;
  /** Of what was printed so far, nobody needs anything any more. */
  forget(): void;
}

const lines = 40;
/** In characters. A report has to fit into a Discord message and a pull request's description. */
const longest = 3_000;

/** @param hide redacts secrets: the text is shown to people */
export function createLastLines(hide: (text: string) => string): LastLines {
  let kept = "";
  return {
    add(chunk) {
      kept = (kept + chunk).slice(-20 * longest);
    },
    text: () => lastLines(hide(kept)),
    forget() {
      kept = "";
    },
  };
}

export function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n").slice(-longest);
}
