import type { Dirent } from "node:fs";
import { sensitiveAreas } from "../pipeline/checks/sensitive-areas.ts";
import { CheckerDiedError } from "../policy/checker-died.ts";
import type { Scanner } from "../policy/policy.ts";
import { type JudgePowers, judgePlugins, type Source } from "./judge-plugins.ts";

/** What the command needs from the machine. */
export interface CheckCommandPowers extends JudgePowers {
  readonly scanner: Pick<Scanner, "scan" | "findHidden">;
  /** Entries of a folder, relative to the current directory; undefined: there is no such folder. */
  list(folder: string): Promise<readonly Dirent[] | undefined>;
  read(path: string): Promise<string>;
  /** A text file of the checkout; undefined: it doesn't exist, isn't text, is too large, or is behind a link. */
  readTheirs(folder: string, path: string): Promise<string | undefined>;
  /** This version's own file; undefined: it has none. */
  readOurs(path: string): Promise<string | undefined>;
  out(line: string): void;
  error(line: string): void;
}

/** Per file: more findings than this tell nobody anything new. */
const mostHidden = 10;

export const checkUsage =
  "npm run turbot -- check <folder of a checkout> [<file with changed paths, NUL between>]";

/**
 * `turbot check`: judges another version of this repository by *this* version's policy, scanner and sandbox. Its files are data:
 * they are read and scanned, and its plugins are loaded and tested in the sandbox, all in processes that may die; none of its
 * code runs on the host.
 *
 * @returns the exit code: 0 fine, 1 findings, 2 wrong usage
 */
export async function runCheckCommand(args: readonly string[], powers: CheckCommandPowers): Promise<number> {
  const [folder, changes, ...rest] = args;
  const { out, error } = powers;
  if (folder === undefined || rest.length > 0) {
    error(`Name the folder.\nUsage: ${checkUsage}`);
    return 2;
  }
  const top = await powers.list(folder);
  if (top === undefined) {
    error(`There's no folder ${folder}.\nUsage: ${checkUsage}`);
    return 2;
  }
  let changed: readonly string[] = [];
  try {
    if (changes !== undefined)
      changed = (await powers.read(changes)).split("\0").filter((path) => path !== "");
  } catch {
    error(`${changes} can't be read.\nUsage: ${checkUsage}`);
    return 2;
  }
  const home = top.find(({ name }) => name === "plugins");
  // A pull request can remove the last plugin.
  const isOurs = ["package.json", "SECURITY_POLICY.md"].every((file) =>
    top.some(({ name }) => name === file),
  );
  if (home === undefined && !isOurs) {
    error(`${folder} isn't a checkout of Turbot: it has no plugins folder.\nUsage: ${checkUsage}`);
    return 2;
  }
  const entries = (await powers.list(`${folder}/plugins`)) ?? [];
  // Through a link we would see different plugins from those the bot will load.
  const elsewhere = home === undefined || home.isDirectory() ? [] : ["plugins isn't a regular folder"];
  const findings = [...elsewhere, ...entries.filter((entry) => !isPluginFile(entry)).map(refused)];
  const files: Source[] = [];
  for (const entry of entries.filter(isPluginFile)) {
    const path = `plugins/${entry.name}`;
    files.push({ path, source: await powers.read(`${folder}/${path}`) });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  findings.push(...(await judgePlugins(files, powers)));
  findings.push(...(await hiddenIn(folder, changed, powers)));
  for (const area of sensitiveAreas(changed)) out(plain(`! It touches ${area}: look twice.`));
  for (const finding of findings) out(plain(`✗ ${finding}`));
  out(findings.length > 0 ? `✗ ${findings.length} findings.` : fine(files));
  return findings.length > 0 ? 1 : 0;
}

/** Reviewers read the changes, so nothing in them may be hidden. Plugins' files are covered by the scan. */
async function hiddenIn(
  folder: string,
  changed: readonly string[],
  { scanner, readTheirs, readOurs }: CheckCommandPowers,
): Promise<string[]> {
  const findings: string[] = [];
  for (const path of changed) {
    const text = isScanned(path) ? undefined : await readTheirs(folder, path);
    if (text === undefined) continue;
    try {
      const found = await scanner.findHidden(path, text, await readOurs(path));
      for (const { line, column, detail } of found.slice(0, mostHidden))
        findings.push(
          `${path}:${line}:${column} hidden_characters: ${detail}; instead: write it as an escape`,
        );
    } catch (error) {
      if (!(error instanceof CheckerDiedError)) throw error;
      findings.push(`${path}: it can't be looked through for hidden characters: ${error.message}`);
    }
  }
  return findings;
}

function isScanned(path: string): boolean {
  return /^plugins\/[^/]+\.ts$/.test(path);
}

function fine(files: readonly Source[]): string {
  return files.length === 0 ? "✓ It has no plugins." : `✓ ${files.length} plugin files, all fine.`;
}

/** The bot loads every TypeScript file; a link would be followed anywhere. */
function isPluginFile(entry: Dirent): boolean {
  return entry.isFile() && /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.test)?\.ts$/.test(entry.name);
}

function refused(entry: Dirent): string {
  const what = entry.isSymbolicLink() ? "a link" : entry.isFile() ? "no plugin's name" : "no file";
  return `plugins/${entry.name} is ${what}; a plugin is one file, plugins/<kebab-case>.ts, with its test`;
}

/** On one line, and without anything that GitHub's runner takes for a command. */
function plain(line: string): string {
  return line
    .slice(0, 8_000)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("##[", "# [")
    .slice(0, 6_000);
}
