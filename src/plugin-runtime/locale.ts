import { callHostSync } from "../plugin-api/host-link.ts";

/** `Intl.Locale`: a locale's name and its parts, as the host parses them. */
export class Locale {
  readonly #name: string;

  constructor(tag: unknown, options?: object) {
    const question = { kind: "Locale", locales: [String(tag)], options, method: "parts", given: [] };
    const answer = JSON.parse(callHostSync("intl", JSON.stringify(question))) as
      | { readonly value: { readonly name: string; readonly parts: object } }
      | { readonly error: string };
    if ("error" in answer) throw new RangeError(answer.error);
    this.#name = answer.value.name;
    Object.assign(this, answer.value.parts);
  }

  maximize(): Locale {
    return new Locale(this.#name, { likely: "maximize" });
  }

  minimize(): Locale {
    return new Locale(this.#name, { likely: "minimize" });
  }

  toString(): string {
    return this.#name;
  }

  get [Symbol.toStringTag](): string {
    return "Intl.Locale";
  }
}

/** Converts locales, given as strings or objects, to names. */
export function languages(locales: unknown): string | string[] | undefined {
  if (locales === undefined) return undefined;
  return Array.isArray(locales) ? locales.map(String) : String(locales);
}
