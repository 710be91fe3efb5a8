import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { quoted } from "../system/command-text.ts";
import { plainText, UnreadableFileError } from "../system/plain-text.ts";
import { type SettingsLine, settingsLines } from "./settings-lines.ts";

/**
 * The settings of a program in this home: `.env`, overridden by the real environment. An empty variable counts as unset in
 * both, as in the template.
 *
 * @throws UnreadableFileError
 */
export function readSettings(home: string, env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return { ...readSettingsFile(home), ...filled(env) };
}

/** The settings in a home's `.env`; none if there is no such file. Throws as `readSettings` does. */
export function readSettingsFile(home: string): NodeJS.Dict<string> {
  return filled(parseEnv(settingsText(home)));
}

/** All lines of a home's `.env`, including those that aren't settings. Throws as `readSettings` does. */
export function readSettingsLines(home: string): readonly SettingsLine[] {
  return settingsLines(settingsText(home));
}

function settingsText(home: string): string {
  const file = join(home, ".env");
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return "";
    const move = `make it a file that Turbot's user may read (ls -l ${quoted(file)} shows what it is)`;
    throw new UnreadableFileError(file, `can't be read (${code ?? error}): ${move}.`, error);
  }
  // `parseEnv` knows only \n, and takes the next line as the value if only blanks follow a "=".
  return plainText(bytes, file)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/=[ \t]+$/gm, "=");
}

function filled(settings: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value?.trim()));
}
