import { formsOf } from "../log/secret-forms.ts";
import { secretShapes } from "./secret-shapes.ts";

/** A shorter secret would be found in half of all texts. */
const shortest = 8;

/** Lines, from 1, and what each holds. */
export type SecretLines = ReadonlyMap<number, string>;

const shapes = secretShapes.map(([what, shape]) => [what, new RegExp(shape, `${shape.flags}g`)] as const);

/**
 * The lines of a text that hold a secret, by our own rules. The text is searched once for each form and each shape, however
 * many lines it has.
 *
 * @param own the bot's own secrets: found in any encoding that is trivial to decode, such as Base64 and hex
 */
export function secretLines(text: string, own: readonly string[]): SecretLines {
  const found = new Map<number, string>();
  const lines = linesOf(text);
  const forms = own
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [...formsOf(secret), [...secret].toReversed().join("")]);
  for (const form of new Set(forms)) {
    let at = text.indexOf(form);
    while (at >= 0) {
      at = text.indexOf(form, note(at, form.length, "a secret of the bot's own"));
    }
  }
  for (const [what, shape] of shapes) {
    shape.lastIndex = 0;
    for (let match = shape.exec(text); match !== null; match = shape.exec(text)) {
      shape.lastIndex = note(match.index, match[0].length, what);
    }
  }
  return found;

  /** @returns where the next line begins: one secret per line is enough */
  function note(at: number, length: number, what: string): number {
    const first = lines.at(at);
    const last = lines.at(at + length - 1);
    for (let line = first; line <= last; line += 1) if (!found.has(line)) found.set(line, what);
    return lines.startAfter(first);
  }
}

function linesOf(text: string) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    /** The line, from 1, of an offset, by binary search. */
    at(place: number): number {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= place) low = middle;
        else high = middle;
      }
      return low + 1;
    },
    startAfter: (line: number): number => starts[line] ?? text.length,
  };
}
