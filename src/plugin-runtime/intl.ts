import { callHostSync } from "../plugin-api/host-link.ts";
import { Locale, languages } from "./locale.ts";
import { Segmenter } from "./segmenter.ts";

/** The formatters of `Intl`, implemented by the host: the engine has none, and the host's know every language and time zone. */

type Ask = (method: string, given: readonly unknown[]) => unknown;

const errors: Readonly<Record<string, ErrorConstructor>> = { TypeError, RangeError };

export function ask(
  kind: string,
  locales: unknown,
  options: unknown,
  method: string,
  given: readonly unknown[],
): unknown {
  const answer = JSON.parse(
    callHostSync("intl", JSON.stringify({ kind, locales: languages(locales), options, method, given })),
  ) as { readonly value: unknown } | { readonly error: string; readonly name: string };
  if ("error" in answer) throw new (errors[answer.name] ?? RangeError)(answer.error);
  return answer.value;
}

/**
 * Creates a formatter with the methods that return text or data. Like the real ones, it works without `new`.
 *
 * @param bound methods that are bound getters, for `list.map(new Intl.NumberFormat().format)`
 */
function formatter(kind: string, methods: readonly string[], bound: readonly string[] = []) {
  const asks = new WeakMap<object, Ask>();
  const askOf = (self: object): Ask => {
    const found = asks.get(self);
    if (found === undefined) throw new TypeError(`This is no Intl.${kind}`);
    return found;
  };
  function Formatter(this: object, locales?: unknown, options?: object): object {
    const self = new.target === undefined ? Object.create(Formatter.prototype) : this;
    const mine: Ask = (method, given) => ask(kind, locales, options, method, given.map(plain));
    mine("resolvedOptions", []);
    asks.set(self, mine);
    return self;
  }
  for (const method of [...methods, "resolvedOptions"]) {
    define(Formatter.prototype, method, function (this: object, ...given: unknown[]) {
      return askOf(this)(method, given);
    });
  }
  for (const method of bound) {
    Object.defineProperty(Formatter.prototype, method, {
      configurable: true,
      get(this: object) {
        const mine = askOf(this);
        return (...given: unknown[]) => mine(method, given);
      },
    });
  }
  define(Formatter, "supportedLocalesOf", (locales: unknown) =>
    ask(kind, locales, undefined, "supportedLocalesOf", []),
  );
  Object.defineProperty(Formatter, "name", { value: kind });
  Object.defineProperty(Formatter.prototype, Symbol.toStringTag, { value: `Intl.${kind}` });
  return Formatter;
}

/** Converts values to JSON: dates as milliseconds, bigints as text, iterables as arrays. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return { time: value.getTime() };
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null && Symbol.iterator in value)
    return Array.from(value as never);
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { number: Object.is(value, -0) ? "-0" : String(value) };
  return value;
}

const ranges = ["formatToParts", "formatRange", "formatRangeToParts"];

export const formatters = Object.freeze({
  DateTimeFormat: formatter("DateTimeFormat", ranges, ["format"]),
  NumberFormat: formatter("NumberFormat", ranges, ["format"]),
  PluralRules: formatter("PluralRules", ["select", "selectRange"]),
  RelativeTimeFormat: formatter("RelativeTimeFormat", ["format", "formatToParts"]),
  ListFormat: formatter("ListFormat", ["format", "formatToParts"]),
  DisplayNames: formatter("DisplayNames", ["of"]),
  DurationFormat: formatter("DurationFormat", ["format", "formatToParts"]),
  Collator: formatter("Collator", [], ["compare"]),
  Segmenter,
  Locale,
  getCanonicalLocales: (locales: unknown) => ask("Intl", locales, undefined, "getCanonicalLocales", []),
  supportedValuesOf: (key: string) => ask("Intl", undefined, undefined, "supportedValuesOf", [key]),
});

/** Adds the `toLocale…` methods to dates, numbers, strings and lists. */
export function localize(): void {
  const date = (defaults: object) =>
    function (this: Date, locales?: unknown, options?: object) {
      if (Number.isNaN(this.getTime())) return "Invalid Date";
      return ask("DateTimeFormat", locales, { ...options }, "localized", [plain(this), defaults]);
    };
  define(Date.prototype, "toLocaleString", date({ date: true, time: true }));
  define(Date.prototype, "toLocaleDateString", date({ date: true }));
  define(Date.prototype, "toLocaleTimeString", date({ time: true }));
  const number = function (this: number | bigint, locales?: unknown, options?: object) {
    return ask("NumberFormat", locales, options, "format", [plain(Object(this).valueOf())]);
  };
  define(Number.prototype, "toLocaleString", number);
  define(BigInt.prototype, "toLocaleString", number);
  const compare = function (this: string, other: unknown, locales?: unknown, options?: object) {
    return ask("Collator", locales, options, "compare", [String(this), String(other)]);
  };
  define(String.prototype, "localeCompare", compare);
  for (const method of ["toLocaleUpperCase", "toLocaleLowerCase"] as const) {
    const inOwnWay = String.prototype[method];
    define(String.prototype, method, function (this: string, locales?: unknown) {
      return locales === undefined
        ? inOwnWay.call(this)
        : ask("String", locales, undefined, method, [String(this)]);
    });
  }
  define(Array.prototype, "toLocaleString", function (this: unknown[], ...given: []) {
    return Array.from(this, (one) =>
      one === null || one === undefined ? "" : (one as object).toLocaleString(...given),
    ).join(",");
  });
}

function define(on: object, name: string, value: unknown): void {
  Object.defineProperty(on, name, { value, writable: true, configurable: true });
}
