import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git } from "../../src/git/git.ts";
import { compileCacheFolder } from "../../src/supervisor/compile-cache.ts";
import { linkTree } from "./link-tree.ts";

export interface Home {
  /** The bot's clone. */
  readonly home: string;
  readonly root: string;
  readonly gitDir: string;
  /** What `origin` is set to. */
  readonly cloneUrl: string;
  readonly git: Git;
}

/** Creates the bot's home, or finds it: a clone of the origin, with the dependencies of the person's own folder. */
export async function prepareHome({ home, root, gitDir, cloneUrl, git }: Home): Promise<void> {
  if (!existsSync(join(home, ".git"))) await clone(home, gitDir, git);
  await git.in(home).run(["remote", "set-url", "origin", cloneUrl]);
  await bringDependencies(join(root, "node_modules"), join(home, "node_modules"));
}

/** Inside the home, which can be a disk of its own; `.git` comes last, so an interrupted clone doesn't count as a home. */
async function clone(home: string, gitDir: string, git: Git): Promise<void> {
  await mkdir(home, { recursive: true });
  for (const name of await readdir(home)) await rm(join(home, name), { recursive: true, force: true });
  const half = join(home, ".half");
  await git.in(home).run(["clone", "--quiet", gitDir, half]);
  const names = (await readdir(half)).filter((name) => name !== ".git");
  for (const name of [...names, ".git"]) await rename(join(half, name), join(home, name));
  await rm(half, { recursive: true });
}

/** npm's own record of what it installed: if it is the same, so are the dependencies. */
const record = ".package-lock.json";

async function bringDependencies(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const [wanted, there] = await Promise.all([textOf(join(from, record)), textOf(join(to, record))]);
  if (existsSync(to) && wanted === there) return;
  const half = `${to}.half`;
  await rm(half, { recursive: true, force: true });
  await linkTree(from, half);
  await rm(to, { recursive: true, force: true });
  await rename(half, to);
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

/** Lets the home keep what Node compiles in this folder. */
export async function shareCompiled(home: string, folder: string): Promise<void> {
  const own = compileCacheFolder(home);
  if (existsSync(own)) return;
  await mkdir(folder, { recursive: true });
  await mkdir(dirname(own), { recursive: true });
  await symlink(folder, own);
}

/** Writes the bot's `.env`, readable only by its owner. */
export async function writeEnv(home: string, values: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const file = join(home, ".env");
  const fresh = `${file}.new`;
  await writeFile(fresh, `# Written by the playground at every start.\n${lines.join("\n")}\n`, {
    mode: 0o600,
  });
  await rename(fresh, file);
}
