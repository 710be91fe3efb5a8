import sax from "sax";
import type { XmlElement } from "../../../../plugin-api/http/data.ts";

/** A document that isn't XML, or is more than a plugin can take. The message says which, to follow its host's name. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** What an engine of 16 MB can take beside its own things, and no real feed or API reaches. */
export const xmlLimits = { depth: 64, elements: 10_000, attributes: 20_000, characters: 512 * 1024 } as const;

/** Documents with this many mistakes aren't XML. A few are usual: feeds with a bare `&`. */
const mostMistakes = 100;

interface Growing {
  readonly name: string;
  readonly attributes: Record<string, string>;
  text: string;
  readonly children: Growing[];
}

/**
 * Reads XML, forgiving single mistakes. A document type is skipped: nothing that it declares is used or fetched, and only XML's and HTML's own
 * entities stand for something. Only for a process that may die.
 *
 * @throws XmlError
 */
export function readXml(document: string): XmlElement {
  const parser = sax.parser(true, { position: false });
  const open: Growing[] = [];
  let root: Growing | undefined;
  const left: Record<keyof typeof xmlLimits | "mistakes", number> = { ...xmlLimits, mistakes: mostMistakes };
  const take = (what: keyof typeof left, count = 1) => {
    left[what] -= count;
    if (left[what] >= 0) return;
    throw new XmlError(what === "mistakes" ? notXml : `answers with more XML than can be read: ${most}`);
  };
  const addText = (text: string) => {
    const inside = open.at(-1);
    if (inside === undefined) return;
    take("characters", text.length);
    inside.text += text;
  };
  parser.onopentag = ({ name, attributes }) => {
    take("elements");
    if (open.length >= left.depth) throw new XmlError(`answers with XML that is nested too deeply: ${most}`);
    const pairs = Object.entries(attributes).map(([key, value]) => [key, String(value)] as const);
    take("attributes", pairs.length);
    take("characters", name.length + pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0));
    const element: Growing = { name, attributes: withoutProto(pairs), text: "", children: [] };
    if (open.length > 0) open.at(-1)?.children.push(element);
    else root ??= element;
    open.push(element);
  };
  parser.onclosetag = () => {
    const closed = open.pop();
    if (closed !== undefined) closed.text = closed.text.trim();
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onerror = () => {
    take("mistakes");
    // Otherwise it takes nothing more.
    (parser as { error: Error | null }).error = null;
  };
  parser.write(document.replace(/^\uFEFF/, "").trimStart()).close();
  if (root === undefined) throw new XmlError(notXml);
  return root;
}

const notXml = "doesn't answer with XML";
const { depth, elements } = xmlLimits;
const most = `at most ${elements} elements, ${depth} deep, with ${xmlLimits.characters / 1024} KB of text`;

/** An object literal takes one name for its prototype. */
function withoutProto(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(([name]) => name !== "__proto__"));
}
