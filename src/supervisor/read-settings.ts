import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { plainText } from "./plain-text.ts";

/**
 * What a program in this home is set to: its `.env` and, stronger than that, the real environment. A variable that is set
 * to nothing counts as unset in both, as it does in the template.
 *
 * @throws NotUtf8Error, or what the file system says
 */
export function readSettings(home: string, env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return { ...readSettingsFile(home), ...filled(env) };
}

/** The settings in a home's `.env`; none if there is no such file. Throws as `readSettings` does. */
export function readSettingsFile(home: string): NodeJS.Dict<string> {
  const file = join(home, ".env");
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  // `parseEnv` knows one kind of line end.
  return filled(parseEnv(plainText(bytes, file).replaceAll(/\r\n?/g, "\n")));
}

function filled(settings: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value?.trim()));
}
