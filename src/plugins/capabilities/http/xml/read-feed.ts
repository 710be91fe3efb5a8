import type { Feed, FeedItem, XmlElement } from "../../../../plugin-api/http/data.ts";
import { address, feedLimits, timeOf } from "./feed-values.ts";
import { plainText } from "./plain-text.ts";
import { readJsonFeed } from "./read-json-feed.ts";
import { readXml, XmlError } from "./read-xml.ts";

/**
 * Reads RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed.
 *
 * https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec, RFC 4287, https://www.jsonfeed.org/version/1.1/
 *
 * @param from the address of the document, to which its links are relative
 * @throws XmlError
 */
export function readFeed(document: string, from: string): Feed {
  if (/^\s*\{/.test(document)) return readJsonFeed(document, from);
  const root = readXml(document);
  const channel = localName(root) === "feed" ? root : (child(root, "channel") ?? root);
  if (!["rss", "rdf", "feed", "channel"].includes(localName(root).toLowerCase()))
    throw new XmlError("doesn't answer with a feed: it is XML, but neither RSS nor Atom");
  const all = [...channel.children, ...(channel === root ? [] : root.children)];
  const items = all.filter((one) => ["item", "entry"].includes(localName(one))).slice(0, feedLimits.items);
  return {
    title: plainText(textOf(channel, "title"), feedLimits.title),
    link: linkOf(channel, from),
    items: items.map((item) => readItem(item, from)),
  };
}

function readItem(item: XmlElement, from: string): FeedItem {
  const link = linkOf(item, from);
  const title = plainText(textOf(item, "title"), feedLimits.title);
  const about = item.attributes["rdf:about"] ?? "";
  const id = textOf(item, "guid") || textOf(item, "id") || about || link || title;
  const words =
    textOf(item, "description") ||
    textOf(item, "summary") ||
    textOf(item, "encoded") ||
    textOf(item, "content");
  const group = child(item, "group");
  const described = words || (group === undefined ? "" : textOf(group, "description"));
  return {
    id: id.slice(0, feedLimits.id),
    title,
    link,
    text: plainText(described, feedLimits.text),
    author: plainText(authorOf(item), feedLimits.title),
    image: imageOf(item, from) ?? (group === undefined ? null : imageOf(group, from)) ?? null,
    at: timeOf(
      ["pubDate", "published", "date", "updated"]
        .map((name) => textOf(item, name))
        .find((text) => text !== ""),
    ),
  };
}

/** Without its namespace's prefix, which documents choose. */
function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

/** One without a prefix comes first: `title` rather than `media:title`. */
function child(element: XmlElement, name: string): XmlElement | undefined {
  return (
    element.children.find((one) => one.name === name) ??
    element.children.find((one) => localName(one) === name)
  );
}

function textOf(element: XmlElement, name: string): string {
  const found = child(element, name);
  return found === undefined ? "" : allText(found);
}

/** Atom's `type="xhtml"` has elements inside. */
function allText({ text, children }: XmlElement): string {
  return [text, ...children.map(allText)].filter((part) => part !== "").join(" ");
}

function linkOf(element: XmlElement, from: string): string {
  const links = element.children.filter((one) => localName(one) === "link");
  const atoms = links.filter(({ attributes }) => attributes.href !== undefined);
  const page = atoms.find(({ attributes: { rel = "alternate" } }) => rel === "alternate");
  const text = links.find((one) => one.text !== "")?.text;
  const guid = child(element, "guid");
  const permanent = guid !== undefined && guid.attributes.isPermaLink !== "false" ? guid.text : undefined;
  return (
    [text, page?.attributes.href, permanent].map((one) => address(one, from)).find((one) => one !== null) ??
    ""
  );
}

function authorOf(item: XmlElement): string {
  const author = child(item, "author");
  if (author !== undefined) return textOf(author, "name") || author.text;
  return textOf(item, "creator");
}

function imageOf(item: XmlElement, from: string): string | null {
  for (const { name, attributes } of item.children) {
    const { url, href, type = "", medium } = attributes;
    const isPicture = type.startsWith("image/") || medium === "image";
    if (name === "media:thumbnail" || (isPicture && /^(enclosure|media:content)$/.test(name)))
      return address(url, from);
    if (name === "itunes:image") return address(href, from);
    if (name === "link" && attributes.rel === "enclosure" && isPicture) return address(href, from);
  }
  return null;
}
