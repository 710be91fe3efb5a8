import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { followingRedirects } from "./follow-redirects.ts";

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const follow = followingRedirects(fetch);

for (const status of [301, 302, 307, 308]) {
  test(`a request is repeated after a ${status} with the same method, body and token`, async (t) => {
    const url = await serve(t, async (request, response) => {
      if (request.url === "/old") return void response.writeHead(status, { location: "/new" }).end("Moved");
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    });
    const answer = await follow(`${url}/old`, {
      method: "POST",
      body: "fish",
      headers: { authorization: "Bearer scales" },
    });
    assert.equal(await answer.text(), "POST /new Bearer scales fish");
  });
}

test("a token is not sent to another server", async (t) => {
  let heard = 0;
  const other = await serve(t, (_request, response) => {
    heard += 1;
    response.end();
  });
  const url = await serve(t, (_request, response) =>
    response.writeHead(301, { location: `${other}/x` }).end(),
  );
  await assert.rejects(follow(url, { headers: { authorization: "Bearer scales" } }), /we don't follow/);
  assert.equal(heard, 0);
});

test("a redirect loop ends", async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: "/" }).end());
  await assert.rejects(follow(url), /on and on/);
});

test("a response that is not a redirect is returned as it is", async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(304).end());
  assert.equal((await follow(url)).status, 304);
});
