import { callHostSync } from "../plugin-api/host-link.ts";
import { languages } from "./locale.ts";

interface Segment {
  readonly segment: string;
  readonly index: number;
  readonly input: string;
  readonly isWordLike?: boolean;
}

/** `Intl.Segmenter`: splits text into what people see as characters, words or sentences. */
export class Segmenter {
  readonly #locales: unknown;
  readonly #options: object | undefined;

  constructor(locales?: unknown, options?: object) {
    this.#locales = languages(locales);
    this.#options = options === undefined ? undefined : { ...options };
    this.#ask("resolvedOptions", "");
  }

  segment(given: unknown): Segments {
    const input = String(given);
    const { ends, words } = this.#ask("segment", input) as { ends: number[]; words?: string };
    return new Segments(input, ends, words);
  }

  resolvedOptions(): unknown {
    return this.#ask("resolvedOptions", "");
  }

  #ask(method: string, text: string): unknown {
    const question = { kind: "Segmenter", locales: this.#locales, options: this.#options, method };
    const answer = JSON.parse(callHostSync("intl", JSON.stringify({ ...question, given: [text] }))) as
      | { readonly value: unknown }
      | { readonly error: string };
    if ("error" in answer) throw new RangeError(answer.error);
    return answer.value;
  }
}

class Segments {
  readonly #input: string;
  readonly #ends: readonly number[];
  /** When splitting into words, one character per segment: "1" if it is a word. */
  readonly #words: string | undefined;

  constructor(input: string, ends: readonly number[], words: string | undefined) {
    this.#input = input;
    this.#ends = ends;
    this.#words = words;
  }

  containing(at: unknown = 0): Segment | undefined {
    const position = Math.trunc(Number(at)) || 0;
    if (position < 0 || position >= this.#input.length) return undefined;
    return this.#segment(this.#ends.findIndex((end) => end > position));
  }

  *[Symbol.iterator](): Generator<Segment> {
    for (let index = 0; index < this.#ends.length; index += 1) yield this.#segment(index);
  }

  #segment(index: number): Segment {
    const start = this.#ends[index - 1] ?? 0;
    const segment = {
      segment: this.#input.slice(start, this.#ends[index]),
      index: start,
      input: this.#input,
    };
    return this.#words === undefined ? segment : { ...segment, isWordLike: this.#words[index] === "1" };
  }
}
