import { probationProblem } from "../supervisor/probation-setting.ts";
import { readSettings, readSettingsLines } from "../supervisor/read-settings.ts";
import type { SettingsLine } from "../supervisor/settings-lines.ts";
import { misread } from "./misread-setting.ts";
import { nearName } from "./near-name.ts";
import { supervisorVariables, type Variable, variables } from "./variables.ts";

/** What someone wrote in `.env` and can't have meant. Nothing here shows a value. */
export interface SettingsMistakes {
  /** By setting, phrased to follow its name: its value isn't what was written, so Turbot must not start. */
  readonly problems: ReadonlyMap<string, string>;
  /** Sentences about lines that may be meant for another program, or may be read differently from what was meant. */
  readonly warnings: readonly string[];
}

export const noMistakes: SettingsMistakes = { problems: new Map(), warnings: [] };

const known: readonly string[] = [...variables, ...supervisorVariables].map(({ name }) => name);

/** @throws UnreadableFileError */
export function readMistakes(home: string, env: NodeJS.Dict<string>): SettingsMistakes {
  const lines = readSettingsLines(home);
  const settings = readSettings(home, env);
  const problems = new Map<string, string>();
  const warnings = new Map<number, string>();
  for (const name of known) {
    // The real environment overrides the file.
    if (env[name]?.trim()) continue;
    const found = misread(
      name,
      lines.filter((line) => (line.name ?? line.word) === name),
      { applied: settings[name]?.trim(), fallback: defaultOf(name), fits: (value) => fits(name, value) },
    );
    if (found?.isProblem === true) problems.set(name, found.words);
    else if (found !== undefined) warnings.set(found.line, `${name} ${found.words}.`);
  }
  for (const line of lines) {
    const warning = warningFor(line, settings);
    if (warning !== undefined) warnings.set(line.number, warning);
  }
  const sorted = [...warnings].sort(([one], [other]) => one - other);
  return { problems, warnings: sorted.map(([, warning]) => warning) };
}

/** The setting's default; undefined: it must be set. */
/** What holds where a setting is left out. */
export function defaultOf(name: string): string | undefined {
  const variable: Variable | undefined = variables.find((one) => one.name === name);
  return variable === undefined
    ? supervisorVariables.find((one) => one.name === name)?.default
    : variable.default;
}

function fits(name: string, value: string): boolean {
  if (name === "PROBATION_SECONDS") return probationProblem(value) === undefined;
  const variable: Variable | undefined = variables.find((one) => one.name === name);
  return variable === undefined || variable.shape.safeParse(value).success;
}

function warningFor(
  { number, name, word, within }: SettingsLine,
  settings: NodeJS.Dict<string>,
): string | undefined {
  if (name === undefined) {
    // Anything can be within quotes.
    return known.includes(word) || within !== undefined
      ? undefined
      : `Line ${number} of .env isn't NAME=value, so I ignore it.`;
  }
  if (known.includes(name)) return undefined;
  // If the similar setting is already set, this isn't a misspelling but another program's setting.
  const meant = nearName(
    name,
    known.filter((one) => settings[one] === undefined),
  );
  return meant === undefined
    ? undefined
    : `I don't know ${name} (line ${number} of .env); did you mean ${meant}?`;
}
