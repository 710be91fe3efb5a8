import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { createFakeChannel } from "../../dry-run/fake-channel.ts";
import { fakeFiles } from "../../dry-run/fake-files.ts";
import { slashInteraction } from "../../dry-run/fake-slash.ts";
import { firstAnswer } from "../../dry-run/fixtures/first-answer.ts";
import { createPluginHost } from "../../host/create-plugin-host.ts";
import { nullLookup } from "../null-lookup.ts";
import { createHttpGate } from "./http-gate.ts";

test("a plugin asks with every method, sends forms and files, and reads feeds and XML", async (t) => {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString("latin1");
    const url = request.url ?? "";
    if (url === "/feed")
      response.end("<rss><channel><title>Reef</title><item><guid>1</guid></item></channel></rss>");
    else if (url === "/xml")
      response
        .writeHead(200, { "content-type": "text/xml; charset=latin1" })
        .end(Buffer.from("<a b='é'/>", "latin1"));
    else if (url === "/bomb") response.end(`<r>${"<a/>".repeat(200_000)}</r>`);
    else if (url === "/most") response.end(`<r>${'<item id="1">ten letter</item>'.repeat(9_999)}</r>`);
    else if (url === "/gone") response.writeHead(404).end("<gone/>");
    else
      response.setHeader("x-type", String(request.headers["content-type"])).end(`${request.method} ${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "turbot-http-"));
  writeFileSync(
    join(folder, "web.ts"),
    `
import { form, HttpError, multipart, slashCommand, TurbotPlugin } from "turbot";
export default class Web extends TurbotPlugin {
  static readonly needs = { http: ["web.example"] } as const;
  private readonly url = "http://web.example:${port}/";
  ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => {
    const { http, files } = this.turbot;
    const said: string[] = [];
    for (const one of [await http.put(this.url, { body: "a" }), await http.patch(this.url, { body: { b: 1 } }), await http.delete(this.url)])
      said.push(one.text());
    const head = await http.head(this.url);
    said.push(head.text() + head.headers["x-type"]);
    const sent = await http.post(this.url, { body: form({ text: "fish & chips", n: 1 }) });
    said.push(sent.headers["x-type"] + " " + sent.text());
    const picture = await files.picture("https://cdn.discordapp.com/avatars/1/a.png");
    said.push((await http.post(this.url, { body: picture, headers: { "Content-Type": "image/png" } })).headers["x-type"]!);
    const parts = await http.post(this.url, {
      headers: { "content-type": "text/plain" },
      body: multipart({ fields: { lang: "de" }, files: { picture, note: { name: "n.txt", content: "hi" } } }),
    });
    said.push(String(/^multipart\\/form-data; boundary=/.test(parts.headers["x-type"]!)));
    for (const part of ['name="lang"', 'name="picture"; filename="a.png"', 'name="note"; filename="n.txt"', "hi"])
      said.push(String(parts.text().includes(part)));
    const feed = await http.feed(this.url + "feed");
    said.push(feed.title + feed.items.length + (await http.xml(this.url + "xml")).attributes.b);
    said.push(String((await http.xml(this.url + "most")).children.length));
    for (const path of ["gone", "bomb", ""])
      await http.xml(this.url + path).catch((error) => said.push(error instanceof HttpError ? String(error.status) : error.message));
    await interaction.reply(said.join("\\n"));
  });
}`,
  );
  const { messenger, guilds, events } = createFakeChannel();
  const problems: string[] = [];
  const host = createPluginHost({
    ...{ folder, dataFolder: join(folder, "data"), nodePath: process.execPath },
    ...{ messenger, guilds, lookup: nullLookup, log: silentLog, files: fakeFiles },
    http: createHttpGate({
      lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
      isAllowed: () => true,
      ports: [port],
    }),
    report: (_plugin, { message }) => void problems.push(message),
  });
  t.after(async () => {
    await host.stop();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await host.start();
  await host.onInteraction(slashInteraction({ type: 1, name: "ask", description: "" } as never, {}, "ada"));
  assert.deepEqual(problems, []);
  assert.deepEqual(firstAnswer(events)?.content?.split("\n"), [
    ...["PUT a", 'PATCH {"b":1}', "DELETE ", "undefined"],
    "application/x-www-form-urlencoded POST text=fish+%26+chips&n=1",
    ...["image/png", "true", "true", "true", "true", "true", "Reef1é", "9999", "404"],
    `web.example:${port} answers with more XML than can be read: at most 10000 elements, 64 deep, with 512 KB of text`,
    `web.example:${port} doesn't answer with XML`,
  ]);
});
