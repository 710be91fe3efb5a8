import { readSettings, readSettingsLines } from "../supervisor/read-settings.ts";
import type { SettingsLine } from "../supervisor/settings-lines.ts";
import { nearName } from "./near-name.ts";
import { supervisorVariables, variables } from "./variables.ts";

/** What somebody wrote into `.env` and can't have meant. Nothing here shows a value. */
export interface SettingsMistakes {
  /** By setting, to be read after its name: it isn't what was written, so no start is right. */
  readonly problems: ReadonlyMap<string, string>;
  /** Whole sentences on what may be meant for another program. */
  readonly doubts: readonly string[];
}

export const noMistakes: SettingsMistakes = { problems: new Map(), doubts: [] };

const known: readonly string[] = [...variables, ...supervisorVariables].map(({ name }) => name);

/** @throws UnreadableFileError */
export function readMistakes(home: string, env: NodeJS.Dict<string>): SettingsMistakes {
  const lines = readSettingsLines(home);
  const settings = readSettings(home, env);
  const problems = new Map<string, string>();
  for (const name of known) {
    // The real environment is stronger, whatever the file says.
    const problem = env[name]?.trim() ? undefined : problemOf(name, lines, settings[name] !== undefined);
    if (problem !== undefined) problems.set(name, problem);
  }
  return { problems, doubts: lines.flatMap((line) => doubtOf(line, settings) ?? []) };
}

function problemOf(name: string, lines: readonly SettingsLine[], isSet: boolean): string | undefined {
  const mine = lines.filter((line) => line.name === name);
  const last = mine.at(-1);
  if (last?.cut !== undefined) return cutInWords(name, last);
  const filled = mine.find(({ empty }) => !empty);
  if (filled !== undefined && last?.empty === true) {
    return `stands in line ${filled.number} of .env, and once more, empty, in line ${last.number}: remove that one`;
  }
  const malformed = lines.find((line) => line.name === undefined && line.word === name);
  if (malformed === undefined || isSet) return undefined;
  return `stands in line ${malformed.number} of .env, which isn't NAME=value: write ${name}=…`;
}

function cutInWords(name: string, { cut, number }: SettingsLine): string {
  if (cut === "open-quote") {
    return `begins with a quote that line ${number} of .env doesn't close: put the same one at the end`;
  }
  const where = `${cut === "begins-with-#" ? "begins with" : "contains"} #, which starts a comment (line ${number} of .env)`;
  if (name.endsWith("_ID")) return `${where}. Put the id there (digits only)`;
  if (name.endsWith("_IDS")) return `${where}. Put the ids there (digits, with commas)`;
  return `${where}. Put the whole value into quotes: ${name}="…"`;
}

function doubtOf({ number, name, word }: SettingsLine, settings: NodeJS.Dict<string>): string | undefined {
  if (name === undefined) {
    return known.includes(word) ? undefined : `Line ${number} of .env isn't NAME=value, so I pass over it.`;
  }
  if (known.includes(name)) return undefined;
  // Who has set that one has made no slip: the other is somebody else's.
  const meant = nearName(
    name,
    known.filter((one) => settings[one] === undefined),
  );
  return meant === undefined
    ? undefined
    : `I don't know ${name} (line ${number} of .env); is ${meant} meant?`;
}
