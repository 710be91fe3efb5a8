import type { Repository } from "./repository.ts";

/** What git knows about commits and changed files, read for GitHub's answers. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 */
  readonly date: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly sha: string;
  /** Absent for binary files. */
  readonly lines: { readonly added: number; readonly removed: number } | undefined;
}

const format = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");

/** The commits of `head` that `base` lacks, oldest first. Without a base: all that led to `head`. */
export async function commitsBetween(
  repository: Repository,
  base: string | undefined,
  head: string,
  limit = 250,
): Promise<Commit[]> {
  const range = base === undefined ? head : `${base}..${head}`;
  const text = await repository.git.run([
    "log",
    `--format=${format}%x01`,
    `--max-count=${limit}`,
    range,
    "--",
  ]);
  const newestFirst = text
    .split("\x01")
    .map((entry) => entry.replace(/^\n/, ""))
    .filter((entry) => entry !== "")
    .map(commitOf);
  return base === undefined ? newestFirst : newestFirst.reverse();
}

export async function countBetween(repository: Repository, base: string, head: string): Promise<number> {
  return Number(await repository.git.run(["rev-list", "--count", `${base}..${head}`, "--"]));
}

export async function readCommit(repository: Repository, sha: string): Promise<Commit> {
  return commitOf(await repository.git.run(["show", "--no-patch", `--format=${format}`, sha, "--"]));
}

/** The unified diff from the merge base to `head`, as GitHub shows a pull request. */
export async function unifiedDiff(repository: Repository, base: string, head: string): Promise<string> {
  const diff = await repository.git.run([
    "diff",
    "--no-color",
    "--no-ext-diff",
    "-M",
    await parting(repository, base, head),
    head,
  ]);
  return diff === "" ? "" : `${diff}\n`;
}

export async function changedFiles(
  repository: Repository,
  base: string,
  head: string,
): Promise<ChangedFile[]> {
  const from = await parting(repository, base, head);
  const raw = await repository.git.run(["diff", "--raw", "--numstat", "--no-abbrev", "-z", "-M", from, head]);
  const fields = raw.split("\0");
  const files: Omit<ChangedFile, "lines">[] = [];
  const lines = new Map<string, ChangedFile["lines"]>();
  for (let at = 0; at < fields.length; ) {
    const field = fields[at] ?? "";
    if (field === "") break;
    if (field.startsWith(":")) {
      const [, , , after = "", code = "M"] = field.split(" ");
      const before = fields[at + 1] ?? "";
      const renamed = code.startsWith("R");
      const path = renamed ? (fields[at + 2] ?? "") : before;
      files.push({ path, previousPath: renamed ? before : undefined, status: statusOf(code), sha: after });
      at += renamed ? 3 : 2;
      continue;
    }
    const [added = "-", removed = "-", name = ""] = field.split("\t");
    const renamed = name === "";
    const path = renamed ? (fields[at + 2] ?? "") : name;
    lines.set(path, added === "-" ? undefined : { added: Number(added), removed: Number(removed) });
    at += renamed ? 3 : 1;
  }
  return files.map((file) => ({ ...file, lines: lines.get(file.path) }));
}

/** The hunks of one file, without git's header lines: GitHub's `patch`. */
export async function patchOf(
  repository: Repository,
  base: string,
  head: string,
  file: ChangedFile,
): Promise<string> {
  const paths = [file.path, ...(file.previousPath === undefined ? [] : [file.previousPath])];
  const from = await parting(repository, base, head);
  const diff = await repository.git.run([
    "diff",
    "--no-color",
    "--no-ext-diff",
    "-M",
    from,
    head,
    "--",
    ...paths,
  ]);
  const start = diff.indexOf("\n@@");
  return start < 0 ? "" : diff.slice(start + 1);
}

async function parting(repository: Repository, base: string, head: string): Promise<string> {
  return (await repository.mergeBase(base, head)) ?? base;
}

function statusOf(code: string): ChangedFile["status"] {
  if (code.startsWith("R")) return "renamed";
  if (code === "A") return "added";
  return code === "D" ? "removed" : "modified";
}

function commitOf(entry: string): Commit {
  const [
    sha = "",
    tree = "",
    parents = "",
    an = "",
    ae = "",
    ad = "",
    cn = "",
    ce = "",
    cd = "",
    ...message
  ] = entry.split("\0");
  return {
    sha,
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.join("\0").trimEnd(),
  };
}
