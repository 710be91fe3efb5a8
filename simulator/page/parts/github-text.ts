import { html } from "hono/html";
import { type Html, markdown } from "../markdown.ts";
import type { Names } from "../names.ts";

/** A table as on GitHub: a head, a line of dashes, and rows. */
const tableLine = /^(\|.*\|)\n(\|[ :|-]+\|)((?:\n\|.*\|)*)$/gm;

/** What people write on GitHub: Discord's Markdown, and tables. */
export function githubText(text: string, names: Names): Html {
  const plain = text.replaceAll("\r\n", "\n");
  const out: Html[] = [];
  let from = 0;
  for (const table of plain.matchAll(tableLine)) {
    const [whole, head = "", , rows = ""] = table;
    out.push(markdown(plain.slice(from, table.index), names));
    out.push(
      html`<table><thead>${row(head, "th", names)}</thead><tbody>${rows
        .split("\n")
        .slice(1)
        .map((line) => row(line, "td", names))}</tbody></table>`,
    );
    from = table.index + whole.length;
  }
  out.push(markdown(plain.slice(from), names));
  return html`${out}`;
}

function row(line: string, tag: "th" | "td", names: Names): Html {
  // A pipe after a backslash is part of the text.
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  const words = cells.map((cell) => markdown(cell.trim().replaceAll("\\|", "|"), names));
  return html`<tr>${words.map((cell) => (tag === "th" ? html`<th>${cell}</th>` : html`<td>${cell}</td>`))}</tr>`;
}
