import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createAttachmentReader } from "./read-attachment.ts";

const still = new AbortController().signal;

/** A server that keeps attachments and records the calls. */
async function keeper(
  t: TestContext,
  answer: (path: string) => { status: number; body?: Buffer; to?: string },
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const { status, body = Buffer.alloc(0), to } = answer(path);
    response.writeHead(status, to === undefined ? {} : { location: to });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { asked, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("reads a file up to a limit, and tells whether that is all of it", async (t) => {
  const { origin } = await keeper(t, () => ({ status: 200, body: Buffer.from("glub glub") }));
  const reader = createAttachmentReader({ apiUrl: `${origin}/api`, log: silentLog });
  const url = `${origin}/attachments/1/2/fish.txt`;
  const all = await reader.read(url, 9, still);
  assert.deepEqual([all.ok && Buffer.from(all.bytes).toString(), all.ok && all.whole], ["glub glub", true]);
  const some = await reader.read(url, 4, still);
  assert.deepEqual([some.ok && Buffer.from(some.bytes).toString(), some.ok && some.whole], ["glub", false]);
});

test("fetches nothing from anywhere but Discord's attachment hosts", async (t) => {
  const elsewhere = await keeper(t, () => ({ status: 200, body: Buffer.from("secret") }));
  const { origin, asked } = await keeper(t, () => ({
    status: 302,
    to: `${elsewhere.origin}/attachments/1/2/metadata`,
  }));
  const reader = createAttachmentReader({ apiUrl: `${origin}/api`, log: silentLog });
  const { host } = new URL(origin);
  for (const url of [
    `${elsewhere.origin}/attachments/1/2/fish.txt`,
    `http://${host}@${new URL(elsewhere.origin).host}/attachments/1/2/fish.txt`,
    `${origin}/api/v10/users/@me`,
    `${origin}/attachments/1/2/../../../api/v10/users/@me`,
    `http://user:password@${host}/attachments/1/2/fish.txt`,
    "http://cdn.discordapp.com/attachments/1/2/fish.txt",
    "https://cdn.discordapp.com.evil.example/attachments/1/2/fish.txt",
    "file:///etc/passwd",
    "no address",
  ]) {
    assert.deepEqual(await reader.read(url, 100, still), { ok: false, reason: "elsewhere" }, url);
  }
  assert.deepEqual(asked, []);
  const redirected = await reader.read(`${origin}/attachments/1/2/fish.txt`, 100, still);
  assert.deepEqual(redirected, { ok: false, reason: "unreachable" });
  assert.deepEqual(elsewhere.asked, []);
});

test("with Discord itself, accepts only its own attachment hosts", async () => {
  const reader = createAttachmentReader({ apiUrl: "https://discord.com/api", log: silentLog });
  const read = await reader.read("https://discord.com/attachments/1/2/fish.txt", 100, still);
  assert.deepEqual(read, { ok: false, reason: "elsewhere" });
});

test("a missing file gives a reason, not an error", async (t) => {
  const { origin } = await keeper(t, () => ({
    status: 404,
    body: Buffer.from("This content is no longer available."),
  }));
  const reader = createAttachmentReader({ apiUrl: `${origin}/api`, log: silentLog });
  const read = await reader.read(`${origin}/attachments/1/2/fish.txt`, 100, still);
  assert.deepEqual(read, { ok: false, reason: "unreachable" });
});
