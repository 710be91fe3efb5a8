/** An element of an XML document. */
export interface XmlElement {
  /** As it is written, with its prefix: `dc:creator`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text directly inside, without its children's. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** RSS, Atom or JSON Feed: a news feed, a podcast, a channel of videos. */
export interface Feed {
  readonly title: string;
  /** The address of its page; "": it has none. */
  readonly link: string;
  /** In the feed's order, usually the newest first. At most 100. */
  readonly items: readonly FeedItem[];
}

export interface FeedItem {
  /** Always the same for the same item: remember it to announce each once. */
  readonly id: string;
  /** Plain text of at most 256 characters. */
  readonly title: string;
  /** "": it has none. */
  readonly link: string;
  /** Plain text of at most 4,000 characters. */
  readonly text: string;
  /** "": it isn't said. */
  readonly author: string;
  /** The address of a picture. */
  readonly image: string | null;
  /** ISO 8601. */
  readonly at: string | null;
}
