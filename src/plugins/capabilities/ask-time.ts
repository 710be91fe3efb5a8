import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import { longestTimeText } from "../time/read-time.ts";
import type { TimeReader } from "../time/time-reader.ts";
import { findZones, knownZone } from "../time/time-zones.ts";

const words = z.object({
  text: z.string().max(longestTimeText, `a time is said in ${longestTimeText} characters`),
  timeZone: z.string().max(64).default("UTC"),
  locale: z.string().max(20).default("en-US"),
});

/** Understands what people write of times. */
export function createAskTime(powers: {
  readonly reader: TimeReader;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Throws RefusalError if the plugin asks too often. */
  readonly pay: () => void;
}) {
  const { reader, now, pay } = powers;
  return {
    async parse(input: unknown): Promise<unknown> {
      const { text, timeZone, locale } = words.parse(input);
      const zone = knownZone(timeZone);
      if (zone === undefined)
        throw new RefusalError(`There is no time zone "${timeZone}": name it like "Europe/Berlin"`);
      pay();
      return (await reader.read(text, { timeZone: zone, locale, now: now() })) ?? null;
    },
    zones: (input: unknown) => findZones(z.object({ typed: z.string().max(1000) }).parse(input).typed),
  };
}
