import { callHost } from "./host-link.ts";

/** A time that stands in a text. */
export interface FoundTime {
  /** Can be past, as "yesterday" is. */
  readonly at: Date;
  /** The words that say it: "tomorrow at 9". */
  readonly text: string;
  /** The other words: "feed the cat". */
  readonly rest: string;
  /** They say a time of day, or count hours. Otherwise `at` is the time of now on that day, or noon. */
  readonly hasTime: boolean;
}

export interface TimeWords {
  /** By whose clocks: `await interaction.timeZone()`. @default "UTC" */
  readonly timeZone?: string;
  /** The person's language, `interaction.locale`; English is understood besides. @default "en-US" */
  readonly locale?: string;
}

export interface Time {
  /** Understands "tomorrow at 9", "in 2h", "next Friday at noon", in 15 languages. Null: there is no time in it. At most 200 characters. */
  parse(text: string, words?: TimeWords): Promise<FoundTime | null>;
  /** Names of time zones that fit what somebody typed, for suggestions; at most 25. */
  zones(typed: string): Promise<readonly string[]>;
}

export const time: Time = {
  async parse(text, words = {}) {
    const said = String(text);
    const found = (await callHost("time.parse", { ...words, text: said })) as {
      readonly at: number;
      readonly text: string;
      readonly index: number;
      readonly hasTime: boolean;
    } | null;
    if (found === null) return null;
    const around = [said.slice(0, found.index), said.slice(found.index + found.text.length)];
    const rest = around
      .map((part) => part.trim())
      .join(" ")
      .trim();
    return { at: new Date(found.at), text: found.text, rest, hasTime: found.hasTime };
  },
  async zones(typed) {
    return (await callHost("time.zones", { typed: String(typed) })) as readonly string[];
  },
};

/** How Discord shows a time: t 09:41, T 09:41:30, d 30/06/2026, D 30 June 2026, f both, F with the weekday, R "in 2 hours". */
export type TimestampStyle = "t" | "T" | "d" | "D" | "f" | "F" | "R";

/** A time as Discord shows it to each reader by their own clock, in their language. @param style "f", if you don't say */
export function timestamp(date: Date | string | number, style: TimestampStyle = "f"): string {
  return `<t:${Math.floor(new Date(date).getTime() / 1000)}:${style}>`;
}
