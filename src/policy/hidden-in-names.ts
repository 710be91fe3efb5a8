import type { Comment } from "oxc-parser";
import type { HiddenCharacter } from "./hidden-characters.ts";
import type { Place } from "./rules/place.ts";

interface Parsed {
  readonly places: readonly Place[];
  readonly comments: readonly Comment[];
}

/** Presentation selectors, joiners and what else scripts need: fine in text, but part of a name for an engine. */
const soft = /[\u180b-\u180f\u200b-\u200d]|\ufe0e|\ufe0f|[\u{e0100}-\u{e01ef}]/gu;

/** More than this tell nobody anything new. */
const most = 20;

/**
 * Finds characters outside strings and comments that are fine inside them but make a different name that looks the same. For a
 * program that can't be parsed, it finds all of them.
 *
 * @param parse called only if there is such a character
 */
export function hiddenInNames(source: string, parse: () => Parsed): readonly HiddenCharacter[] {
  const found = [...source.matchAll(soft)];
  if (found.length === 0) return [];
  const { places, comments } = parse();
  const read = [...comments, ...places.flatMap(({ node }) => (isRead(node.type) ? [node] : []))]
    .map(({ start, end }) => ({ start, end }))
    .sort((one, other) => one.start - other.start);
  let next = 0;
  let until = 0;
  return found
    .filter(({ index }) => {
      for (let span = read[next]; span !== undefined && span.start <= index; span = read[next]) {
        until = Math.max(until, span.end);
        next += 1;
      }
      return index >= until;
    })
    .slice(0, most)
    .map(({ 0: character, index }) => ({
      at: index,
      detail: `U+${character.codePointAt(0)?.toString(16).toUpperCase()} outside of a text or comment: it makes another name of one that looks the same`,
    }));
}

function isRead(type: string): boolean {
  return type === "Literal" || type === "TemplateElement" || type === "JSXText";
}
