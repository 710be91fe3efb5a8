import type { Dirent } from "node:fs";
import { createLooks } from "../../commands/name-skeleton.ts";
import { notationOf } from "../../commands/notation.ts";
import type { Log } from "../../log/log.ts";
import { sensitiveAreas } from "../../pipeline/sensitive-areas.ts";
import type { FoundCommand, ScannedFile, Scanner } from "../../policy/policy.ts";
import { runTests } from "../run-tests.ts";

/** What the command touches of the machine. */
export interface CheckCommandPowers {
  readonly nodePath: string;
  readonly scanner: Scanner;
  /** Turbot's own commands. */
  readonly reserved: readonly FoundCommand[];
  /** Entries of a folder, relative to where the person typed; none if there is no such folder. */
  list(folder: string): Promise<readonly Dirent[]>;
  read(path: string): Promise<string>;
  out(line: string): void;
  error(line: string): void;
  readonly log: Log;
}

export const checkUsage =
  "npm run turbot -- check <folder of a checkout> [<file with changed paths, NUL between>]";

/**
 * `turbot check`: judges somebody else's version of this repository by *this* version's policy, scanner and sandbox. Its
 * files are data: they are read, scanned, and its plugins' tests run in the sandbox; nothing of it runs on the host.
 *
 * @returns the exit code: 0 fine, 1 findings, 2 wrong usage
 */
export async function runCheckCommand(args: readonly string[], powers: CheckCommandPowers): Promise<number> {
  const [folder, changes, ...rest] = args;
  const { scanner, out, error } = powers;
  if (folder === undefined || rest.length > 0) {
    error(`Name the folder.\nUsage: ${checkUsage}`);
    return 2;
  }
  const entries = await powers.list(`${folder}/plugins`);
  const names = entries.map(({ name }) => name).toSorted();
  const home = (await powers.list(folder)).find(({ name }) => name === "plugins");
  // A link would show us other plugins than the bot will load.
  const elsewhere = home === undefined || home.isDirectory() ? [] : ["plugins is no folder of its own"];
  const findings = [...elsewhere, ...entries.filter((entry) => !isPluginFile(entry)).map(refused)];
  const files: { readonly path: string; readonly source: string }[] = [];
  for (const entry of entries.filter(isPluginFile)) {
    const path = `plugins/${entry.name}`;
    files.push({ path, source: await powers.read(`${folder}/${path}`) });
  }
  const scanned = await scanner.scan(files);
  for (const file of scanned) {
    for (const { line, column, rule, detail, help } of file.findings) {
      findings.push(`${file.path}:${line}:${column} ${rule}: ${detail}; instead: ${help}`);
    }
  }
  findings.push(...takenTwice(scanned, powers.reserved));
  const clean = new Set(scanned.filter(({ ok }) => ok).map(({ path }) => path));
  for (const { path, source } of files.filter((file) => !isTest(file.path) && clean.has(file.path))) {
    const tests = files.find((file) => file.path === path.replace(/\.ts$/, ".test.ts"));
    if (tests === undefined || !clean.has(tests.path)) continue;
    const report = await runTests({ path, source, tests: tests.source }, powers);
    if (report.problem !== undefined) findings.push(`${tests.path}: ${report.problem}`);
    for (const test of report.tests.filter(({ state }) => state === "failed")) {
      findings.push(`${tests.path}: "${test.name}" failed: ${test.error ?? "no reason given"}`);
    }
  }
  const changed =
    changes === undefined ? [] : (await powers.read(changes)).split("\0").filter((path) => path !== "");
  for (const area of sensitiveAreas(changed)) out(plain(`! It touches ${area}: look twice.`));
  for (const finding of findings) out(plain(`✗ ${finding}`));
  out(findings.length > 0 ? `✗ ${findings.length} findings.` : `✓ ${names.length} plugin files, all fine.`);
  return findings.length > 0 ? 1 : 0;
}

/** The bot loads every TypeScript file; a link would be read wherever it leads. */
function isPluginFile(entry: Dirent): boolean {
  return entry.isFile() && /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.test)?\.ts$/.test(entry.name);
}

function refused(entry: Dirent): string {
  const what = entry.isSymbolicLink() ? "a link" : entry.isFile() ? "no plugin's name" : "no file";
  return `plugins/${entry.name} is ${what}; a plugin is one file, plugins/<kebab-case>.ts, with its test`;
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

/** Names that two plugins have, or Turbot itself. */
function takenTwice(scanned: readonly ScannedFile[], reserved: readonly FoundCommand[]): string[] {
  const owners = createLooks<{ path: string; owner: string; command: FoundCommand }>(
    reserved.map((command) => [command, { path: "", owner: "Turbot itself", command }]),
  );
  return scanned.flatMap(({ path, commands }) =>
    commands.flatMap((command) => {
      const taken = owners.get(command);
      if (taken === undefined) owners.set(command, { path, owner: path, command });
      if (taken === undefined || taken.path === path) return [];
      const [name, other] = [notationOf(command), notationOf(taken.command)];
      const alike = name.toLowerCase() === other.toLowerCase() ? "" : `looks like ${other}, which `;
      return [`${path}: ${name} ${alike}belongs to ${taken.owner}`];
    }),
  );
}

/** On one line, and without what GitHub's runner takes for a command. */
function plain(line: string): string {
  return line
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replaceAll("##[", "# [")
    .slice(0, 1_000);
}
