import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFeed } from "./read-feed.ts";

const from = "https://reef.example/news/feed.xml";

describe("a feed", () => {
  test("of RSS 2.0 has titles, links and texts without HTML", () => {
    const feed = readFeed(
      `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Reef &amp; Bay</title><atom:link rel="self" href="https://reef.example/news/feed.xml"/><link>https://reef.example/</link>
<image><title>Logo</title><url>https://reef.example/logo.png</url></image>
<item><title>High &lt;b&gt;tide&lt;/b&gt; &amp;amp; wind</title><link>/news/1</link><guid isPermaLink="false">tide-1</guid>
<description><![CDATA[<p>3&nbsp;m at <a href="x">noon</a></p><script>evil()</script><p>Mind the caf&eacute;.</p>]]></description>
<dc:creator>Ada</dc:creator><pubDate>Wed, 02 Oct 2024 13:00:00 +0200</pubDate><enclosure url="https://reef.example/1.jpg" type="image/jpeg" length="1"/></item>
<item><title>Low tide</title><guid>https://reef.example/news/2</guid><media:thumbnail url="/2.png"/></item>
<item><description>No title</description><link>javascript:alert(1)</link><pubDate>soon</pubDate></item>
</channel></rss>`,
      from,
    );
    assert.deepEqual([feed.title, feed.link], ["Reef & Bay", "https://reef.example/"]);
    assert.deepEqual(feed.items, [
      {
        ...{ id: "tide-1", title: "High tide & wind", link: "https://reef.example/news/1" },
        ...{ text: "3 m at noon\n\nMind the café.", author: "Ada" },
        ...{ image: "https://reef.example/1.jpg", at: "2024-10-02T11:00:00.000Z" },
      },
      {
        ...{ id: "https://reef.example/news/2", title: "Low tide", link: "https://reef.example/news/2" },
        ...{ text: "", author: "", image: "https://reef.example/2.png", at: null },
      },
      { id: "", title: "", link: "", text: "No title", author: "", image: null, at: null },
    ]);
  });

  test("of Atom, RSS 1.0, RSS 0.91 and JSON is told the same way", () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Reef</title><link href="https://reef.example/"/>
<entry><id>urn:1</id><title>Tide</title><link rel="edit" href="/edit"/><link href="/1"/><updated>2024-10-02T11:00:00Z</updated>
<author><name>Ada</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>3 m</p></div></content></entry></feed>`;
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="u">
<channel rdf:about="x"><title>Reef</title><link>https://reef.example/</link></channel>
<item rdf:about="urn:1"><title>Tide</title><link>https://reef.example/1</link><description>3 m</description><dc:creator>Ada</dc:creator>
<dc:date>2024-10-02T11:00:00Z</dc:date></item></rdf:RDF>`;
    const old = `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Reef</title><link>https://reef.example/</link><item><title>Tide</title><link>https://reef.example/1</link>
<description>3 m</description><author>Ada</author><guid isPermaLink="false">urn:1</guid><pubDate>2 Oct 2024 11:00 GMT</pubDate></item></channel></rss>`;
    const json = JSON.stringify({
      ...{
        version: "https://jsonfeed.org/version/1.1",
        title: "Reef",
        home_page_url: "https://reef.example/",
      },
      items: [
        {
          ...{ id: "urn:1", url: "/1", title: "Tide", content_text: "3 m", authors: [{ name: "Ada" }] },
          date_published: "2024-10-02T11:00:00Z",
        },
      ],
    });
    for (const document of [atom, rdf, old, json]) {
      const { items, title, link } = readFeed(document, from);
      assert.deepEqual({ title, link }, { title: "Reef", link: "https://reef.example/" });
      assert.deepEqual(items, [
        {
          ...{ id: "urn:1", title: "Tide", link: "https://reef.example/1", text: "3 m", author: "Ada" },
          ...{ image: null, at: "2024-10-02T11:00:00.000Z" },
        },
      ]);
    }
  });

  test("of a video channel has the text and the picture of its group", () => {
    const { items } = readFeed(
      `<feed xmlns:yt="y" xmlns:media="m" xmlns="http://www.w3.org/2005/Atom"><title>Reef TV</title><entry><id>yt:video:1</id><title>Fish</title>
<link rel="alternate" href="https://video.example/1"/><published>2024-10-02T11:00:00+00:00</published>
<media:group><media:title>Fish</media:title><media:thumbnail url="https://video.example/1.jpg"/><media:description>Many</media:description></media:group></entry></feed>`,
      from,
    );
    assert.deepEqual([items[0]?.text, items[0]?.image], ["Many", "https://video.example/1.jpg"]);
  });

  test("is cut to what a plugin can take, and never within a character", () => {
    const item = `<item><title>${"🐟".repeat(300)}</title><description>${"x".repeat(9_000)}</description></item>`;
    const { items } = readFeed(`<rss><channel>${item.repeat(30)}</channel></rss>`, from);
    assert.equal(items.length, 30);
    assert.match(items[0]?.title ?? "", /^(🐟){127}…$/u);
    assert.equal(items[0]?.text.length, 4_000);
    const many = readFeed(
      `<rss><channel>${"<item><title>x</title></item>".repeat(300)}</channel></rss>`,
      from,
    );
    assert.equal(many.items.length, 100);
  });

  test("is refused if it is a page, other XML or other JSON", () => {
    assert.throws(() => readFeed("<svg/>", from), /neither RSS nor Atom/);
    assert.throws(() => readFeed("hello", from), /doesn't answer with XML/);
    assert.throws(() => readFeed('{"a":1}', from), /no JSON Feed/);
    assert.throws(() => readFeed("{", from), /nor with valid JSON/);
  });
});
