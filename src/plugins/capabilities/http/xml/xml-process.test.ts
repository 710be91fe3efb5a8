import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createXmlProcess } from "./xml-process.ts";

function reader(t: TestContext, limits = {}) {
  const xml = createXmlProcess(process.execPath, limits);
  t.after(() => xml.stop());
  return (document: string, as: "xml" | "feed" = "xml") =>
    xml.read({
      as,
      document: Buffer.from(document).toString("base64"),
      contentType: undefined,
      from: "https://reef.example/",
    });
}

test("reads documents one after the other in a process of its own, which rests in between", async (t) => {
  const read = reader(t, { idleMs: 1 });
  const all = await Promise.all([
    read("<a>1</a>"),
    read("no"),
    read("<rss><channel><title>Reef</title></channel></rss>", "feed"),
  ]);
  assert.deepEqual(all, [
    { data: '{"name":"a","attributes":{},"text":"1","children":[]}' },
    { refused: "doesn't answer with XML" },
    { data: '{"title":"Reef","link":"","items":[]}' },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(await read("<b/>"), { data: '{"name":"b","attributes":{},"text":"","children":[]}' });
});

test("a document that takes too long is refused, and the next one is read", async (t) => {
  const read = reader(t, { documentMs: 1 });
  const slow = `<r>${"<a>x &amp; y</a>".repeat(9_000)}</r>`;
  const refused = assert.rejects(read(slow), /too much to be read as XML/);
  const next = read("<a/>").catch((error: unknown) => error);
  await refused;
  // One millisecond may be too little for this one, too.
  assert.ok((await next) instanceof Error || "data" in ((await next) as object));
});
