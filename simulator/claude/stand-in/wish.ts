/** A fault that people in the playground can ask for, to see what Turbot does about it. */
export type Flaw = "policy violation" | "taken name" | "type error" | "endless loop" | "crash at start";

export interface Wish {
  readonly text: string;
  readonly flaw: Flaw | undefined;
  /** "…, then fixed": the second round gets it right. */
  readonly thenFixed: boolean;
}

const flaws: readonly (readonly [Flaw, RegExp])[] = [
  ["policy violation", /\bpolicy[- ]violation\b/i],
  ["taken name", /\b(?:taken|stolen) (?:command )?name\b/i],
  ["type error", /\btype[- ]error\b/i],
  ["endless loop", /\bendless loop\b|\bhangs\b/i],
  ["crash at start", /\bcrash(?:es|ing)? (?:at|on) (?:the )?start/i],
];

/** What somebody asks for, in their own words. */
export function readWish(text: string): Wish {
  return {
    text,
    flaw: flaws.find(([, words]) => words.test(text))?.[0],
    thenFixed: /\bthen fix(?:ed)?\b|\bfixed (?:afterwards|later)\b/i.test(text),
  };
}

/** The words of a wish without a prefix such as "feature request:". */
export function wishText(words: string): string {
  const prefix = /^[\s\S]*?\b(?:feature request|bot improvement)\b[^:\n]*:\s*/i;
  return words.replace(prefix, "").trim() || words.trim();
}
