import type { Config } from "../config/config.ts";
import { readWhatIsThere } from "../config/read-config.ts";
import { type Variable, type VariableName, variables } from "../config/variables.ts";

/** The settings while they are found: those of `.env` and the environment, and over them what set-up adds. */
export interface SettingsDraft {
  /** Undefined: it isn't set. */
  get(name: VariableName): string | undefined;
  set(name: VariableName, value: string): void;
  /** Why a value won't do, phrased to follow "That"; undefined: it will. */
  problemOf(name: VariableName, value: string): string | undefined;
  /** With what is there so far. */
  config(): Config;
  /** What is to be written. */
  changes(): ReadonlyMap<VariableName, string>;
}

/**
 * @param inFile what `.env` has
 * @param inEnvironment of it, only Turbot's own settings count
 */
export function createSettingsDraft(
  home: string,
  inFile: NodeJS.Dict<string>,
  inEnvironment: NodeJS.Dict<string>,
): SettingsDraft {
  const added = new Map<VariableName, string>();
  const get = (name: VariableName) =>
    added.get(name) ?? (inEnvironment[name]?.trim() || inFile[name]?.trim() || undefined);
  return {
    get,
    set: (name, value) => void added.set(name, value),
    problemOf(name, value) {
      const variable: Variable | undefined = variables.find((one) => one.name === name);
      const parsed = variable?.shape.safeParse(value);
      return parsed?.success === false ? (parsed.error.issues[0]?.message ?? "is malformed") : undefined;
    },
    config() {
      const all = Object.fromEntries(variables.map(({ name }) => [name, get(name)]));
      return readWhatIsThere({ ...all, TURBOT_HOME: home }).config;
    },
    changes: () => new Map([...added].filter(([name, value]) => inFile[name]?.trim() !== value)),
  };
}
