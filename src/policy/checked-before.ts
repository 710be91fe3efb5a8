import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { addSources } from "../system/add-sources.ts";
import { pluginSources } from "./plugin-sources.ts";

/*
 * What was checked at an earlier start isn't checked again: the checker takes half a second of CPU time, in which nobody is served. This
 * is what has to be known before any of the bot's modules are loaded; `checked-file.ts` has the rest.
 */

/** Where a scanner keeps its results for the next start. */
export interface CheckedFile {
  /** Absolute path; its folder exists when it is written. */
  readonly path: string;
  /** Names the code that checks: see `checkerCode`. */
  readonly code: string;
}

/** Of a release and its home. Undefined: its code can't be read, so nothing is kept. */
export function checkedFile(home: string, release: string): CheckedFile | undefined {
  try {
    return { path: pathIn(home), code: checkerCode(release) };
  } catch {
    return undefined;
  }
}

function pathIn(home: string): string {
  return join(home, "data", "checked-plugins.json");
}

/** What a file's result is kept under: the same file under another path can have another one. */
export function fileKey(path: string, source: string): string {
  return hashOf(JSON.stringify([path, source]));
}

/** @param text a plugin's declaration, as it came out of the sandbox */
export function declarationKey(plugin: string, text: string): string {
  return hashOf(`${plugin}\n${text}`);
}

/** Where the checker's own code is. With the policy and the packages, it decides about a result. */
export const checkingFolders = [
  ...["src/policy", "src/declaration", "src/plugin-api", "src/plugin-runtime", "src/commands"],
  ...["src/secrets", "src/ipc", "src/log", "src/system", "packages/discord-rules"],
];

/**
 * Names the code that checks: a result counts only for the code that it came from.
 *
 * @param release absolute path of its folder
 * @throws what the file system says
 */
export function checkerCode(release: string): string {
  made ??= { release, code: hashOfCode(release) };
  return made.release === release ? made.code : hashOfCode(release);
}

/** Read once: a process runs the code that it started with. */
let made: { readonly release: string; readonly code: string } | undefined;

function hashOfCode(release: string): string {
  const hash = createHash("sha256").update(`${process.version} ${process.arch}`);
  addSources(hash, release, checkingFolders);
  // A part of a repository has no lock file, and nothing but tests runs one.
  const lock = existsSync(join(release, "package-lock.json")) ? ["package-lock.json"] : [];
  for (const name of ["SECURITY_POLICY.md", ...lock])
    hash.update(`\n${name}\n`).update(readFileSync(join(release, name)));
  return hash.digest("hex");
}

/**
 * Whether each of a release's plugins was checked before, so that no checker is needed to start it.
 *
 * @param home absolute path
 */
export function areAllChecked(release: string, home: string): boolean {
  try {
    const { code, files } = JSON.parse(readFileSync(pathIn(home), "utf8"));
    const known = new Set(files.map(([key]: readonly unknown[]) => key));
    return (
      code === checkerCode(release) &&
      pluginSources(release).every(({ path, source }) => known.has(fileKey(path, source)))
    );
  } catch {
    // There is none yet, or it is damaged: then all are checked.
    return false;
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
