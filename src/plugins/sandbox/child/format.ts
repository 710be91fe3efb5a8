/** Answers the engine's calls about languages, time zones and URLs. Everything in and out is copied text. */

type Formatter = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<string, new (locales?: string[], options?: never) => object>> = {
  DateTimeFormat: Intl.DateTimeFormat,
  NumberFormat: Intl.NumberFormat,
  PluralRules: Intl.PluralRules,
  RelativeTimeFormat: Intl.RelativeTimeFormat,
  ListFormat: Intl.ListFormat,
  DisplayNames: Intl.DisplayNames as never,
  DurationFormat: Intl.DurationFormat,
  Collator: Intl.Collator,
  Segmenter: Intl.Segmenter,
};

const methods = new Set([
  "format",
  "formatToParts",
  "formatRange",
  "formatRangeToParts",
  "select",
  "selectRange",
  "of",
  "compare",
  "resolvedOptions",
  "supportedLocalesOf",
]);

/** Formatters are slow to create (up to a millisecond) and used often. */
const mostKept = 64;
const kept = new Map<string, Formatter>();

interface Question {
  readonly kind: string;
  readonly locales?: string | string[];
  readonly options?: object;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** Answers an `Intl` call as JSON: `{ value }`, or `{ error, name }` with the error's message and name. */
export function answerIntl(text: string): string {
  try {
    const question = JSON.parse(text) as Question;
    return JSON.stringify({ value: intl(question) ?? null });
  } catch (error) {
    if (!(error instanceof Error)) return JSON.stringify({ error: "That can't be formatted" });
    return JSON.stringify({ error: error.message, name: error.name });
  }
}

function intl({ kind, locales, options, method, given }: Question): unknown {
  const languages = locales === undefined ? undefined : [locales].flat();
  if (kind === "Intl") {
    return method === "supportedValuesOf"
      ? Intl.supportedValuesOf(String(given[0]) as "currency")
      : Intl.getCanonicalLocales(languages);
  }
  if (kind === "DateTimeFormat" && method === "localized") return localized(languages, options, given);
  if (kind === "Locale") return localeParts(String(languages?.[0]), options);
  if (kind === "String") return inCase(String(given[0]), method, languages);
  if (kind === "Segmenter" && method === "segment")
    return segments(formatter(Intl.Segmenter, kind, languages, options), String(given[0]));
  const Kind = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (Kind === undefined || !methods.has(method)) throw new RangeError(`There is no Intl.${kind}.${method}`);
  if (method === "supportedLocalesOf") {
    return (Kind as unknown as { supportedLocalesOf(languages?: string[]): string[] }).supportedLocalesOf(
      languages,
    );
  }
  const call = formatter(Kind, kind, languages, options)[method];
  const self = formatter(Kind, kind, languages, options);
  if (typeof call !== "function") throw new RangeError(`There is no Intl.${kind}.${method}`);
  return call.apply(self, given.map(alive));
}

function formatter(
  Kind: new (locales?: string[], options?: never) => object,
  kind: string,
  languages: string[] | undefined,
  options: object | undefined,
): Formatter {
  const key = JSON.stringify([kind, languages, options]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = new Kind(languages, options as never) as Formatter;
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? "");
  kept.set(key, made);
  return made;
}

function localized(
  languages: string[] | undefined,
  options: object | undefined,
  given: readonly unknown[],
): string {
  const date = alive(given[0]) as Date;
  const parts = given[1] as { readonly date?: true; readonly time?: true };
  if (parts.date && parts.time) return date.toLocaleString(languages, options);
  return parts.date
    ? date.toLocaleDateString(languages, options)
    : date.toLocaleTimeString(languages, options);
}

function inCase(text: string, method: string, languages: string[] | undefined): string {
  return method === "toLocaleUpperCase"
    ? text.toLocaleUpperCase(languages)
    : text.toLocaleLowerCase(languages);
}

/** Where segments end, and which of them are words; the engine already has the text. */
function segments(segmenter: Formatter, text: string): { readonly ends: number[]; readonly words?: string } {
  const found = [...(segmenter as unknown as Intl.Segmenter).segment(text)];
  const ends = found.map(({ segment, index }) => index + segment.length);
  if (found[0]?.isWordLike === undefined) return { ends };
  return { ends, words: found.map(({ isWordLike }) => (isWordLike ? "1" : "0")).join("") };
}

function localeParts(tag: string, options: object | undefined): unknown {
  const likely = options !== undefined && "likely" in options ? options.likely : undefined;
  const given = new Intl.Locale(tag, likely === undefined ? (options as Intl.LocaleOptions) : undefined);
  const locale = likely === "maximize" ? given.maximize() : likely === "minimize" ? given.minimize() : given;
  const { baseName, language, script, region, calendar, collation, hourCycle, numberingSystem } = locale;
  const parts = { baseName, language, script, region, calendar, collation, hourCycle, numberingSystem };
  return {
    name: locale.toString(),
    parts: { ...parts, caseFirst: locale.caseFirst, numeric: locale.numeric },
  };
}

/** Restores the value that was inside the engine. */
function alive(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("time" in value) return new Date(Number(value.time));
  if ("number" in value) return Number(value.number);
  return value;
}

const urlParts = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

/** The parts of a URL, as JSON, or "" if it isn't one. */
export function answerUrl(text: string): string {
  try {
    const { url, base, set } = JSON.parse(text) as {
      url: string;
      base?: string;
      set?: { part: (typeof urlParts)[number]; value: string };
    };
    const parsed = new URL(String(url), base === undefined ? undefined : String(base));
    if (set !== undefined && urlParts.includes(set.part)) parsed[set.part] = String(set.value);
    return JSON.stringify({
      origin: parsed.origin,
      ...Object.fromEntries(urlParts.map((part) => [part, parsed[part]])),
    });
  } catch {
    return "";
  }
}
