import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { writeWhole } from "../system/write-whole.ts";

/** A value that can't be written in one line of `.env`. */
export class UnwritableSettingError extends Error {
  override readonly name = "UnwritableSettingError";
}

const heading = "# Made by npm run setup. What else can be set: .env.example";

/** Writes `.env` at once, for Turbot's user alone, and keeps everything in it that set-up doesn't know. */
export function writeSettings(home: string, changes: ReadonlyMap<string, string>): void {
  const named = join(home, ".env");
  // It may be a link to where people keep it.
  const file = existsSync(named) ? realpathSync(named) : named;
  writeWhole(file, withSettings(textOf(file), changes));
}

/**
 * The text of `.env` with these settings. A setting's own line changes, or that of its template (`# NAME=…`); otherwise it is
 * added at the end.
 *
 * @throws UnwritableSettingError
 */
export function withSettings(text: string, changes: ReadonlyMap<string, string>): string {
  const lines = text === "" ? [heading] : text.replace(/\n$/, "").split(/\r?\n/);
  for (const [name, value] of changes) {
    const line = `${name}=${inQuotes(name, value)}`;
    const own = lines.findLastIndex((one) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(one));
    const template = lines.findIndex((one) => one.startsWith(`# ${name}=`));
    const at = own === -1 ? template : own;
    if (at === -1) lines.push(line);
    else lines[at] = line;
  }
  return `${lines.join("\n")}\n`;
}

/** As Node reads it back. */
function inQuotes(name: string, value: string): string {
  const forms = [value, `"${value}"`, `'${value}'`, `\`${value}\``];
  const fits = forms.find((form) => parseEnv(`${name}=${form}\n`)[name] === value);
  if (fits === undefined || /[\r\n]/.test(value))
    throw new UnwritableSettingError(`${name} can't be written into .env: leave out line breaks and quotes`);
  return fits;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
