import { formsOf } from "../../log/secret-forms.ts";

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
    ...new Set(values.flatMap((value) => [...spellings(value), ...variants(value).flatMap(formsOf)])),
  ]
    .filter((form) => form.length >= shortestForm)
    // A long one can have a short one in it.
    .toSorted((a, b) => b.length - a.length);
  const wide = forms.flatMap((form) => [...form].join("\0"));
  const all = [...wide, ...forms];
  const without = (text: string) =>
    all.reduce((left, form) => (left.includes(form) ? left.replaceAll(form, instead) : left), text);
  return {
    text: without,
    // All forms are ASCII, so they are themselves in every encoding that has one byte for each of these characters.
    bytes(bytes) {
      const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
      const after = without(before);
      return after === before ? bytes : Buffer.from(after, "latin1");
    },
    isIn: (text) => all.some((form) => text.includes(form)),
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

function spellings(text: string): readonly string[] {
  const characters = [...text];
  const inHex = (one: string) => one.charCodeAt(0).toString(16).padStart(2, "0");
  const each = (write: (one: string) => string) => characters.map(write).join("");
  return [
    ...formsOf(text),
    ...formsOf(text).map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ...inHtml(text).flatMap((html) => (html === text ? [] : formsOf(html))),
    each((one) => `&#${one.charCodeAt(0)};`),
    each((one) => `&#x${inHex(one)};`),
    each((one) => `%${inHex(one)}`),
    each((one) => `%${inHex(one).toUpperCase()}`),
    each((one) => `\\x${inHex(one)}`),
    each((one) => `\\u00${inHex(one)}`),
    text.replaceAll("/", "\\/"),
    // As lists and dumps of bytes.
    ...[" ", ":", ", ", ",", "-"].flatMap((between) => [
      characters.map(inHex).join(between),
      characters.map((one) => inHex(one).toUpperCase()).join(between),
      characters.map((one) => String(one.charCodeAt(0))).join(between),
      characters.join(between),
    ]),
  ];
}

/** Programs differ in what they escape besides "&" and "<", and how. */
function inHtml(text: string): readonly string[] {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const all = [">", "&gt;"]
    .map((one) => plain.replaceAll(">", one))
    .flatMap((html) => ['"', "&quot;", "&#34;"].map((one) => html.replaceAll('"', one)))
    .flatMap((html) => ["'", "&#39;", "&#x27;", "&apos;", "&#039;"].map((one) => html.replaceAll("'", one)));
  return [...new Set(all)];
}
