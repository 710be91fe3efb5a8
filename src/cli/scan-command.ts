import type { Stats } from "node:fs";
import { basename, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "../commands/notation.ts";
import { notationOf } from "../commands/notation.ts";
import { findCollisions } from "../policy/name-collisions.ts";
import type { ScannedFile, Scanner } from "../policy/policy.ts";
import { NotUtf8Error } from "../system/plain-text.ts";

/** What the command needs from the machine. */
export interface ScanCommandPowers {
  readonly cwd: string;
  readonly scanner: Scanner;
  /** Turbot's own commands. */
  readonly reserved: readonly Command[];
  readonly files: {
    stat(path: string): Promise<Stats>;
    /** Names in a folder. */
    list(path: string): Promise<readonly string[]>;
    /** Throws NotUtf8Error if it isn't UTF-8 text. */
    read(path: string): Promise<string>;
    resolve(cwd: string, path: string): string;
  };
  out(line: string): void;
  error(line: string): void;
}

export const scanUsage = "npm run turbot -- scan [--json] <files or folders>";

/**
 * `turbot scan`: checks plugin files against `SECURITY_POLICY.md`.
 *
 * @returns the exit code: 0 clean, 1 findings, 2 wrong usage
 */
export async function runScanCommand(args: readonly string[], powers: ScanCommandPowers): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === "string") {
    powers.error(`${wanted}\nUsage: ${scanUsage}`);
    return 2;
  }
  const sources: { path: string; source: string }[] = [];
  for (const path of wanted.paths) {
    const found = await sourcesAt(path, powers);
    if (found === undefined) {
      powers.error(`There is nothing to read at ${path}. Check the name and try again.\nUsage: ${scanUsage}`);
      return 2;
    }
    sources.push(...found);
  }
  if (sources.length === 0) {
    powers.error(`There's no TypeScript file in ${wanted.paths.join(", ")}.\nUsage: ${scanUsage}`);
    return 2;
  }
  const scanned = await powers.scanner.scan(sources);
  const collisions = findCollisions(scanned, powers.reserved);
  const files = scanned.map(({ javaScript: _, ...file }) => {
    const findings = [...file.findings, ...collisions.filter(({ path }) => path === file.path)];
    return { ...file, ok: findings.length === 0, findings };
  });
  if (wanted.json) powers.out(JSON.stringify({ files }, null, 2));
  else describe(files, powers.out);
  return files.every(({ ok }) => ok) ? 0 : 1;
}

function readArguments(args: readonly string[]): { json: boolean; paths: string[] } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    if (positionals.length === 0) return "Name the files or folders to scan.";
    return { json: values.json, paths: positionals };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A file itself, or the TypeScript files directly in a folder, as the bot loads them. */
async function sourcesAt(path: string, { cwd, files }: ScanCommandPowers) {
  const full = files.resolve(cwd, path);
  try {
    const isFolder = (await files.stat(full)).isDirectory();
    const names = isFolder
      ? (await files.list(full))
          .filter((name) => name.endsWith(".ts"))
          .toSorted()
          .map((name) => `${full}${sep}${name}`)
      : [full];
    return await Promise.all(
      names.map(async (name) => ({ path: shown(cwd, name), source: await files.read(name) })),
    );
  } catch (error) {
    if (error instanceof NotUtf8Error) throw error;
    return undefined;
  }
}

function shown(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  return (inside.startsWith("..") ? path : inside || basename(path)).split(sep).join("/");
}

function describe(files: readonly ScannedFile[], out: (line: string) => void): void {
  for (const { path, findings, commands } of files) {
    const names = commands.map(notationOf);
    if (findings.length === 0) out(`✓ ${path}${names.length > 0 ? ` (${names.join(", ")})` : ""}`);
    for (const { line, column, rule, detail, help } of findings) {
      out(`✗ ${path}:${line}:${column} ${rule}: ${detail}\n    instead: ${help}`);
    }
  }
  const bad = files.filter(({ ok }) => !ok).length;
  out(
    bad === 0
      ? `${files.length} scanned, all clean. Turbotastic!`
      : `${files.length} scanned, ${bad} with findings.`,
  );
}
