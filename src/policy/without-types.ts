import { stripTypeScriptTypes } from "node:module";

let isBroken = false;

/**
 * A plugin's code without its types, everything else in its place. Only for processes that may die: the parser reads what nobody has
 * reviewed.
 *
 * @returns undefined: it can't be read. The plugins' process, where this parser can be replaced, says why
 */
export function withoutTypes(source: string): string | undefined {
  if (isBroken) return undefined;
  try {
    return stripTypeScriptTypes(source);
  } catch (error) {
    // A syntax error is about this file; after any other, the parser may fail for all that follow.
    isBroken = !(error instanceof SyntaxError);
    return undefined;
  }
}
