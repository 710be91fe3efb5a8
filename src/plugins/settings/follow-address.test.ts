import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { type TestContext, test } from "node:test";
import { createHttpGate } from "../capabilities/http/http-gate.ts";
import { AddressError, checkedAddress } from "./checked-address.ts";
import { followAddress } from "./follow-address.ts";

/** A server on loopback, which counts as public here under every name that doesn't begin with "inside". */
async function setUp(t: TestContext, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const lookup: LookupFunction = (name, _options, callback) =>
    callback(null, [{ address: name.startsWith("inside") ? "10.0.0.1" : "127.0.0.1", family: 4 }]);
  const gate = createHttpGate({ lookup, isAllowed: (address) => address === "127.0.0.1", ports: [port] });
  t.after(async () => {
    await gate.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    at: (host: string, path: string) => `http://${host}:${port}${path}`,
    follow: (text: string) => followAddress(text, "announcer", gate),
  };
}

test("an address is followed to where it ends, and never sent more than that", async (t) => {
  const asked: string[] = [];
  const { at, follow } = await setUp(t, (request, response) => {
    const { host = "", cookie = "" } = request.headers;
    asked.push(`${request.method} ${host.split(":")[0]}${request.url}${cookie}`);
    if (request.url === "/old") response.writeHead(301, { location: at("new.example", "/feed?key=1") }).end();
    // An answer without end: nobody reads it.
    else response.write("<rss>");
  });
  assert.equal(await follow(` ${at("old.example", "/old#top")} `.trim()), at("new.example", "/feed?key=1"));
  assert.deepEqual(asked, ["GET old.example/old", "GET new.example/feed?key=1"]);
});

test("an address that leads inside, in a circle, or to an error is refused, and says why", async (t) => {
  const { at, follow } = await setUp(t, (request, response) => {
    const to: Readonly<Record<string, string>> = {
      "/inside": at("inside.example", "/"),
      "/number": "http://[::ffff:127.0.0.1]/",
      "/metadata": "http://169.254.169.254/latest",
      "/file": "file:///etc/passwd",
      "/port": "http://new.example:22/",
      "/discord": "https://discord.com/api/webhooks/1/x",
      "/circle": "/circle",
      "/nonsense": "http://[",
    };
    const location = to[request.url ?? ""];
    if (location === undefined) response.writeHead(404).end();
    else response.writeHead(302, { location }).end();
  });
  for (const [path, why] of [
    ["/inside", /can't be reached: "inside\.example" is not on the public internet/],
    ["/number", /redirects from .* to another address, which has to be on a host with a name.*not a number/],
    ["/metadata", /not a number/],
    ["/file", /has to begin with https/],
    ["/port", /can't have a port of its own/],
    ["/discord", /can't be on Discord itself/],
    ["/circle", /redirects more than 5 times/],
    ["/nonsense", /isn't an address/],
    ["/gone", /answers with error 404/],
  ] as const)
    await assert.rejects(follow(at("feed.example", path)), (error) => {
      assert.ok(error instanceof AddressError);
      assert.match(error.message, why);
      return true;
    });
});

test("no address that only looks public is one", () => {
  for (const text of [
    ...[
      "http://0x7f.1/",
      "http://127.1/",
      "http://2130706433/",
      "http://[::1]/",
      "http://[::ffff:127.0.0.1]/",
    ],
    ...[
      "http://017700000001/",
      "http://localhost/",
      "http://localhost./",
      "http://feed.example./",
      "http://intranet/",
    ],
    ...[
      "https://feed.example:8443/",
      ["https://me", "secret@feed.example/"].join(":"),
      "https://me@feed.example/",
    ],
    ...[
      "ftp://feed.example/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "data:text/html,x",
      "feed.example/rss",
    ],
    ...[
      "https://discord.com/api/webhooks/1/x",
      "https://canary.discord.com/api",
      "https://cdn.discordapp.com/x",
    ],
    ...["", " ", "https://", `https://feed.example/${"x".repeat(1_000)}`, "http://feed.1/", "http://①②⑦.1/"],
  ])
    assert.throws(() => checkedAddress(text), AddressError, text);
  // What an admin then reads is the host as it is, whatever it looked like.
  assert.match(checkedAddress("https://fееd.example/a").hostname, /^xn--/);
  assert.equal(checkedAddress("HTTPS://Feed.Example:443/A?b#c").href, "https://feed.example/A?b");
});
