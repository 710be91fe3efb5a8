import { lstatSync } from "node:fs";
import { join } from "node:path";
import { largestShown } from "../files/file-map.ts";
import type { Worktree } from "../publish/worktree.ts";
import { shownFile } from "./prompts.ts";

/** Maximum characters of files that Claude is shown for a core change: about 100,000 tokens. */
const maxShown = 400_000;

/** The chosen files, as many as fit; anything that isn't a file of the repository is skipped. */
export function chosenFiles(worktree: Worktree, chosen: readonly string[]): string {
  const tooLong: string[] = [];
  const unreadable: string[] = [];
  const shown: string[] = [];
  let budget = maxShown;
  for (const path of new Set(chosen)) {
    if (!worktree.tracked.has(path)) continue;
    const content = readable(path, worktree);
    if (content === undefined) unreadable.push(path);
    else if (content.length > budget) tooLong.push(path);
    else {
      budget -= content.length;
      shown.push(shownFile(path, content));
    }
  }
  const note = (why: string, paths: readonly string[]) =>
    paths.length > 0 ? `\n\n${why}: ${paths.join(", ")}` : "";
  const notes = `${note("Not shown, too long in all", tooLong)}${note("Can't be shown or edited: too long, or not text in UTF-8", unreadable)}`;
  return `# Files\n\n${shown.join("\n\n") || "None were chosen."}${notes}`;
}

/** How people work on the project, from the branch that the change starts from; "" in a fork without such a guide. */
export function guideFor(worktree: Worktree): string {
  const guide = worktree.tracked.has(guideFile) ? readable(guideFile, worktree) : undefined;
  return guide === undefined ? "" : `${shownFile(guideFile, guide)}\n\n`;
}

const guideFile = "AGENTS.md";

/** Doesn't follow links: they can lead out of the repository. */
function readable(path: string, { folder, read }: Worktree): string | undefined {
  const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= largestShown ? read(path) : undefined;
}
