import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../../git/git.ts";
import type { withGitLock } from "../../git/git-lock.ts";
import { pruneWorktrees } from "../../git/prune-worktrees.ts";
import type { Log } from "../../log/log.ts";
import { quietlyNow } from "../../system/quietly.ts";
import { isFile, readExactText } from "../files/text-file.ts";

/** A fresh checkout of the default branch, apart from the files that run. */
export interface Worktree {
  readonly folder: string;
  readonly git: Git;
  /** The commit it was checked out at. */
  readonly base: string;
  /** The commit of the run's own branch on GitHub when it was fetched; "": there was no such branch. */
  readonly pushed: string;
  /** Repository paths tracked by git. */
  readonly tracked: ReadonlySet<string>;
  /** Whether this commit has the same dependencies as the running release. */
  readonly sameDependencies: boolean;
  /** A file's exact text; undefined: there is no such file, or it isn't UTF-8 text. */
  read(path: string): string | undefined;
  /** Whether there is such a file, whatever its content. */
  has(path: string): boolean;
  /** Its folder in the commit's state, to write to. */
  writable(): Promise<string>;
  /** Restores the commit's state, if `writable` has been called. */
  clean(): Promise<void>;
}

export interface Worktrees {
  /** Runs work in a worktree of `origin/<base>`, freshly fetched, and always removes the worktree afterwards. */
  use<T>(branch: string, base: string, work: (worktree: Worktree) => Promise<T>): Promise<T>;
  /** Removes what a killed run left of a branch's worktree. Throws while a run is using it. */
  discard(branch: string): Promise<void>;
}

export interface WorktreePowers {
  /** Absolute path of the clone: `worktrees/` is created in it, and its checked-out files are never touched. */
  readonly home: string;
  /** Absolute path of the running release: its `node_modules` is linked into the worktree. */
  readonly release: string;
  /** Git in `home`, with the token that may push. */
  readonly git: Git;
  readonly withGitLock: typeof withGitLock;
  readonly log: Log;
}

/** No hooks or signing: the operator's programs must not run on unreviewed code. The other settings affect what git prints. */
const quiet = [
  "core.hooksPath=/dev/null",
  "commit.gpgsign=false",
  "core.autocrlf=false",
  "log.showSignature=false",
  "color.ui=false",
].flatMap((setting) => ["-c", setting]);

export function createWorktrees({ home, release, git, withGitLock, log }: WorktreePowers): Worktrees {
  const inUse = new Set<string>();
  const parent = join(home, "worktrees");

  /** Removes what killed runs left: nobody else makes worktrees with these names, and only one bot runs at a time. */
  const removeLeftovers = async () => {
    mkdirSync(parent, { recursive: true });
    for (const name of readdirSync(parent)) {
      if (!name.startsWith("feature-") || inUse.has(name)) continue;
      log.info("pipeline.worktree_left_over", { name });
      rmSync(join(parent, name), { recursive: true, force: true });
    }
    await pruneWorktrees(git);
  };

  return {
    async discard(branch) {
      const name = folderOf(branch);
      if (inUse.has(name)) throw new Error(`a run for ${branch} is still under way`);
      // Prunes even if the folder is gone: the run that removed it may have been killed before it pruned.
      rmSync(join(parent, name), { recursive: true, force: true });
      await withGitLock(home, `worktree of ${branch} is discarded`, () => pruneWorktrees(git));
    },
    async use(branch, base, work) {
      const name = folderOf(branch);
      if (inUse.has(name)) throw new Error(`a run for ${branch} is under way already`);
      inUse.add(name);
      const folder = join(parent, name);
      try {
        const tips = await withGitLock(home, `worktree for ${branch}`, async () => {
          await git.run(["fetch", "--prune", "--no-tags", "origin", `+refs/heads/*:refs/remotes/origin/*`]);
          rmSync(folder, { recursive: true, force: true });
          await removeLeftovers();
          // Under the same lock as the fetch: the next run's fetch can see what this one didn't.
          const [from, pushed = ""] = await fetchedTips(git, [base, branch]);
          await git.run([
            ...quiet,
            "worktree",
            "add",
            "--detach",
            folder,
            from || `refs/remotes/origin/${base}`,
          ]);
          return { base: from ?? "", pushed };
        });
        return await work(await open(git.in(folder), folder, release, tips));
      } finally {
        inUse.delete(name);
        quietlyNow(() => rmSync(folder, { recursive: true, force: true }));
        await withGitLock(home, `worktree of ${branch} is done`, () => git.run(["worktree", "prune"])).catch(
          // The next run prunes too; this run's result matters more.
          (error: unknown) => log.warn("pipeline.prune_failed", { branch, error }),
        );
      }
    },
  };
}

function folderOf(branch: string): string {
  return branch.replaceAll("/", "-");
}

/** The commit of a branch on GitHub as of the clone's last fetch; "": there is none. */
export async function fetchedTip(git: Git, branch: string): Promise<string> {
  const [tip = ""] = await fetchedTips(git, [branch]);
  return tip;
}

/** The same of several branches. */
async function fetchedTips(git: Git, branches: readonly string[]): Promise<readonly string[]> {
  const refs = branches.map((branch) => `refs/remotes/origin/${branch}`);
  const listed = await git.run(["for-each-ref", "--format=%(objectname) %(refname)", ...refs]);
  const lines = listed.split("\n");
  return refs.map((ref) => lines.find((line) => line.endsWith(` ${ref}`))?.split(" ")[0] ?? "");
}

/** Git without those of the operator's settings that run programs. */
export function quietly(git: Git): Git {
  return {
    cwd: git.cwd,
    identity: git.identity,
    in: (cwd) => quietly(git.in(cwd)),
    run: (args, options) => git.run([...quiet, ...args], options),
  };
}

async function open(
  plain: Git,
  folder: string,
  release: string,
  tips: Pick<Worktree, "base" | "pushed">,
): Promise<Worktree> {
  const git = quietly(plain);
  let isWritten = false;
  const tracked = (await git.run(["ls-files", "-z"])).split("\0").filter((path) => path !== "");
  const read = (path: string) => readExactText(folder, path);
  const modules = join(release, "node_modules");
  // Only a link, and never committed: removing the worktree leaves its target alone.
  if (existsSync(modules)) symlinkSync(modules, join(folder, "node_modules"), "junction");
  const lock = join(release, "package-lock.json");
  return {
    folder,
    git,
    ...tips,
    tracked: new Set(tracked),
    sameDependencies: existsSync(lock) && readFileSync(lock, "utf8") === read("package-lock.json"),
    read,
    has: (path) => isFile(folder, path),
    async writable() {
      await clean();
      isWritten = true;
      return folder;
    },
    clean,
  };

  async function clean(): Promise<void> {
    if (!isWritten) return;
    await git.run(["reset", "--hard", "--quiet"]);
    // Ignored files are removed too: a change may have added them. The link to the dependencies stays.
    await git.run(["clean", "-f", "-d", "-x", "--quiet", "--exclude=/node_modules"]);
    isWritten = false;
  }
}
