import { existsSync, mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import type { Git } from "../../src/git/git.ts";

export interface Snapshot {
  /** The folder with the files, as they are. It need not be a git repository. */
  readonly root: string;
  /** The bare repository they go into. */
  readonly gitDir: string;
  /** Where the index is kept, which makes the next snapshot fast. */
  readonly workFolder: string;
  readonly git: Git;
}

export type SnapshotOutcome = "first" | "unchanged" | "changed";

/** What people never want in the playground, even if their own `.gitignore` doesn't list it. */
const excluded = [
  "node_modules",
  ".git",
  ".playground",
  "/data",
  "/releases",
  "/worktrees",
  "/.env",
  "/.env.local",
  "/.deploy",
  "/.status",
];

/** The last snapshot: what has changed since is what the person edited. */
const snapshotTag = "refs/playground/snapshot";
const mainBranch = "refs/heads/main";

const author = {
  GIT_AUTHOR_NAME: "Playground",
  GIT_AUTHOR_EMAIL: "playground@localhost",
  GIT_COMMITTER_NAME: "Playground",
  GIT_COMMITTER_EMAIL: "playground@localhost",
};

/**
 * Commits a folder's files to `main` of a bare repository. Merges made there since the last snapshot stay:
 * only the person's changes in between are brought in.
 *
 * @throws GitFailedError
 */
export async function snapshotFiles(snapshot: Snapshot): Promise<SnapshotOutcome> {
  const { gitDir, git } = snapshot;
  if (!existsSync(join(gitDir, "HEAD"))) {
    mkdirSync(gitDir, { recursive: true });
    await git.in(gitDir).run(["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  }
  const repository = git.in(gitDir);
  const tree = await writeTree(snapshot);
  const last = await resolve(repository, snapshotTag);
  const main = await resolve(repository, mainBranch);
  if (last !== undefined && (await resolve(repository, `${last}^{tree}`)) === tree && main !== undefined)
    return "unchanged";
  const parents = last === undefined ? [] : [last];
  const taken = await commit(repository, tree, parents, "The files as they are");
  if (main === undefined || last === undefined) {
    await repository.run(["update-ref", mainBranch, taken]);
  } else {
    const joined = await joinTrees(snapshot, main, last, taken);
    const message = "Bring in what was edited since the playground last ran";
    await repository.run([
      "update-ref",
      mainBranch,
      await commit(repository, joined, [main, taken], message),
    ]);
  }
  // Last: after a kill before it, the same edits are brought in once more, which changes nothing.
  await repository.run(["update-ref", snapshotTag, taken]);
  return last === undefined ? "first" : "changed";
}

async function writeTree({ root, gitDir, workFolder, git }: Snapshot): Promise<string> {
  const excludesFile = join(workFolder, "snapshot-excludes");
  const inside = relative(root, workFolder);
  const own = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside) ? [`/${inside}`] : [];
  await writeFile(excludesFile, `${[...excluded, ...own].join("\n")}\n`);
  const env = { GIT_INDEX_FILE: join(workFolder, "snapshot-index") };
  const here = git.in(root);
  await here.run(
    [
      ...[
        "-c",
        `core.excludesFile=${excludesFile}`,
        "-c",
        "core.autocrlf=false",
        "-c",
        "core.safecrlf=false",
      ],
      ...[`--git-dir=${gitDir}`, `--work-tree=${root}`, "add", "--all", "--", "."],
    ],
    { env },
  );
  return here.run([`--git-dir=${gitDir}`, "write-tree"], { env });
}

/** The tree of `main` with the edits between two snapshots; if both changed the same lines, the person's win. */
async function joinTrees(snapshot: Snapshot, main: string, last: string, taken: string): Promise<string> {
  const repository = snapshot.git.in(snapshot.gitDir);
  const merged = await repository
    .run(["merge-tree", "--write-tree", main, taken])
    .catch(() => undefined /* a conflict, or a git before 2.38 */);
  if (merged !== undefined) return merged;
  const env = { GIT_INDEX_FILE: join(snapshot.workFolder, "join-index") };
  // Removing a path from an index requires a work tree, though it reads no file.
  const index = snapshot.git.in(snapshot.workFolder);
  await repository.run(["read-tree", main], { env });
  const changes = await repository.run(["diff-tree", "-r", "-z", "--no-renames", last, taken]);
  for (const change of changes.split("\0:")) {
    const [facts = "", path = ""] = change.replace(/^:/, "").split("\0");
    const [, mode = "", , hash = "", kind = ""] = facts.split(" ");
    const entry =
      kind === "D" ? ["--force-remove", "--", path] : ["--add", "--cacheinfo", `${mode},${hash},${path}`];
    if (path !== "")
      await index.run([`--git-dir=${snapshot.gitDir}`, "--work-tree=.", "update-index", ...entry], { env });
  }
  return repository.run(["write-tree"], { env });
}

function commit(git: Git, tree: string, parents: readonly string[], message: string): Promise<string> {
  const from = parents.flatMap((parent) => ["-p", parent]);
  return git.run(["commit-tree", tree, ...from, "-m", message], { env: author });
}

async function resolve(git: Git, name: string): Promise<string | undefined> {
  return git.run(["rev-parse", "--verify", "--quiet", name]).catch(() => undefined);
}
