import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createDiscordFiles } from "./read-attachment.ts";

/** A server in Discord's place. */
async function serving(t: TestContext, listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = createDiscordFiles({ apiUrl: url, log: silentLog });
  return { url, fetch: (path: string, most = 1_000) => files.fetch(`${url}${path}`, "attachment", most) };
}

test("a file without an end is left at the limit, whatever length it claims", async (t) => {
  let sent = 0;
  const { fetch } = await serving(t, (request, response) => {
    const claimed = request.url?.includes("small") === true ? undefined : 1024 ** 3;
    response.writeHead(200, claimed === undefined ? {} : { "content-length": claimed });
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
    };
    response.on("drain", more);
    more();
  });
  assert.deepEqual(await fetch("/attachments/1/2/huge.bin"), { ok: false, reason: "too large" });
  assert.deepEqual(await fetch("/attachments/1/2/small.bin"), { ok: false, reason: "too large" });
  assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were sent`);
});

test("only files at Discord are fetched, as they are, and no redirect leads elsewhere", async (t) => {
  const { url, fetch } = await serving(t, (request, response) => {
    if (request.url?.endsWith("moved.png") === true)
      return response.writeHead(302, { location: "/attachments/1/2/a.png" }).end();
    if (request.url?.endsWith("gone.png") === true) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "image/png" }).end("abc");
  });
  assert.deepEqual(await fetch("/attachments/1/2/a.png"), {
    ...{ ok: true, type: "image/png" },
    bytes: Buffer.from("abc"),
  });
  for (const name of ["moved", "gone"])
    assert.deepEqual(await fetch(`/attachments/1/2/${name}.png`), { ok: false, reason: "unreachable" });
  for (const path of ["/api/v10/users/@me", "/attachments/1/2", "/attachments/../api/1/2/a.png"])
    assert.deepEqual(await fetch(path), { ok: false, reason: "elsewhere" }, path);
  const real = createDiscordFiles({ apiUrl: "https://discord.com/api", log: silentLog });
  const elsewhere = { ok: false, reason: "elsewhere" };
  assert.deepEqual(await real.fetch(`${url}/attachments/1/2/a.png`, "attachment", 10), elsewhere);
  assert.deepEqual(
    await real.fetch("http://cdn.discordapp.com/attachments/1/2/a.png", "attachment", 10),
    elsewhere,
  );
});
