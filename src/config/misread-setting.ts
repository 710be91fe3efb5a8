import type { SettingsLine } from "../supervisor/settings-lines.ts";

/** How a setting is read differently from what was written. */
export interface Misread {
  /** True: the effective value is missing or not what was written. False: it may be what was meant. */
  readonly isProblem: boolean;
  /** Phrased to follow the setting's name, with what to do, and without a full stop. */
  readonly words: string;
  readonly line: number;
}

interface Reading {
  /** The value read from the file; undefined: none. */
  readonly applied: string | undefined;
  /** The default; "": it can be empty; undefined: it must be set. */
  readonly fallback: string | undefined;
  readonly fits: (value: string) => boolean;
}

/**
 * Only a setting that would be missing or have a wrong value is refused: a `.env` that has worked must go on working with every release.
 *
 * @param lines the lines that mention the setting
 */
export function misread(name: string, lines: readonly SettingsLine[], reading: Reading): Misread | undefined {
  const read = lines.filter((line) => line.name === name);
  const last = read.at(-1);
  if (last?.cut !== undefined) {
    const found = ofCut(name, last, reading);
    if (found !== undefined) return found;
  }
  const unread = lines.findLast((line) => line.name === undefined && !line.empty);
  if (unread !== undefined) return ofUnread(name, unread, reading);
  const filled = read.findLast(({ empty }) => !empty);
  if (filled !== undefined && last?.empty === true) {
    const words = `is set in line ${filled.number} of .env, and again, empty, in line ${last.number}`;
    return reading.fallback === ""
      ? { isProblem: false, line: last.number, words: `${words}, so it counts as empty` }
      : { isProblem: true, line: last.number, words: `${words}: remove that one` };
  }
  return undefined;
}

function ofCut(name: string, { cut, number }: SettingsLine, reading: Reading): Misread | undefined {
  const { applied = "", fallback, fits } = reading;
  const problem = (words: string): Misread => ({ isProblem: true, words, line: number });
  const where = `starts a comment (line ${number} of .env)`;
  if (cut === "open-quote") {
    return problem(
      `begins with a quote that line ${number} of .env doesn't close: put the same one at the end`,
    );
  }
  if (cut === "begins-with-#") {
    const words = `begins with #, which ${where}: ${moveFor(name)}`;
    return fallback === ""
      ? {
          ...problem(`counts as empty: its # ${where}. If it is a value: ${moveFor(name)}`),
          isProblem: false,
        }
      : problem(words);
  }
  if (cut === "after-quote") {
    const words =
      `is read only up to the second quote in line ${number} of .env: put one pair of quotes around the whole value, ` +
      "of a kind that isn't in it";
    return { ...problem(words), isProblem: applied === "" || !fits(applied) };
  }
  if (applied === "" || !fits(applied)) return problem(`contains #, which ${where}: ${moveFor(name)}`);
  // An id or a port has no #, so this can only be a comment.
  if (!fits(`${applied}${cut === "contains-#" ? "#1" : " #1"}`)) return undefined;
  const words = `is read only up to the # in line ${number} of .env. If that's part of it: ${moveFor(name)}`;
  return { ...problem(words), isProblem: false };
}

function moveFor(name: string): string {
  if (name.endsWith("_ID")) return "put the id there (digits only)";
  if (name.endsWith("_IDS")) return "put the ids there (digits, with commas)";
  return `put the whole value in quotes: ${name}="…"`;
}

/** The line isn't read at all, so another value applies, or none. */
function ofUnread(
  name: string,
  { number, within, assigns, looksRight }: SettingsLine,
  { applied, fallback }: Reading,
): Misread {
  const words =
    within === undefined
      ? `is in line ${number} of .env, which isn't NAME=value: write ${name}=…${looksRight ? ", and type it all again: there's a tab or something invisible in that line" : ""}`
      : `is in line ${number} of .env, inside the quotes that line ${within} opens: close them in their own line`;
  const isProblem = applied === undefined && (fallback === undefined || (fallback !== "" && assigns));
  if (isProblem) return { isProblem, words, line: number };
  const instead = applied === undefined ? "as it is, I ignore it" : "as it is, another line applies";
  return { isProblem, words: `${words} (${instead})`, line: number };
}
