import type { Analysis } from "../analysis/analyse.ts";
import { literalText, propertyOf } from "../analysis/literal-text.ts";

/** Where link buttons lead (`{ url, label }`), as far as the source says: reviewers see it before anybody presses one. */
export function findLinks({ places }: Analysis): readonly string[] {
  const links = new Set<string>();
  for (const { node, scope, inType } of places) {
    if (inType || node.type !== "ObjectExpression") continue;
    const [url, label] = [propertyOf(node, "url", scope), propertyOf(node, "label", scope)];
    if (url === undefined || url === "unknown" || label === undefined) continue;
    const text = literalText(url, scope);
    if (text !== undefined && /^https?:\/\//i.test(text)) links.add(text.slice(0, longest));
  }
  return [...links].slice(0, most);
}

/** Characters of a button's address at Discord. */
const longest = 512;
/** A plugin with more links than this is a page of them. */
const most = 50;
