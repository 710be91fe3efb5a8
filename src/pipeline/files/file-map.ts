import { lstatSync } from "node:fs";
import { join } from "node:path";
import { basename, dirname } from "node:path/posix";
import { setImmediate } from "node:timers/promises";
import type { Worktree } from "../publish/worktree.ts";
import { describeFile, type FileDescription, isNamedAs } from "./describe-file.ts";

/** Longer files, in characters, aren't shown: nobody edits those by hand either. */
export const largestShown = 150_000;
/** Maximum characters of the map for any repository: about 30,000 tokens. */
const mostCharacters = 140_000;
/** Maximum files to read. */
const mostRead = 5_000;
/** Files to read before yielding this thread. */
const atOnce = 50;

interface MappedFile extends FileDescription {
  readonly path: string;
  /** Why it can't be shown; "": it can. */
  readonly closed: string;
  readonly hasTest: boolean;
}

/** How much the map says about a file: characters of its sentence, and names of exports. */
interface Detail {
  readonly sentence: number;
  readonly exports: number;
}

/** From full detail down to names alone: for the program itself, and for what only helps to test it. */
const details: readonly (readonly [program: Detail, help: Detail])[] = [
  [160, 20, 160, 20],
  [90, 8, 60, 4],
  [75, 6, 40, 2],
  [70, 6, 25, 0],
  [65, 5, 0, 2],
  [60, 5, 0, 0],
  [50, 4, 0, 0],
  [40, 3, 0, 0],
  [35, 2, 0, 0],
  [30, 1, 0, 0],
  [25, 0, 0, 0],
  [0, 3, 0, 0],
  [0, 0, 0, 0],
].map(([sentence = 0, exports = 0, less = 0, fewer = 0]) => [
  { sentence, exports },
  { sentence: less, exports: fewer },
]);

/** Files that Claude looks for by name, if at all. */
const helps =
  /(?:^|\/)(?:fixtures?|tests?|__tests__|(?:[\w-]+-)?simulator(?:-[\w-]+)?|bench)\/|[.-](?:test|for-tests)\.[a-z]+$/;

const legend = `# Files of the repository

A line with a "/" at its end is a folder; the lines below it are its files. Folder and name together are a file's path. After the name: what the
file is, then in brackets what it exports, without what its name says already. "+test": its test stands beside it, with ".test" before the ending.`;

/** The list that Claude chooses files from: what each one is, as far as it fits. */
export async function fileMap(worktree: Pick<Worktree, "folder" | "tracked" | "read">): Promise<string> {
  const files = await describeAll(worktree);
  for (const detail of details) {
    const text = `${legend}\n\n${folders(files, detail)}`;
    if (text.length <= mostCharacters) return text;
  }
  return `${legend}\n\n${counts(files)}`;
}

async function describeAll({
  folder,
  tracked,
  read,
}: Pick<Worktree, "folder" | "tracked" | "read">): Promise<MappedFile[]> {
  const files: MappedFile[] = [];
  for (const [at, path] of [...tracked].toSorted().entries()) {
    if (at % atOnce === 0) await setImmediate();
    const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
    // A link can lead out of the repository.
    if (found?.isFile() !== true || isTestOf(path, tracked)) continue;
    const test = testOf(path);
    const hasTest = test !== path && tracked.has(test);
    const none = { path, says: "", exports: [], closed: "", hasTest };
    if (found.size > largestShown) files.push({ ...none, closed: "too long to be shown" });
    else if (at >= mostRead) files.push(none);
    else {
      const text = read(path);
      files.push(
        text === undefined
          ? { ...none, closed: "not text in UTF-8" }
          : { ...none, ...describeFile(path, text) },
      );
    }
  }
  return files;
}

function testOf(path: string): string {
  return path.replace(/(\.[a-z]+)$/, ".test$1");
}

/** A test beside the file it tests, whose line mentions it. */
function isTestOf(path: string, tracked: ReadonlySet<string>): boolean {
  return /\.test\.[a-z]+$/.test(path) && tracked.has(path.replace(/\.test(\.[a-z]+)$/, "$1"));
}

function folders(files: readonly MappedFile[], [program, help]: (typeof details)[number]): string {
  const parts = [...Map.groupBy(files, ({ path }) => dirname(path))].map(([name, inside]) => {
    const lines = inside.map((file) => lineOf(file, helps.test(file.path) ? help : program));
    const plain = lines.filter((line) => !line.includes(":"));
    const told = lines.filter((line) => line.includes(":"));
    return [`${name === "." ? "." : name}/`, ...told, ...(plain.length === 0 ? [] : [plain.join(", ")])].join(
      "\n",
    );
  });
  return parts.join("\n\n");
}

function lineOf(
  { path, says, exports, closed, hasTest }: MappedFile,
  { sentence, exports: most }: Detail,
): string {
  const others = exports.filter((name) => !isNamedAs(path, name));
  const names = others.slice(0, most).join(" ") + (others.length > most && most > 0 ? " …" : "");
  const words = [
    shortened(says, sentence),
    names === "" ? "" : `[${names}]`,
    closed === "" ? "" : `(${closed})`,
  ];
  const told = words.filter((word) => word !== "").join(" ");
  return `${basename(path)}${hasTest ? " +test" : ""}${told === "" ? "" : `: ${told}`}`;
}

/** Cut between words. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most === 0) return "";
  return `${text
    .slice(0, most)
    .replace(/\s+\S*$/, "")
    .toWellFormed()}…`;
}

/** For a repository with too many files to name. */
function counts(files: readonly MappedFile[]): string {
  const lines: string[] = [];
  let left = mostCharacters - legend.length - 100;
  const all = [...Map.groupBy(files, ({ path }) => dirname(path))];
  for (const [name, inside] of all) {
    const line = `${name}/: ${inside.length} files`;
    if (line.length + 1 > left) break;
    left -= line.length + 1;
    lines.push(line);
  }
  const more = all.length - lines.length;
  return [...lines, ...(more === 0 ? [] : [`… and ${more} more folders`])].join("\n");
}
