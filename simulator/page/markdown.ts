import { html } from "hono/html";
import type { Names } from "./names.ts";

export type Html = ReturnType<typeof html>;

/** Longer texts are cut: nobody reads them here, and patterns are slow on endless lines. */
const longest = 20_000;

/** Discord's Markdown, as far as a chat needs it. Everything that isn't markup is escaped. */
export function markdown(text: string, names: Names): Html {
  const parts = text.slice(0, longest).split(/```(?:([\w+-]*)\n)?([\s\S]*?)```/);
  // A split with two groups gives: text, language, code, text, …
  return html`${parts.map((part, index) => {
    if (index % 3 === 0) return blocks(part ?? "", names);
    if (index % 3 === 1) return "";
    return html`<pre class="code"><code>${part}</code></pre>`;
  })}`;
}

function blocks(text: string, names: Names): Html {
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  const groups: { kind: string; lines: string[] }[] = [];
  for (const line of lines) {
    const kind = kindOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind && kind !== "heading") last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return html`${groups.map((group) => block(group.kind, group.lines, names))}`;
}

function kindOf(line: string): string {
  if (/^\s*(?:[-*]|\d{1,3}\.) /.test(line)) return "list";
  if (/^> ?/.test(line)) return "quote";
  if (/^#{1,3} /.test(line)) return "heading";
  if (line.startsWith("-# ")) return "subtext";
  return "text";
}

function block(kind: string, lines: readonly string[], names: Names): Html {
  switch (kind) {
    case "list":
      return html`<ul class="marked">${lines.map((line) => html`<li>${inline(line.replace(/^\s*(?:[-*]|\d{1,3}\.) /, ""), names)}</li>`)}</ul>`;
    case "quote":
      return html`<blockquote>${blocks(lines.map((line) => line.replace(/^> ?/, "")).join("\n"), names)}</blockquote>`;
    case "subtext":
      // A line of its own, no matter what precedes it.
      return html`<div class="faint small">${broken(
        lines.map((line) => line.replace(/^-# /, "")),
        names,
      )}</div>`;
    case "heading":
      return html`<h4>${inline((lines[0] ?? "").replace(/^#{1,3} /, ""), names)}</h4>`;
    default:
      return broken(lines, names);
  }
}

function broken(lines: readonly string[], names: Names): Html {
  return html`${lines.map((line, index) => html`${index > 0 ? html`<br>` : ""}${inline(line, names)}`)}`;
}

const token = new RegExp(
  [
    /\\(?<escaped>[\\*_`~|[\]()<>#-])/,
    /`(?<code>[^`\n]+)`/,
    /\*\*(?<bold>[^\n]+?)\*\*(?!\*)/,
    /__(?<underline>[^\n]+?)__/,
    /~~(?<strike>[^\n]+?)~~/,
    /\*(?<italic>[^\s*][^*\n]*?)\*/,
    /(?<![\w])_(?<italic2>[^\s_][^_\n]*?)_(?![\w])/,
    /\[(?<label>[^\]\n]{1,300})\]\(<?(?<target>https?:\/\/[^\s)>]{1,1000})>?\)/,
    /<?(?<url>https?:\/\/[^\s<>)\]]{1,1000}[^\s<>)\].,:;!?'"*_])>?/,
    /<@!?(?<user>\d{1,20})>/,
    /<#(?<channel>\d{1,20})>/,
    /<\/(?<command>[\w -]{1,100}):\d{1,20}>/,
    /<t:(?<time>\d{1,11})(?::[tTdDfFR])?>/,
    /<a?:(?<emoji>\w{2,32}):\d{1,20}>/,
  ]
    .map((pattern) => pattern.source)
    .join("|"),
  "g",
);

function inline(text: string, names: Names): Html {
  const out: (Html | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    out.push(text.slice(from, match.index), piece(match.groups ?? {}, match[0], names));
    from = match.index + match[0].length;
  }
  out.push(text.slice(from));
  return html`${out}`;
}

function piece(
  found: Readonly<Record<string, string | undefined>>,
  whole: string,
  names: Names,
): Html | string {
  if (found.escaped !== undefined) return found.escaped;
  if (found.code !== undefined) return html`<code>${found.code}</code>`;
  if (found.bold !== undefined) return html`<strong>${inline(found.bold, names)}</strong>`;
  if (found.underline !== undefined) return html`<u>${inline(found.underline, names)}</u>`;
  if (found.strike !== undefined) return html`<s>${inline(found.strike, names)}</s>`;
  const italic = found.italic ?? found.italic2;
  if (italic !== undefined) return html`<em>${inline(italic, names)}</em>`;
  const url = found.target ?? found.url;
  if (url !== undefined) return link(url, found.label ?? url, names);
  if (found.user !== undefined)
    return html`<span class="mention">@${names.user(found.user) ?? "someone"}</span>`;
  if (found.channel !== undefined)
    return html`<span class="mention">#${names.channel(found.channel) ?? "somewhere"}</span>`;
  if (found.command !== undefined) return html`<span class="mention">/${found.command}</span>`;
  if (found.time !== undefined)
    return html`<time>${new Date(Number(found.time) * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC</time>`;
  if (found.emoji !== undefined) return `:${found.emoji}:`;
  return whole;
}

function link(url: string, label: string, names: Names): Html {
  const inside = names.inside(url);
  return inside === undefined
    ? html`<a href="${url}" target="_blank" rel="noopener noreferrer nofollow">${label}</a>`
    : html`<a href="${inside}" data-look="side">${label}</a>`;
}
