/** Names that the prompt lists as taken: behind the word, as `/name`, `!name` or in backticks. */
export function takenNames(system: string): readonly string[] {
  const paragraphs = system.split(/\n\s*\n/);
  const listed = paragraphs.filter(
    (paragraph, index) =>
      /\btaken\b/i.test(paragraph) || /\btaken\b[^\n]*$/i.test(paragraphs[index - 1] ?? ""),
  );
  const names = listed.join("\n").matchAll(/(?:[/!]|`[/!]?|^\s*[-*] [/!]?)([a-z0-9][a-z0-9_-]{0,31})\b/gim);
  return [...new Set([...names].map(([, name = ""]) => name))].filter((name) => name !== "");
}

/** The first of the names that nobody has; else the first with a number behind it. */
export function freeName(names: readonly [string, ...string[]], taken: readonly string[]): string {
  const free = names.find((name) => !taken.includes(name));
  if (free !== undefined) return free;
  let number = 2;
  while (taken.includes(`${names[0]}-${number}`)) number += 1;
  return `${names[0]}-${number}`;
}
