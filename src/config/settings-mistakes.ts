import { probationProblem } from "../supervisor/probation-setting.ts";
import { readSettings, readSettingsLines } from "../supervisor/read-settings.ts";
import type { SettingsLine } from "../supervisor/settings-lines.ts";
import { misread } from "./misread-setting.ts";
import { nearName } from "./near-name.ts";
import { supervisorVariables, type Variable, variables } from "./variables.ts";

/** What somebody wrote into `.env` and can't have meant. Nothing here shows a value. */
export interface SettingsMistakes {
  /** By setting, to be read after its name: it isn't what was written, so no start is right. */
  readonly problems: ReadonlyMap<string, string>;
  /** Whole sentences on what may be meant for another program, or otherwise than it is read. */
  readonly doubts: readonly string[];
}

export const noMistakes: SettingsMistakes = { problems: new Map(), doubts: [] };

const known: readonly string[] = [...variables, ...supervisorVariables].map(({ name }) => name);

/** @throws UnreadableFileError */
export function readMistakes(home: string, env: NodeJS.Dict<string>): SettingsMistakes {
  const lines = readSettingsLines(home);
  const settings = readSettings(home, env);
  const problems = new Map<string, string>();
  const doubts = new Map<number, string>();
  for (const name of known) {
    // The real environment is stronger, whatever the file says.
    if (env[name]?.trim()) continue;
    const found = misread(
      name,
      lines.filter((line) => (line.name ?? line.word) === name),
      { applied: settings[name]?.trim(), standard: standardOf(name), fits: (value) => fits(name, value) },
    );
    if (found?.isProblem === true) problems.set(name, found.words);
    else if (found !== undefined) doubts.set(found.line, `${name} ${found.words}.`);
  }
  for (const line of lines) {
    const doubt = doubtOf(line, settings);
    if (doubt !== undefined) doubts.set(line.number, doubt);
  }
  return { problems, doubts: [...doubts].sort(([one], [other]) => one - other).map(([, doubt]) => doubt) };
}

/** What applies where nothing is set: undefined where something must be. */
function standardOf(name: string): string | undefined {
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

function doubtOf(
  { number, name, word, within }: SettingsLine,
  settings: NodeJS.Dict<string>,
): string | undefined {
  if (name === undefined) {
    // Within quotes there may be anything.
    return known.includes(word) || within !== undefined
      ? undefined
      : `Line ${number} of .env isn't NAME=value, so I ignore it.`;
  }
  if (known.includes(name)) return undefined;
  // Who has set that one has made no slip: the other is somebody else's.
  const meant = nearName(
    name,
    known.filter((one) => settings[one] === undefined),
  );
  return meant === undefined
    ? undefined
    : `I don't know ${name} (line ${number} of .env); did you mean ${meant}?`;
}
