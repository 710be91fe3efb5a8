import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeText } from "./decode-text.ts";
import { readXml, XmlError } from "./read-xml.ts";

describe("XML", () => {
  test("is told as elements with attributes, text and children", () => {
    assert.deepEqual(
      readXml(`\uFEFF<?xml version="1.0"?>
<!-- tides --><tides xmlns:x="u" place="Reef &amp; Bay"><x:tide at="6:12">3 m</x:tide> low &#38; <![CDATA[<high>]]></tides>`),
      {
        name: "tides",
        attributes: { "xmlns:x": "u", place: "Reef & Bay" },
        text: "low & <high>",
        children: [{ name: "x:tide", attributes: { at: "6:12" }, text: "3 m", children: [] }],
      },
    );
  });

  test("is forgiven single mistakes, and HTML's entities", () => {
    const { children } = readXml("<a><b>fish & chips</b><c>caf&eacute;&nbsp;1</c><d x=1>open");
    assert.deepEqual(
      children.map(({ name, text }) => [name, text]),
      [
        ["b", "fish & chips"],
        ["c", "café\u00a01"],
        ["d", "open"],
      ],
    );
  });

  test("declares nothing that is used: no entity grows, and none is fetched", () => {
    const bomb = `<!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><l>&b;&f;</l>`;
    assert.equal(readXml(bomb).text, "&b;&f;");
  });

  test("changes no prototype", () => {
    const root = readXml(
      '<__proto__ __proto__="x" constructor="y"><toString>1</toString><__proto__ polluted="z"/></__proto__>',
    );
    assert.equal(root.name, "__proto__");
    assert.deepEqual(Object.entries(root.attributes), [["constructor", "y"]]);
    assert.equal(JSON.stringify(JSON.parse(JSON.stringify(root))), JSON.stringify(root));
    assert.equal("polluted" in {}, false);
  });

  for (const [what, document, why] of [
    ["100,000 levels", "<a>".repeat(100_000), /nested too deeply/],
    ["250,000 elements", `<r>${"<a/>".repeat(250_000)}</r>`, /more XML than can be read/],
    [
      "60,000 attributes",
      `<a ${Array.from({ length: 60_000 }, (_, at) => `b${at}="1"`).join(" ")}/>`,
      /more XML/,
    ],
    ["1 MB of text", `<a>${"x".repeat(1_000_000)}</a>`, /more XML/],
    ["a million <", "<".repeat(1_000_000), /doesn't answer with XML/],
    ["a million &", `<a>${"&".repeat(1_000_000)}</a>`, /more XML|doesn't answer/],
    ["a text that never ends", `<a b="${"x".repeat(1_000_000)}`, /doesn't answer with XML/],
    ["a comment that never ends", `<!--${"-".repeat(1_000_000)}`, /doesn't answer with XML/],
    ["ends without beginnings", `${"<a>".repeat(60)}${"</b>".repeat(200_000)}`, /doesn't answer with XML/],
    ["a page", "<!doctype html><title>Reef<p>Hi", undefined],
    ["JSON", '{"a": 1}', /doesn't answer with XML/],
    ["nothing", "", /doesn't answer with XML/],
  ] as const) {
    test(`of ${what} ends soon`, () => {
      if (why === undefined) assert.equal(readXml(document).name, "title");
      else
        assert.throws(
          () => readXml(document),
          (error) => error instanceof XmlError && why.test(error.message),
        );
    });
  }
});

test("a document is decoded by its mark, its sender's word, or its own", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");
  const said = '<?xml version="1.0" encoding="ISO-8859-1"?><a>café</a>';
  assert.match(decodeText(latin(said), undefined), /café/);
  assert.match(decodeText(latin("<a>caf\u00e9 \u0080</a>"), "text/xml; charset=windows-1252"), /café €/);
  assert.match(decodeText(Buffer.from("\uFEFF<a>漢</a>", "utf16le"), "text/xml; charset=latin1"), /漢/);
  assert.match(decodeText(Buffer.from(said), 'text/xml; charset="utf-8"'), /café/);
  assert.match(decodeText(Buffer.from("<a>漢</a>"), "text/xml; charset=none-such"), /漢/);
  assert.match(decodeText(Buffer.from([0x3c, 0x61, 0xff, 0x3e]), undefined), /<a\uFFFD>/);
});
