import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { keptHeaders } from "./follow-redirect.ts";
import { createHttpGate } from "./http-gate.ts";

/** A server on loopback, and a gate that resolves every name to it and allows loopback. */
async function createHarness(
  t: TestContext,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const asked: string[] = [];
  const lookup: LookupFunction = (name, _options, callback) => {
    asked.push(name);
    callback(null, [{ address: name.startsWith("inside") ? "10.0.0.1" : "127.0.0.1", family: 4 }]);
  };
  const gate = createHttpGate({ lookup, isAllowed: (address) => address === "127.0.0.1", ports: [port] });
  t.after(async () => {
    await gate.close();
    server.closeAllConnections();
    server.close();
  });
  const get = async (url: string, more: object = {}) => {
    const hosts = ["api.example", "b.example", "inside.example"];
    const answer = await gate.request({ method: "GET", url, ...more }, hosts, "weather");
    return { ...answer, body: Buffer.from(answer.body).toString() };
  };
  return { port, asked, get, gate };
}

test("calls a declared host and tells it which plugin asks", async (t) => {
  const { port, get } = await createHarness(t, (request, response) => {
    response.setHeader(
      "x-got",
      JSON.stringify([request.headers["user-agent"], request.headers.host, request.headers.cookie]),
    );
    response.end("fresh fish");
  });
  const { status, headers, body } = await get(`http://api.example:${port}/`, {
    headers: { Host: "evil", Cookie: "a=b" },
  });
  assert.equal(status, 200);
  assert.equal(body, "fresh fish");
  assert.equal(headers["x-got"], JSON.stringify(["Turbot (plugin weather)", `api.example:${port}`, null]));
});

