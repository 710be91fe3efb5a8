import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunProgram } from "../git/run-program.ts";
import { quietly, quietlyNow } from "../system/quietly.ts";
import { dependenciesAgree, linkTree } from "./adopt-dependencies.ts";
import { dropNodeHeaders } from "./drop-node-headers.js";
import { foreignPackages } from "./foreign-packages.ts";
import { lastLines } from "./last-lines.ts";
import { PrepareFailedError } from "./prepare-failed.ts";
import { sharedPackages } from "./shared-packages.ts";

export interface DependencyPowers {
  readonly home: string;
  /** Folders that may have a matching `node_modules`: the clone, the running supervisor's own. */
  readonly adoptFrom: readonly string[];
  /** See `sharedPackages`. */
  readonly packageStore: string | undefined;
  /** The npm command: a file and its leading arguments. */
  readonly npm: readonly [file: string, ...args: string[]];
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly installMs: number;
  readonly run: RunProgram;
  readonly hide: (text: string) => string;
}

export function depsFolder(home: string): string {
  return join(home, "data", "deps");
}

/** Folders with this prefix are being made or removed; one found at start was left by a kill. */
export const unfinished = ".unfinished-";

let made = 0;

/**
 * Makes sure that the packages a release asks for are installed, in `data/deps/<hash of its lock file>/`. Releases with
 * the same lock file share them. A folder with such a name is always complete: it is filled under another and renamed.
 *
 * @param release the release's folder
 * @returns the absolute path of their `node_modules`: there, or of those that the machine shares
 * @throws PrepareFailedError
 */
export async function prepareDependencies(
  powers: DependencyPowers,
  release: string,
  signal: AbortSignal,
): Promise<string> {
  const deps = depsFolder(powers.home);
  let lock: string;
  try {
    lock = await readFile(join(release, "package-lock.json"), "utf8");
  } catch (cause) {
    throw new PrepareFailedError("the release has no package-lock.json", "", { cause });
  }
  const foreign = foreignPackages(lock);
  if (foreign.length > 0) {
    throw new PrepareFailedError(
      `the release asks for packages that don't come from the registry (${foreign.slice(0, 5).join(", ")}): installing them would run their programs. Take them from the registry, and merge that`,
      "",
    );
  }
  const name = depsName(lock);
  const modules = join(deps, name, "node_modules");
  if (existsSync(modules)) return modules;
  const shared = await sharedPackages(powers.packageStore, lock);
  if (shared !== null) return shared;

  made += 1;
  const temporary = join(deps, `${unfinished}${name}-${process.pid}-${made}`);
  await mkdir(temporary, { recursive: true });
  try {
    if (!(await adopted(powers.adoptFrom, lock, temporary)))
      await install(powers, release, temporary, signal);
    // If two made the same folder, either will do.
    await rename(temporary, join(deps, name)).catch((error: unknown) => {
      if (!existsSync(join(deps, name))) throw error;
    });
  } finally {
    await quietly(() => rm(temporary, { recursive: true, force: true }));
  }
  return modules;
}

/** On the command line, so that no `.npmrc` can override them. */
const npmQuietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];

/** What only people who change Turbot need (the linter) stays out of releases. */
const withoutTools = ["--omit=dev"];

/** Packages differ by system, and a home on a shared disk can be started on another one. */
export function depsName(lock: string): string {
  const key = `${process.platform} ${process.arch}\n${lock}`;
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

async function adopted(folders: readonly string[], lock: string, into: string): Promise<boolean> {
  for (const folder of folders) {
    const modules = join(folder, "node_modules");
    if (!(await dependenciesAgree(modules, lock))) continue;
    await linkTree(modules, join(into, "node_modules"));
    return true;
  }
  return false;
}

/**
 * In its own folder and never through a link: `npm ci` first empties the folder that `node_modules` points to.
 *
 * No package scripts run: they could read `.env` before anything has checked the release. With npm 10, the link to the
 * pinned Node is then missing; `npm rebuild` without scripts recreates all links, and does no harm with other versions.
 */
async function install(
  powers: DependencyPowers,
  release: string,
  into: string,
  signal: AbortSignal,
): Promise<void> {
  for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
    const source = join(release, file);
    if (existsSync(source)) await copyFile(source, join(into, file));
  }
  // npm doesn't create the folder if there is nothing to put into it.
  await mkdir(join(into, "node_modules"), { recursive: true });
  await runNpm(powers, "ci", into, signal);
  await runNpm(powers, "rebuild", into, signal);
  // An install that is heavier than it could be is still an install.
  quietlyNow(() => dropNodeHeaders(join(into, "node_modules")));
}

async function runNpm(
  { npm, toolEnv, installMs, run, hide }: DependencyPowers,
  command: "ci" | "rebuild",
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const [file, ...args] = npm;
  const end = await run({
    file,
    args: [...args, command, ...npmQuietly, ...withoutTools],
    cwd: into,
    env: toolEnv,
    timeoutMs: installMs,
    outputLimit: 8 * 1024 * 1024,
    signal,
  }).catch((cause: Error) => {
    throw new PrepareFailedError(`npm could not be started: ${cause.message}`, "", { cause });
  });
  signal.throwIfAborted();
  if (end.code !== 0) {
    const how = end.killed ?? `exit code ${end.code ?? "unknown"}`;
    throw new PrepareFailedError(
      `npm ${command} failed (${how})`,
      lastLines(hide(`${end.stdout}\n${end.stderr}`)),
    );
  }
}
