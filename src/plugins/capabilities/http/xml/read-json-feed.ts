import type { Feed, FeedItem } from "../../../../plugin-api/http/data.ts";
import { address, feedLimits, timeOf } from "./feed-values.ts";
import { plainText } from "./plain-text.ts";
import { XmlError } from "./read-xml.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Reads a JSON Feed: https://www.jsonfeed.org/version/1.1/. @throws XmlError */
export function readJsonFeed(document: string, from: string): Feed {
  let feed: unknown;
  try {
    feed = JSON.parse(document);
  } catch (cause) {
    throw new XmlError("doesn't answer with a feed, nor with valid JSON", { cause });
  }
  if (!isFields(feed) || !Array.isArray(feed.items))
    throw new XmlError("doesn't answer with a feed: it is JSON, but no JSON Feed");
  return {
    title: plainText(textOf(feed.title), feedLimits.title),
    link: address(textOf(feed.home_page_url), from) ?? "",
    items: feed.items
      .filter(isFields)
      .slice(0, feedLimits.items)
      .map((item) => readItem(item, from)),
  };
}

function readItem(item: Fields, from: string): FeedItem {
  const link = address(textOf(item.url) || textOf(item.external_url), from) ?? "";
  const title = plainText(textOf(item.title), feedLimits.title);
  const [author] = Array.isArray(item.authors) ? item.authors : [item.author];
  // Texts are no HTML: a "<" in them is one.
  const plain = textOf(item.content_text) || textOf(item.summary);
  return {
    id: (textOf(item.id) || link || title).slice(0, feedLimits.id),
    title,
    link,
    text:
      plain === "" ? plainText(textOf(item.content_html), feedLimits.text) : plain.slice(0, feedLimits.text),
    author: isFields(author) ? textOf(author.name).slice(0, feedLimits.title) : "",
    image: address(textOf(item.image) || textOf(item.banner_image), from),
    at: timeOf(textOf(item.date_published) || textOf(item.date_modified)),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
