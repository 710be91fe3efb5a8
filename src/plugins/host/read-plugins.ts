import { isUtf8 } from "node:buffer";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../commands/notation.ts";
import type { ScannedFile, Scanner } from "../../policy/policy.ts";

/** A plugin's file, or why it can't be one. */
export type PluginFile =
  | {
      readonly name: string;
      readonly path: string;
      readonly source: string;
      /** What the scan found in it, if it was scanned: at run time it must be no more. */
      readonly found?: Found;
    }
  | { readonly name: string; readonly path: string; readonly problem: string };

/** What can be seen in a plugin without running it. */
export interface Found {
  readonly commands: readonly Command[];
  readonly http: readonly string[];
  readonly discord: readonly string[];
  /** When it can ring people, each in its own words. */
  readonly pings: readonly string[];
}

/** What a scan found, as it is held against the plugin that runs. */
export function foundIn({ commands, needs, pings }: ScannedFile): Found {
  return { commands, ...needs, pings };
}

const LARGEST_BYTES = 64 * 1024;
/** Of a name: it is part of button ids, which have 100 characters at most. */
const LONGEST_NAME = 40;

/** A plugin's name is its file's: kebab-case, so that it can be a folder's name too. Undefined: no such name, or too long. */
export function pluginName(path: string): string | undefined {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const name = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.ts$/.exec(file)?.[1];
  return name === undefined || name.length > LONGEST_NAME ? undefined : name;
}

/** Reads all plugins of a folder, in the order of their names. There being no folder means there are none. */
export async function readPlugins(folder: string, scanner?: Scanner): Promise<readonly PluginFile[]> {
  const files = list(folder).map((file) => readPlugin(folder, file));
  return checkPlugins(files, scanner);
}

/** The file of one plugin; undefined: the folder has none of that name. */
export function findPlugin(folder: string, name: string): PluginFile | undefined {
  const file = list(folder).find((each) => pluginName(each) === name);
  return file === undefined ? undefined : readPlugin(folder, file);
}

/** Puts in the place of each file that the policy refuses why it does. Without a scanner nothing is refused. */
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
    return { ...file, found: foundIn(scan) };
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
      problem: `A plugin's file is named like \`plugins/dice-roller.ts\`, with ${LONGEST_NAME} characters before the dot at most`,
    };
  }
  try {
    const stats = lstatSync(join(folder, file));
    if (!stats.isFile()) return { name, path, problem: "It isn't a regular file" };
    if (stats.size > LARGEST_BYTES) return { name, path, problem: "It is larger than 64 KB" };
    const bytes = readFileSync(join(folder, file));
    // Read as UTF-8 all the same, it would say something other than what people see in their editor.
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
