import { createRequire } from "node:module";
import type { Chrono, ParsedResult } from "chrono-node";

/** A time that stands in a text. */
export interface TimeInText {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The words that say it, as they stand in the text. */
  readonly text: string;
  /** Where they begin. */
  readonly index: number;
  /** They say a time of day. Otherwise it is noon. */
  readonly hasTime: boolean;
}

/** How the words of a text are to be understood. */
export interface ReadTimeOptions {
  /** IANA name. */
  readonly timeZone: string;
  /** As Discord's: `en-US`, `de`. Their language is tried first, then English. */
  readonly locale: string;
  /** Milliseconds since 1970: "tomorrow" is the day after. */
  readonly now: number;
}

/** The most characters that are read: nobody needs more to say when. */
export const longestTimeText = 200;

/** By the beginning of Discord's locale. British English says days before months. */
const languages: Readonly<Record<string, string>> = {
  ...{ de: "de", es: "es", fi: "fi", fr: "fr", id: "id", it: "it", ja: "ja", nl: "nl", pt: "pt" },
  ...{ ru: "ru", sv: "sv", uk: "uk", vi: "vi", zh: "zh", en: "en" },
};

const load = createRequire(import.meta.url);
const loaded = new Map<string, Chrono>();

/** The parser of a language. Only those that are needed are loaded. */
function parserOf(language: string, isBritish: boolean): Chrono {
  const key = isBritish ? "GB" : language;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const { casual, GB } = load(`chrono-node/${language}`) as { readonly casual: Chrono; readonly GB?: Chrono };
  const parser = isBritish && GB !== undefined ? GB : casual;
  loaded.set(key, parser);
  return parser;
}

/**
 * Reads the first time in a text, in the person's words, language and time zone; it is in the future if the words allow it. Hostile texts
 * can take minutes: call it where that holds up nobody.
 *
 * @returns undefined: there is none
 */
export function readTime(text: string, { timeZone, locale, now }: ReadTimeOptions): TimeInText | undefined {
  const words = text.slice(0, longestTimeText);
  const language = languages[locale.slice(0, 2)] ?? "en";
  const isBritish = locale === "en-GB";
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const reference = { instant: new Date(now), timezone: here.offsetNanoseconds / 60e9 };
  for (const [name, british] of language === "en"
    ? [["en", isBritish] as const]
    : [[language, false] as const, ["en", true] as const]) {
    const [found] = parserOf(name, british).parse(words, reference, { forwardDate: true });
    const at = found === undefined ? undefined : instantOf(found, timeZone);
    if (found !== undefined && at !== undefined)
      return { at, text: found.text, index: found.index, hasTime: found.start.isCertain("hour") };
  }
  return undefined;
}

/** What the words say by the clocks of the zone, unless they name an offset or count hours from now. */
function instantOf({ start }: ParsedResult, timeZone: string): number | undefined {
  if (start.isCertain("timezoneOffset")) return start.date().getTime();
  const part = (name: "year" | "month" | "day" | "hour" | "minute" | "second") => start.get(name) ?? 0;
  try {
    return Temporal.ZonedDateTime.from({
      ...{ year: part("year"), month: part("month"), day: part("day") },
      ...{ hour: part("hour"), minute: part("minute"), second: part("second"), timeZone },
    }).epochMilliseconds;
  } catch (error) {
    // A year that no calendar has.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
