/** Characters that hide or reverse text, and control characters. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

/** Invisible: between `@` and a name it keeps GitHub from notifying anyone. */
const zeroWidthSpace = "\u200b";

/**
 * Text of people or models, made safe for a page that others act on: it mentions nobody, closes or links no issue, and hides
 * no HTML.
 */
export function publishedText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(hidden, (found) => (found === "\n" || found === "\t" ? found : ""))
    .replace(/@(?=[\w-])/g, `@${zeroWidthSpace}`)
    .replace(/#(?=\d)/g, `#${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, `GH-${zeroWidthSpace}`)
    .replace(/\b(clos|fix|resolv)(?=\w{0,3}:?\s+\S*\/(?:issues|pull)\/\d)/gi, `$1${zeroWidthSpace}`)
    .replace(/<(?=[a-z/!?])/gi, `<${zeroWidthSpace}`)
    .trim();
}

/** The same on one line of at most `most` characters: for titles and names. */
export function publishedLine(text: string, most: number): string {
  const line = publishedText(text.replace(/\s+/g, " "));
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** The same inside a line of ours: anything that would format, link or end the text around it is shown as typed. */
export function publishedInline(text: string, most: number): string {
  return escapeMarkdown(publishedLine(text, most));
}

/** Escapes a published line so that Markdown shows it as typed. */
export function escapeMarkdown(line: string): string {
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
 * Text of people or models as a block quote, line by line: nothing in it is a heading, table, rule, GitHub alert, image or
 * diagram, and no link hides its target.
 *
 * @param most maximum characters of the text to show
 */
export function publishedQuote(text: string, most: number): string {
  const whole = publishedText(text);
  const shown = whole.length > most ? `${whole.slice(0, most).toWellFormed()}…` : whole;
  return shown
    .split("\n")
    .map((line) => `> ${harmlessLine(line)}`.trimEnd())
    .join("\n");
}

/** What can precede a block in a line: other quotes, lists. */
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
      .replaceAll(/`{3,}|~{3,}/g, (fence) => [...fence].join(zeroWidthSpace))
      .replaceAll("|", "\\|")
      .replaceAll("$", "\\$")
      // GitHub's alerts, footnotes and task lists, and images.
      .replaceAll(/\[(?=[!^]|[ xX]\])|(?<=!)\[/g, "\\[")
      .replaceAll(/\](?=[([:])/g, "] ")
  );
}
