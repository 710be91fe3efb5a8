import { lstatSync } from "node:fs";
import { join } from "node:path";

/** Folders and files that no change may touch, in upper or lower case: git's own, secrets, and the running bot's data. */
const untouchable: readonly RegExp[] = [
  /(^|\/)\.git(\/|$)/i,
  // Windows short names: `git~1` is `.git`.
  /(^|\/)[^/]{1,8}~\d+(\.[^/]{0,3})?(\/|$)/i,
  /(^|\/)\.gitmodules$/i,
  /(^|\/)\.env(?!\.example$)[^/]*$/i,
  /(^|\/)node_modules(\/|$)/i,
  /^(data|releases|worktrees|\.playground)(\/|$)/i,
  /^\.(deploy|status)$/i,
];

/** Device names on Windows, with any extension. */
const devices = /(^|\/)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(\.[^/]*)?(\/|$)/i;

export interface PathRules {
  /** The worktree's folder. */
  readonly folder: string;
  /** Repository paths tracked by git. */
  readonly tracked: ReadonlySet<string>;
  /** `plugin`: only one plugin and its test. */
  readonly kind: "plugin" | "core";
}

/** Why a path may not be changed; undefined if it may. Reads and writes no file; it only checks for links. */
export function refusePath(path: string, { folder, tracked, kind }: PathRules): string | undefined {
  return (
    refuseForm(path) ??
    (untouchable.some((pattern) => pattern.test(path)) ? "it is not part of the code" : undefined) ??
    (kind === "plugin" ? refuseOutsidePlugins(path) : undefined) ??
    refuseTwin(path, tracked) ??
    refuseLink(path, folder)
  );
}

/** A path inside the repository has exactly one plain spelling; anything else is refused. */
function refuseForm(path: string): string | undefined {
  if (path === "" || path.length > 200) return "it is empty or too long";
  if (/[^\x20-\x7e]/.test(path)) return "it has characters that look like others";
  if (path.includes("\\")) return "it has backslashes";
  if (/[:*?"<>|%]/.test(path)) return "it has characters that not every system can write";
  if (path.startsWith("/") || path.startsWith("~")) return "it isn't relative to the repository";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "it isn't written plainly";
    if (/^\s|[\s.]$/.test(part)) return "a part of it begins or ends in blanks or dots";
  }
  return devices.test(path) ? "it is a device's name on Windows" : undefined;
}

function refuseOutsidePlugins(path: string): string | undefined {
  if (/^plugins\/[a-z][a-z0-9]*(-[a-z0-9]+)*(\.test)?\.ts$/.test(path)) return undefined;
  return "a plugin is one file, plugins/<kebab-case>.ts, with its test plugins/<kebab-case>.test.ts";
}

/** Two paths that are the same on some systems, or a file where a folder is. */
function refuseTwin(path: string, tracked: ReadonlySet<string>): string | undefined {
  if (tracked.has(path)) return undefined;
  const parts = path.split("/");
  for (const other of tracked) {
    const others = other.split("/");
    for (let at = 0; at < Math.min(parts.length, others.length); at += 1) {
      const [mine = "", theirs = ""] = [parts[at], others[at]];
      if (fold(mine) !== fold(theirs)) break;
      if (mine !== theirs) return `it differs from ${other} only in how it is written`;
      const endsBoth = at === parts.length - 1 || at === others.length - 1;
      if (endsBoth) return `${other} is in the way: one is a folder of the other's name`;
    }
  }
  return undefined;
}

/** A link inside the repository can lead out of it. */
function refuseLink(path: string, folder: string): string | undefined {
  const parts = path.split("/");
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join("/");
    const found = lstatSync(join(folder, part), { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return `${part} is a link`;
    if (length < parts.length && !found.isDirectory()) return `${part} is not a folder`;
    if (length === parts.length && !found.isFile()) return `${part} is not a file`;
  }
  return undefined;
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
