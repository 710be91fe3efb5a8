import { isUtf8 } from "node:buffer";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../commands/notation.ts";
import type { DeclaredSecret } from "../../declaration/secrets.ts";
import type { SettingSpecs } from "../../declaration/settings.ts";
import type { ScannedFile, Scanner } from "../../policy/policy.ts";

/** A plugin's file, or why it can't be one. */
export type PluginFile =
  | {
      readonly name: string;
      readonly path: string;
      readonly source: string;
      /** What the scan found in it, if it was scanned: it can't register more at run time. */
      readonly found?: Found;
      /** The same without types, if it was scanned. */
      readonly javaScript?: string;
    }
  | { readonly name: string; readonly path: string; readonly problem: string };

/** What can be seen in a plugin without running it. */
export interface Found {
  readonly commands: readonly Command[];
  readonly http: readonly string[];
  readonly discord: readonly string[];
  readonly unattended: readonly string[];
  /** What it uses Claude for, in the plugin's own words. */
  readonly claude?: string;
  /** Why it keeps what members wrote for longer than 30 days. */
  readonly keeps?: string;
  readonly secrets: readonly DeclaredSecret[];
  /** When it can ping people, each in the plugin's own words. */
  readonly pings: readonly string[];
  /** The same for direct messages. */
  readonly letters: readonly string[];
  readonly mails: readonly string[];
  /** What admins can set. */
  readonly settings: SettingSpecs;
}

/** What a scan found, to compare with what the running plugin declares. */
export function foundIn({ commands, needs, secrets, pings, letters, mails, settings }: ScannedFile): Found {
  return { commands, ...needs, secrets, pings, letters, mails, settings };
}

const largestBytes = 64 * 1024;
/** Characters. A name is part of button ids, which have 100 characters at most. */
const longestName = 40;

/** A plugin's name is its file's: kebab-case, so that it can name a folder too. Undefined: not kebab-case, or too long. */
export function pluginName(path: string): string | undefined {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const name = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.ts$/.exec(file)?.[1];
  return name === undefined || name.length > longestName ? undefined : name;
}

/** Reads all plugins of a folder, sorted by name. A missing folder has none. */
export async function readPlugins(folder: string, scanner?: Scanner): Promise<readonly PluginFile[]> {
  const files = list(folder).map((file) => readPlugin(folder, file));
  return checkPlugins(files, scanner);
}

/** Finds the file of one plugin; undefined: the folder has none of that name. */
export function findPlugin(folder: string, name: string): PluginFile | undefined {
  const file = list(folder).find((each) => pluginName(each) === name);
  return file === undefined ? undefined : readPlugin(folder, file);
}

/** Replaces each file that the policy refuses by the reason. Without a scanner nothing is refused. */
export async function checkPlugins(
  files: readonly PluginFile[],
  scanner: Scanner | undefined,
): Promise<readonly PluginFile[]> {
  if (scanner === undefined) return files;
  const good = files.filter((file) => "source" in file);
  const scanned = await scanner.scan(good.map(({ path, source }) => ({ path, source })));
  return files.map((file): PluginFile => {
    if (!("source" in file)) return file;
    const scan = scanned.find(({ path }) => path === file.path);
    if (scan === undefined) return { name: file.name, path: file.path, problem: "It wasn't checked" };
    const finding = scan.findings[0];
    if (!scan.ok || finding !== undefined) {
      const where =
        finding === undefined ? "" : ` (line ${finding.line}, ${finding.rule}): ${finding.detail}`;
      return { name: file.name, path: file.path, problem: `The security policy refuses it${where}` };
    }
    const { javaScript } = scan;
    return { ...file, found: foundIn(scan), ...(javaScript === undefined ? {} : { javaScript }) };
  });
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith(".d.ts"))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function readPlugin(folder: string, file: string): PluginFile {
  const path = `plugins/${file}`;
  const name = pluginName(file);
  if (name === undefined) {
    return {
      name: file.replace(/\.ts$/, ""),
      path,
      problem: `A plugin's file is named like \`plugins/dice-roller.ts\`, with ${longestName} characters before the dot at most`,
    };
  }
  try {
    const stats = lstatSync(join(folder, file));
    if (!stats.isFile()) return { name, path, problem: "It isn't a regular file" };
    if (stats.size > largestBytes) return { name, path, problem: "It is larger than 64 KB" };
    const bytes = readFileSync(join(folder, file));
    // Decoded as UTF-8 anyway, it would differ from what people see in their editor.
    if (!isUtf8(bytes)) return { name, path, problem: "It isn't written in UTF-8: save it as UTF-8" };
    return { name, path, source: bytes.toString("utf8") };
  } catch (error) {
    return {
      name,
      path,
      problem: `It can't be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