test("refuses a redirect to an undeclared host or a private address", async (t) => {
  const { port, get, asked } = await createHarness(t, (request, response) => {
    response
      .writeHead(302, {
        location: request.url === "/out" ? "http://evil.example/" : `http://inside.example:${port}/`,
      })
      .end();
  });
  await assert.rejects(get(`http://api.example:${port}/out`), /"evil.example" isn't named/);
  await assert.rejects(
    get(`http://api.example:${port}/in`),
    /"inside.example" is not on the public internet/,
  );
  assert.equal(asked.includes("evil.example"), false);
});

test("drops the headers on a redirect to another host", async (t) => {
  const { port, get } = await createHarness(t, (request, response) => {
    if (request.headers.host?.startsWith("api.example") === true) {
      response.writeHead(307, { location: `http://b.example:${port}/` }).end();
    } else response.end(String(request.headers.authorization));
  });
  const { body } = await get(`http://api.example:${port}/`, { headers: { Authorization: "secret" } });
  assert.equal(body, "undefined");
});

test("gives up on an endless response, a slow one and a redirect loop", async (t) => {
  const { port, get } = await createHarness(t, (request, response) => {
    if (request.url === "/big") {
      const more = () => {
        while (response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    } else if (request.url === "/circle") response.writeHead(302, { location: "/circle" }).end();
  });
  await assert.rejects(get(`http://api.example:${port}/big`), /larger than 1 MB/);
  await assert.rejects(get(`http://api.example:${port}/slow`, { timeoutMs: 50 }), /No answer within 50 ms/);
  await assert.rejects(get(`http://api.example:${port}/circle`), /redirects more than/);
});

test("calls a declared host only on the usual ports, even after a redirect", async (t) => {
  const { port, get, asked } = await createHarness(t, (_request, response) => {
    response.writeHead(302, { location: "http://api.example:6379/" }).end();
  });
  await assert.rejects(get("http://api.example:6379/"), /"api.example:6379" can't be asked/);
  assert.deepEqual(asked, []);
  await assert.rejects(get(`http://api.example:${port}/`), /"api.example:6379" can't be asked/);
  const usual = createHttpGate({ lookup: () => assert.fail("nothing is looked up") });
  t.after(() => usual.close());
  const ask = usual.request({ method: "GET", url: "https://api.example:8443/" }, ["api.example"], "weather");
  await assert.rejects(ask, /only 80 and 443 are open/);
});

test("drops the headers on a redirect from https to http or to another port", () => {
  const headers = { Authorization: "secret", "X-Key": "secret" };
  const from = new URL("https://api.example/a");
  for (const to of ["http://api.example/a", "https://api.example:80/a", "https://b.example/a"])
    assert.deepEqual(keptHeaders(headers, from, new URL(to)), {});
  assert.deepEqual(keptHeaders(headers, from, new URL("https://api.example:443/b")), headers);
});

test("refuses a header that HTTP doesn't allow, and answers the next request", async (t) => {
  const { port, get } = await createHarness(t, (_request, response) => void response.end("quick"));
  for (const value of ["漢", "a\r\nHost: evil", "\u0000", "’"])
    await assert.rejects(get(`http://api.example:${port}/`, { headers: { "X-A": value } }), /Latin letters/);
  assert.equal((await get(`http://api.example:${port}/`, { headers: { "X-A": "é\t" } })).body, "quick");
});

test("gives up in time on a body that drips forever, and doesn't decompress a bomb", async (t) => {
  const { port, get } = await createHarness(t, (request, response) => {
    if (request.url === "/bomb") {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    } else {
      response.write("x");
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    }
  });
  await assert.rejects(get(`http://api.example:${port}/drip`, { timeoutMs: 300 }), /No answer within 300 ms/);
  const { body } = await get(`http://api.example:${port}/bomb`);
  assert.ok(body.length < 100_000);
});

test("refuses to post to Discord, even through a redirect", async (t) => {
  const asked: string[] = [];
  const { port, gate } = await createHarness(t, (request, response) => {
    asked.push(String(request.headers.host));
    response.writeHead(307, { location: `http://discord.com:${port}/api/webhooks/1/x` }).end();
  });
  const url = `http://api.example:${port}/`;
  const post = gate.request({ method: "POST", url, body: "x" }, ["api.example", "discord.com"], "weather");
  await assert.rejects(post, /Nothing is posted to Discord/);
  assert.deepEqual(asked, [`api.example:${port}`]);
});

test("a redirect to the same origin keeps the headers", async (t) => {
  const { port, get } = await createHarness(t, (request, response) => {
    if (request.url === "/old") response.writeHead(302, { location: "/new" }).end();
    else response.end(String(request.headers.authorization));
  });
  const { body } = await get(`http://api.example:${port}/old`, { headers: { Authorization: "secret" } });
  assert.equal(body, "secret");
});

test("one plugin's slow requests don't delay another plugin's requests to the same host", async (t) => {
  let waiting = 0;
  const { promise: allWait, resolve } = Promise.withResolvers<void>();
  const { port, get, gate } = await createHarness(t, (request, response) => {
    if (request.url !== "/slow") return void response.end("quick");
    waiting += 1;
    if (waiting === 8) resolve();
  });
  const url = `http://api.example:${port}`;
  const slow = Array.from({ length: 20 }, () =>
    gate.request({ method: "GET", url: `${url}/slow` }, ["api.example"], "slow"),
  );
  const ended = Promise.allSettled(slow);
  await allWait;
  assert.equal((await get(`${url}/quick`)).body, "quick");
  await gate.close();
  await ended;
});

test("repeats on a redirect what browsers repeat", async (t) => {
  const { port, gate } = await createHarness(t, async (request, response) => {
    const [, status] = /^\/(\d{3})$/.exec(request.url ?? "") ?? [];
    if (status !== undefined) return void response.writeHead(Number(status), { location: "/end" }).end();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    response.setHeader("x-method", String(request.method)).end(Buffer.concat(parts));
  });
  const ask = async (method: string, status: number) => {
    const url = `http://api.example:${port}/${status}`;
    const input = { method, url, ...(method === "HEAD" ? {} : { body: "x" }) };
    const { headers, body } = await gate.request(input, ["api.example"], "weather");
    return `${headers["x-method"]} ${Buffer.from(body)}`;
  };
  assert.deepEqual(
    await Promise.all([
      ask("POST", 302),
      ask("POST", 303),
      ask("PUT", 301),
      ask("PATCH", 308),
      ask("DELETE", 303),
      ask("HEAD", 303),
    ]),
    ["GET ", "GET ", "PUT x", "PATCH x", "GET ", "HEAD "],
  );
});
