import { decodeText } from "./decode-text.ts";
import { readFeed } from "./read-feed.ts";
import { readXml, XmlError } from "./read-xml.ts";

/** A document from the web, and what to make of it. */
export interface XmlWork {
  readonly as: "xml" | "feed";
  /** In base64. */
  readonly document: string;
  readonly contentType: string | undefined;
  /** Where it is from. */
  readonly from: string;
}

/** UTF-16 code units of what is made of one document, as JSON. */
export const longestXmlAnswer = 1024 * 1024;

/** As JSON, or why not, to follow the host's name. */
export type XmlAnswer = { readonly data: string } | { readonly refused: string };

/** Reads a document. Only for a process that may die. */
export function readDocument({ as, document, contentType, from }: XmlWork): XmlAnswer {
  try {
    const text = decodeText(Buffer.from(document, "base64"), contentType);
    const data = JSON.stringify(as === "xml" ? readXml(text) : readFeed(text, from));
    return data.length <= longestXmlAnswer ? { data } : { refused: "answers with more than can be read" };
  } catch (error) {
    if (error instanceof XmlError) return { refused: error.message };
    throw error;
  }
}
