import { tellHost } from "../../plugin-api/host-link.ts";

/** The formatters of `Intl`, asked of the host: the engine has none, and the host's know every language and time zone. */

type Locales = string | readonly string[] | undefined;

function ask(
  kind: string,
  locales: unknown,
  options: unknown,
  method: string,
  given: readonly unknown[],
): unknown {
  const answer = JSON.parse(tellHost("intl", JSON.stringify({ kind, locales, options, method, given }))) as
    | { readonly value: unknown }
    | { readonly error: string };
  if ("error" in answer) throw new RangeError(answer.error);
  return answer.value;
}

/** A formatter class with the methods that answer with text or data. */
function formatter(kind: string, methods: readonly string[], bound: readonly string[] = []) {
  class Formatter {
    readonly #ask: (method: string, given: readonly unknown[]) => unknown;

    constructor(locales?: Locales, options?: object) {
      this.#ask = (method, given) => ask(kind, locales, options, method, given);
      this.#ask("resolvedOptions", []);
      for (const method of bound) {
        Object.defineProperty(this, method, { value: (...given: unknown[]) => this.call(method, given) });
      }
    }

    call(method: string, given: readonly unknown[]): unknown {
      return this.#ask(method, given.map(plain));
    }

    static supportedLocalesOf(locales: Locales): unknown {
      return ask(kind, locales, undefined, "supportedLocalesOf", []);
    }
  }
  for (const method of [...methods, "resolvedOptions"]) {
    Object.defineProperty(Formatter.prototype, method, {
      value(this: Formatter, ...given: unknown[]) {
        return this.call(method, given);
      },
    });
  }
  Object.defineProperty(Formatter, "name", { value: kind });
  return Formatter;
}

/** What JSON can carry: dates as milliseconds, big integers as text, lists as arrays. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return { time: value.getTime() };
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null && Symbol.iterator in value)
    return Array.from(value as never);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value;
}

export const formatters = Object.freeze({
  DateTimeFormat: formatter("DateTimeFormat", ["formatToParts", "formatRange"], ["format"]),
  NumberFormat: formatter("NumberFormat", ["formatToParts"], ["format"]),
  PluralRules: formatter("PluralRules", ["select"]),
  RelativeTimeFormat: formatter("RelativeTimeFormat", ["format", "formatToParts"]),
  ListFormat: formatter("ListFormat", ["format", "formatToParts"]),
  DisplayNames: formatter("DisplayNames", ["of"]),
  Collator: formatter("Collator", [], ["compare"]),
  getCanonicalLocales: (locales: Locales) => ask("Intl", locales, undefined, "getCanonicalLocales", []),
  supportedValuesOf: (key: string) => ask("Intl", undefined, undefined, "supportedValuesOf", [key]),
});

/** Gives dates, numbers and texts their `toLocale…` methods. */
export function localize(): void {
  const date = (defaults: object) =>
    function (this: Date, locales?: Locales, options?: object) {
      if (Number.isNaN(this.getTime())) return "Invalid Date";
      return ask("DateTimeFormat", locales, { ...options }, "localized", [plain(this), defaults]);
    };
  const define = (prototype: object, name: string, value: unknown) =>
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  define(Date.prototype, "toLocaleString", date({ date: true, time: true }));
  define(Date.prototype, "toLocaleDateString", date({ date: true }));
  define(Date.prototype, "toLocaleTimeString", date({ time: true }));
  const number = function (this: number | bigint, locales?: Locales, options?: object) {
    return ask("NumberFormat", locales, options, "format", [
      plain(typeof this === "object" ? Object(this).valueOf() : this),
    ]);
  };
  define(Number.prototype, "toLocaleString", number);
  define(BigInt.prototype, "toLocaleString", number);
  define(
    String.prototype,
    "localeCompare",
    function (this: string, other: unknown, locales?: Locales, options?: object) {
      return ask("Collator", locales, options, "compare", [String(this), String(other)]);
    },
  );
}
