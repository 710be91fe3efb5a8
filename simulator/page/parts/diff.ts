import { html } from "hono/html";
import type { Html } from "../markdown.ts";

/** Longer diffs are cut, and say so. */
const mostLines = 1_500;

/** A unified diff, one box per file, with added and removed lines in colour. */
export function diffView(diff: string): Html {
  const lines = diff.split("\n");
  const files: { name: string; lines: string[] }[] = [];
  for (const line of lines.slice(0, mostLines)) {
    const name = /^diff --git a\/.* b\/(.*)$/.exec(line)?.[1];
    if (name !== undefined) files.push({ name, lines: [] });
    else if (!/^(?:index |--- |\+\+\+ |(?:new|deleted) file mode|similarity|rename )/.test(line))
      files.at(-1)?.lines.push(line);
  }
  return html`<div class="diff">
    ${files.map(
      (file) =>
        html`<details open><summary>${file.name} <span class="plus">+${count(file.lines, "+")}</span> <span class="minus">−${count(file.lines, "-")}</span></summary><pre>${file.lines.map((line) => html`<span class="${kindOf(line)}">${line || " "}</span>`)}</pre></details>`,
    )}
    ${lines.length > mostLines ? html`<p class="faint">…and ${lines.length - mostLines} more lines</p>` : ""}
  </div>`;
}

function count(lines: readonly string[], sign: string): number {
  return lines.filter((line) => line.startsWith(sign)).length;
}

function kindOf(line: string): string {
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return line.startsWith("@@") ? "hunk" : "";
}
