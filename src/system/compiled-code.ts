import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { dirname, join } from "node:path";

/*
 * Node's compile cache for our programs that handle unreviewed code. They read what was compiled before, which halves the CPU time of
 * their start, and never add to it: what one of them wrote, the bot would run. So the bot has their modules compiled beforehand.
 */

/** One of our programs that handle unreviewed code. */
export interface UnreviewedCodeProgram {
  /** Its arguments for V8, which uses nothing that was compiled under others. */
  readonly flags: readonly string[];
  /** The URLs of the files that its threads start with. */
  readonly entries: readonly string[];
  /** What it starts from besides, made by a program of ours that gets the file to write as its argument. */
  readonly makes?: { readonly program: string; readonly fileIn: (folder: string) => string };
}

/** The environment in which a process reads the cache and can't write (Node 26), and the folder that it must be permitted to read. */
export function readCompiledCode(): {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string | undefined;
} {
  const own = getCompileCacheDir();
  if (own === undefined) return { env: {}, folder: undefined };
  // Node adds a folder for its version and flags to the one it is given.
  const folder = dirname(own);
  return { env: { ...cacheIn(folder), NODE_COMPILE_CACHE_READONLY: "1" }, folder };
}

/** Node names what it compiled by the path from the folder, as the supervisor also has it: see compile-cache.ts there. */
const cacheIn = (folder: string) => ({ NODE_COMPILE_CACHE: folder, NODE_COMPILE_CACHE_PORTABLE: "1" });

/** Imports the files, so that Node compiles them. What is started by that ends at once. */
const importing = (urls: readonly string[]) =>
  `Promise.allSettled(${JSON.stringify(urls)}.map((url) => import(url))).finally(() => process.exit());`;

/** Compiles the programs' modules into this process's cache, once. Without a cache it does nothing; the programs then do without. */
export async function compileAhead(
  nodePath: string,
  programs: readonly UnreviewedCodeProgram[],
): Promise<void> {
  const { folder } = readCompiledCode();
  if (folder === undefined) return;
  for (const { flags, makes } of programs) {
    if (makes === undefined || existsSync(makes.fileIn(folder))) continue;
    const args = [...flags, "--no-warnings", makes.program, makes.fileIn(folder)];
    await once(spawn(nodePath, args, { env: cacheIn(folder), stdio: "ignore" }), "exit");
  }
  const done = join(folder, createHash("sha256").update(JSON.stringify(programs)).digest("hex"));
  if (existsSync(done)) return;
  for (const { flags, entries } of programs) {
    const child = spawn(nodePath, [...flags, "--no-warnings", "--eval", importing(entries)], {
      env: cacheIn(folder),
      stdio: "ignore",
    });
    await once(child, "exit");
  }
  const user = process.getuid?.();
  if (user !== undefined) nameForReaders(folder, user);
  writeFileSync(done, "");
}

/**
 * Node 26 adds the user to the name of the folder in which it only reads, and to that of one in which the modules aren't named by their
 * path from it, but not to ours: without a second name nobody would find what was compiled.
 */
function nameForReaders(folder: string, user: number): void {
  const mark = `-${user}`;
  for (const name of readdirSync(folder).filter((one) => /^v\d+\./.test(one) && !one.endsWith(mark))) {
    const link = join(folder, `${name}${mark}`);
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) continue;
    // What an older release has left.
    rmSync(link, { recursive: true, force: true });
    symlinkSync(name, link);
  }
}
