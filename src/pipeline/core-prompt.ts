import { lstatSync } from "node:fs";
import { join } from "node:path";
import { shownFile } from "./prompts.ts";
import type { Worktree } from "./worktree.ts";

/** Characters of files that Claude is shown for a core change: about 100,000 tokens. */
const SHOWN = 400_000;
/** Characters of one file beyond which it is left out: nobody edits such files by hand either. */
const LARGEST = 150_000;

/** Every tracked file with its size and first line: what Claude chooses from. */
export function fileMap(worktree: Worktree): string {
  const lines = readable(worktree).map(({ path, content }) => {
    const first = content.split("\n").find((line) => line.trim() !== "") ?? "";
    return `${path} (${content.length}) ${first.trim().slice(0, 80)}`;
  });
  return `# All files: path, characters, first line\n\n${lines.join("\n")}`;
}

/** The chosen files as they are, as many as fit; what is no file of the repository is passed over. */
export function chosenFiles(worktree: Worktree, chosen: readonly string[]): string {
  const files = new Map(readable(worktree).map(({ path, content }) => [path, content]));
  const left: string[] = [];
  const shown: string[] = [];
  let budget = SHOWN;
  for (const path of new Set(chosen)) {
    const content = files.get(path);
    if (content === undefined) continue;
    if (content.length > budget) left.push(path);
    else {
      budget -= content.length;
      shown.push(shownFile(path, content));
    }
  }
  const note = left.length > 0 ? `\n\nNot shown, too long in all: ${left.join(", ")}` : "";
  return `# Files\n\n${shown.join("\n\n") || "None were chosen."}${note}`;
}

/** Tracked text files. Links aren't followed: they may lead out of the repository. */
function readable(worktree: Worktree): { path: string; content: string }[] {
  return [...worktree.tracked].toSorted().flatMap((path) => {
    const found = lstatSync(join(worktree.folder, path), { throwIfNoEntry: false });
    if (found === undefined || !found.isFile() || found.size > LARGEST) return [];
    const content = worktree.read(path) ?? "";
    return content.includes("\0") ? [] : [{ path, content }];
  });
}
