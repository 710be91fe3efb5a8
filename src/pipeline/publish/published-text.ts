/** Characters that hide or turn text, and controls other than the line break. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

/** Between `@` and a name it keeps GitHub from ringing anyone; people don't see it. */
const BREAK = "\u200b";

/**
 * Text of people or models, fit for a page that others act on: nobody is mentioned, no issue is closed or linked, no
 * HTML is hidden in it.
 */
export function publishedText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(hidden, (found) => (found === "\n" || found === "\t" ? found : ""))
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\bGH-(?=\d)/gi, `GH-${BREAK}`)
    .replace(/\b(clos|fix|resolv)(?=\w{0,3}:?\s+\S*\/(?:issues|pull)\/\d)/gi, `$1${BREAK}`)
    .replace(/<(?=[a-z/!?])/gi, `<${BREAK}`)
    .trim();
}

/** The same on one line, at most `most` characters: titles and names. */
export function publishedLine(text: string, most: number): string {
  const line = publishedText(text.replace(/\s+/g, " "));
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** The same inside a line of ours: what would format, link or end what stands around it is shown as it was typed. */
export function publishedInline(text: string, most: number): string {
  return literally(publishedLine(text, most));
}

/** A published line, so that Markdown shows it as it was typed. */
export function literally(line: string): string {
  return line.replaceAll(/[\\`*_~[\]|$<>]/g, "\\$&");
}

/** A path or a command as code that it can't break out of. */
export function publishedCode(text: string): string {
  const line = publishedLine(text, 300);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$/.test(line) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * Text of people or models as a quotation, line by line: nothing in it is a heading, a table, a rule, a note of GitHub's, a
 * picture or a diagram, and no link hides where it leads.
 *
 * @param most characters of the text that are shown
 */
export function publishedQuote(text: string, most: number): string {
  const whole = publishedText(text);
  const shown = whole.length > most ? `${whole.slice(0, most).toWellFormed()}…` : whole;
  return shown
    .split("\n")
    .map((line) => `> ${harmlessLine(line)}`.trimEnd())
    .join("\n");
}

/** What stands before a block in a line: other quotes, lists. */
const containers = /^(?:[\s>*+-]|\d{1,9}[.)](?=\s))*/;

function harmlessLine(line: string): string {
  const [before = ""] = containers.exec(line) ?? [];
  const rest = line.slice(before.length);
  // A row of these makes a heading of the line above, or a rule.
  if (/^[-=_*\s]+$/.test(line) && line.trim().length > 0 && !/^\s*[*+-]\s*$/.test(line)) {
    return `\\${line.trim()}`;
  }
  return (
    (before + rest.replace(/^#/, "\\#").replace(/^=+$/, "\\$&"))
      .replaceAll(/`{3,}|~{3,}/g, (fence) => [...fence].join(BREAK))
      .replaceAll("|", "\\|")
      .replaceAll("$", "\\$")
      // GitHub's notes, footnotes and boxes to tick, and pictures.
      .replaceAll(/\[(?=[!^]|[ xX]\])|(?<=!)\[/g, "\\[")
      .replaceAll(/\](?=[([:])/g, "] ")
  );
}
