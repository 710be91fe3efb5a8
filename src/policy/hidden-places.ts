import { parseSync } from "oxc-parser";
import { analyse } from "./analysis/analyse.ts";
import { findNewlyHidden, placeOf } from "./hidden-characters.ts";
import { hiddenInNames } from "./hidden-in-names.ts";
import type { HiddenPlace } from "./policy.ts";

/**
 * Finds hidden characters in any file of a change. Only for a process that may die: the input can crash the parser.
 *
 * @param before the file before the change: its lines have been reviewed. Names are still checked, because two can differ only
 *   in what is invisible
 */
export function hiddenPlaces(path: string, text: string, before: string | undefined): readonly HiddenPlace[] {
  const found = [...findNewlyHidden(text, before)];
  const known = new Set(found.map(({ at }) => at));
  found.push(...inNames(path, text).filter(({ at }) => !known.has(at)));
  return found.map(({ at, detail }) => ({ ...placeOf(text, at), detail }));
}

function inNames(path: string, text: string) {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return [];
  return hiddenInNames(text, () => {
    const { program, comments } = parseSync(path, text);
    return { places: analyse(program).places, comments };
  });
}
