import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit, type Git, GitFailedError } from "../../src/git/git.ts";
import { readBranches, readDefaultBranch } from "./read-refs.ts";
import { rememberObjects } from "./remember-objects.ts";

/** The bare repository on disk, and what GitHub does with it itself. */
export interface Repository {
  readonly git: Git;
  readonly gitDir: string;
  /** Branch names and their commits. */
  branches(): Promise<ReadonlyMap<string, string>>;
  /** The commit that a branch, tag or hash refers to; undefined: there is none. */
  resolve(revision: string): Promise<string | undefined>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  mergeBase(one: string, other: string): Promise<string | undefined>;
  /** The tree of both merged; undefined: they conflict. */
  mergedTree(base: string, head: string): Promise<string | undefined>;
  commitTree(commit: NewCommit): Promise<string>;
  /** `base`'s tree with files written or (null) deleted. */
  treeWith(base: string | undefined, files: Readonly<Record<string, string | null>>): Promise<string>;
  /**
   * Moves a ref, if it is still where the caller expects it.
   *
   * @param from where it must be now; undefined: it must not exist; "any": anywhere
   * @throws GitFailedError when it has moved
   */
  moveRef(ref: string, to: string, from: string | undefined): Promise<void>;
  deleteRef(ref: string): Promise<void>;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
}

const nowhere = "0".repeat(40);

/** Opens the bare repository, or creates an empty one whose default branch is `main`. */
export async function openRepository(gitDir: string, env: { readonly PATH?: string | undefined }) {
  const git = rememberObjects(createGit({ cwd: gitDir, env }));
  // The last file that git creates in a repository.
  if (!existsSync(join(gitDir, "objects", "info"))) {
    const init = ["init", "--quiet", "--bare", "--initial-branch=main", "--template=", gitDir];
    await createGit({ cwd: tmpdir(), env }).run(init);
  }
  await settle(join(gitDir, "config"));
  return { repository: createRepository(git, gitDir), defaultBranch: await readDefaultBranch(gitDir) };
}

/** Written without git, to be quick: most simulators live for one test, and start with a new repository. */
async function settle(config: string): Promise<void> {
  if (!(await readFile(config, "utf8")).includes(settings)) await appendFile(config, settings);
}

const settings = `
# Nothing is tidied up: most of these live for one test, and each push would start a process to look.
[receive]
\tautoGC = false
# GitHub lets nobody push there.
\thideRefs = refs/pull
`;

function createRepository(git: Git, gitDir: string): Repository {
  /** Refs that only GitHub moves, as they are. */
  const moved = new Map<string, string>();
  return {
    git,
    gitDir,
    branches: () => readBranches(gitDir),
    async resolve(revision) {
      if (!isRevision(revision)) return undefined;
      const found = await orNo(git.run(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]));
      return found === "" ? undefined : found;
    },
    isAncestor: async (older, newer) =>
      (await orNo(git.run(["merge-base", "--is-ancestor", older, newer]))) !== undefined,
    mergeBase: (one, other) => orNo(git.run(["merge-base", one, other])),
    mergedTree: (base, head) => orNo(git.run(["merge-tree", "--write-tree", "--no-messages", base, head])),
    commitTree: ({ tree, parents, message, by, at }) =>
      git.run(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", message], {
        env: identity(by, at),
      }),
    treeWith: (base, files) => treeWith(git, base, files),
    moveRef: async (ref, to, from) => {
      const isOwn = ref.startsWith("refs/pull/");
      if (isOwn && moved.get(ref) === to) return;
      const expected = from === "any" ? [] : [from ?? nowhere];
      await git.run(["update-ref", ref, to, ...expected]);
      if (isOwn) moved.set(ref, to);
    },
    deleteRef: async (ref) => {
      moved.delete(ref);
      await git.run(["update-ref", "-d", ref]);
    },
  };
}

/** Git says "no" with exit code 1 and no output; everything else is an error. */
async function orNo(answer: Promise<string>): Promise<string | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitFailedError && error.exitCode === 1) return undefined;
    throw error;
  }
}

/** Allowed names: no options, no ranges, no navigation. */
function isRevision(text: string): boolean {
  return (
    text !== "" && !text.startsWith("-") && !text.includes("..") && !/[\s~^:?*[\\\p{Cc}]|@\{/u.test(text)
  );
}

function identity(login: string, at: string): Record<string, string> {
  const email = `${login}@users.noreply.github.com`;
  return {
    GIT_AUTHOR_NAME: login,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: "GitHub",
    GIT_COMMITTER_EMAIL: "noreply@github.com",
    GIT_COMMITTER_DATE: at,
  };
}

async function treeWith(git: Git, base: string | undefined, files: Readonly<Record<string, string | null>>) {
  const folder = await mkdtemp(join(tmpdir(), "turbot-github-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    await git.run(base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    const deleted = Object.keys(files).filter((path) => files[path] === null);
    if (deleted.length > 0) {
      // Git requires a work tree here, but looks at nothing in it.
      const remove = [`--work-tree=${folder}`, "update-index", "--force-remove", "--"];
      await git.run([...remove, ...deleted], { env });
    }
    const written = Object.entries(files).flatMap(([path, content]) =>
      content === null ? [] : [{ path, content }],
    );
    for (let at = 0; at < written.length; at += mostAtOnce) {
      const some = written.slice(at, at + mostAtOnce);
      const blobs = some.map((_, index) => join(folder, `blob-${index}`));
      for (const [index, { content }] of some.entries()) await writeFile(blobs[index] ?? "", content);
      const hashes = (await git.run(["hash-object", "-w", "--no-filters", "--", ...blobs])).split("\n");
      const programs = await programsIn(
        git,
        base,
        some.map(({ path }) => path),
      );
      const entries = some.flatMap(({ path }, index) => [
        "--cacheinfo",
        `${programs.has(path) ? "100755" : "100644"},${hashes[index]},${path}`,
      ]);
      await git.run(["update-index", "--add", ...entries], { env });
    }
    return await git.run(["write-tree"], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files per git process: a process for each took most of the time, and arguments have a maximum length. */
const mostAtOnce = 200;

async function programsIn(git: Git, base: string | undefined, paths: readonly string[]) {
  if (base === undefined) return new Set<string>();
  const entries = (await git.run(["ls-tree", "-z", base, "--", ...paths])).split("\0");
  return new Set(entries.filter((entry) => entry.startsWith("100755")).map((entry) => entry.split("\t")[1]));
}
