import { readFileSync } from "node:fs";

/** What Turbot itself writes in: about 1,500 words that a plan or a plugin is likely to need. */
const texts = [
  "../prompts/plugin.md",
  "../prompts/core.md",
  "../../../docs/writing-plugins.md",
  "../../../docs/glossary.md",
  "../../../SECURITY_POLICY.md",
  "../../../README.md",
  "../../../docs/configuration.md",
  "../../../docs/costs.md",
];

let known: ReadonlySet<string> | undefined;

/**
 * Whether a word, in lower case, is one that any plan may contain. Somebody can be called "Note" or "Wave": looking for that
 * everywhere would find it everywhere, and tell nothing about them.
 */
export function isEverydayWord(word: string): boolean {
  known ??= new Set(texts.flatMap((path) => read(path).match(/(?<![\p{L}\p{N}])\p{Ll}{2,}/gu) ?? []));
  return known.has(word);
}

/** A fork may have removed one. */
function read(path: string): string {
  try {
    return readFileSync(new URL(path, import.meta.url), "utf8");
  } catch {
    return "";
  }
}
