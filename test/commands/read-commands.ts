import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** A command that a page shows, in a block of its own. */
export interface Shown {
  readonly page: string;
  /** The block's number in the page, from 0: commands of one block are typed one after the other. */
  readonly block: number;
  /** Without comment, prompt and line breaks. */
  readonly command: string;
}

const pages = ["*.md", "docs/**/*.md", "examples/**/*.md"];
/** Fenced as `sh` or `crontab`, however far indented; or indented by four, and npm's. */
const blocks = /^( *)```(sh|crontab)\n([\s\S]*?)^\1```$|((?:^ {4}npm .*\n)+)/gm;

/** Paths of all pages that people read, from the root. */
export function pagesOf(root: string): readonly string[] {
  return pages
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((path) => path.replaceAll(sep, "/"));
}

export function readCommands(root: string): readonly Shown[] {
  return pagesOf(root).flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(blocks)].flatMap(
      ([, , kind, fenced, indented], block) =>
        (fenced ?? indented ?? "")
          .replaceAll(/\\\n\s*/g, "")
          .split("\n")
          .map((line) => line.replace(/(^|\s)#\s.*/, "").trim())
          .map((line) => (kind === "crontab" ? line.replace(/^(\S+ ){5}/, "").replaceAll("\\%", "%") : line))
          .filter((command) => command !== "")
          .map((command) => ({ page, block, command })),
    ),
  );
}
