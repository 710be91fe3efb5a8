import { formsOf } from "../../log/secret-forms.ts";
import { spellings } from "./spellings.ts";

/** Instead of a secret. */
const instead = "[secret]";

/** Takes a secret out of what its host answers. */
export interface Scrub {
  /** In any form that programs write it in. */
  text(text: string): string;
  /** The same for bytes of any kind. */
  bytes(bytes: Uint8Array): Uint8Array;
  isIn(text: string): boolean;
}

/**
 * Only whole secrets are looked for, never parts: whoever can have a guess of a part taken out would learn that it is right, and the whole
 * part by part.
 *
 * @param values the secret, and the header that it is sent in
 */
export function createScrub(values: readonly string[]): Scrub {
  const forms = [
    ...new Set(
      values
        .flatMap((value) => [...spellings(value), ...variants(value).flatMap(formsOf)])
        // In whatever case: hosts write names in small letters, and digits in either.
        .map((form) => form.toLowerCase()),
    ),
  ]
    .filter((form) => form.length >= shortestForm)
    // A long one can have a short one in it.
    .toSorted((a, b) => b.length - a.length);
  const wide = forms.flatMap((form) => [...form].join("\0"));
  const all = [...wide, ...forms];
  const without = (text: string) => {
    let [left, low] = [text, inSmallLetters(text)];
    for (const form of all) {
      if (!low.includes(form)) continue;
      left = cutOut(left, low, form);
      low = inSmallLetters(left);
    }
    return left;
  };
  return {
    text: without,
    // All forms are ASCII, so they are themselves in every encoding that has one byte for each of these characters.
    bytes(bytes) {
      const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
      const after = without(before);
      return after === before ? bytes : Buffer.from(after, "latin1");
    },
    isIn(text) {
      const low = inSmallLetters(text);
      return all.some((form) => low.includes(form));
    },
  };
}

/** Shorter ones are in ordinary words. */
const shortestForm = 8;

/** What hosts make of what they echo. */
function variants(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [
    ...[text, text.toLowerCase(), text.toUpperCase(), [...text].reverse().join("")],
    ...[bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")],
    encodeURIComponent(text),
  ];
}

/** Everything stays in its place: some capitals beyond ASCII become two letters. */
function inSmallLetters(text: string): string {
  const low = text.toLowerCase();
  return low.length === text.length ? low : text.replaceAll(/[A-Z]+/g, (some) => some.toLowerCase());
}

function cutOut(text: string, low: string, form: string): string {
  const left: string[] = [];
  let from = 0;
  for (let at = low.indexOf(form); at >= 0; at = low.indexOf(form, from)) {
    left.push(text.slice(from, at), instead);
    from = at + form.length;
  }
  return left.join("") + text.slice(from);
}
