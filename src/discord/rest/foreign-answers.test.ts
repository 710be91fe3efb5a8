import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { DiscordAPIError } from "@discordjs/rest";
import { whoWeAre } from "../../app/who-we-are.ts";
import { readConfig } from "../../config/read-config.ts";
import { causeOf } from "../../ipc/causes.ts";
import { silentLog } from "../../log/log.ts";
import type { GatewayRefusedError } from "../gateway/gateway-refused.ts";
import { createRest } from "./create-rest.ts";
import { discordAway, isFinalNo, outsideCause } from "./discord-trouble.ts";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import { readRefusal } from "./read-refusal.ts";
import { createRestGate } from "./rest-gate.ts";

async function portOf(t: TestContext, server: Server): Promise<number> {
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Somebody who isn't Discord, on the way to it. */
async function inBetween(t: TestContext, answer: RequestListener) {
  const server = createServer(answer);
  t.after(() => server.closeAllConnections());
  return clientOf(t, `http://127.0.0.1:${await portOf(t, server)}/api`);
}

function clientOf(t: TestContext, apiUrl: string) {
  const gate = createRestGate({ log: silentLog, firstPauseMs: 50 });
  const refused: GatewayRefusedError[] = [];
  const onRefused = (error: GatewayRefusedError) => void refused.push(error);
  const rest = createRest({ token: "a-token", apiUrl, log: silentLog, gate, onRefused });
  t.after(() => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  const config = readConfig({
    DISCORD_TOKEN: "a-token-that-is-long-enough",
    ANTHROPIC_API_KEY: "sk-ant-test",
    GITHUB_REPO: "reef/turbot",
    WEBHOOK_SECRET: "a-webhook-secret-of-a-test",
    LOG_CHANNEL_ID: "100000000000000001",
    TURBOT_HOME: "/nowhere",
  });
  const api = new API(rest);
  const learn = () => whoWeAre({ rest, api, config, proven: false, knownGuild: () => undefined });
  return { gate, rest, api, refused, learn };
}

const json = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const unauthorized = JSON.stringify({ message: "401: Unauthorized", code: 0 });

function assertAway(error: unknown): void {
  assert.ok(error instanceof DiscordUnreachedError, String(error));
  assert.equal(isFinalNo(error), false);
  assert.ok(discordAway(error) !== undefined);
  assert.match(String(causeOf(error)), /discord|machine/);
  assert.equal(outsideCause(new Error("wrapped", { cause: error })), error.blames);
  assert.equal(readRefusal(error)?.reason, "away");
}

for (const [what, headers, body] of [
  ["of a proxy, in HTML", html, "<html>log in first</html>"],
  ["with nothing in it", {}, ""],
  ["in JSON that isn't Discord's", json, '{"error":"unauthorized"}'],
] as const) {
  test(`a 401 ${what} pauses all calls, keeps the token and is reported`, async (t) => {
    let calls = 0;
    const tokens = new Set<string | undefined>();
    const { api, gate, refused } = await inBetween(t, (asked, answer) => {
      calls += 1;
      tokens.add(asked.headers.authorization);
      if (calls === 2) return answer.writeHead(401, headers).end(body);
      return answer.writeHead(200, json).end('{"id":"1"}');
    });
    const waited: string[] = [];
    gate.onWait(({ why }) => waited.push(why));
    for (let time = 0; time < 4; time += 1) await api.channels.createMessage("1", { content: "x" });
    assert.equal(calls, 5);
    assert.deepEqual([...tokens], ["Bot a-token"]);
    assert.deepEqual(waited, ["shut out"]);
    assert.deepEqual(refused, []);
  });
}

test("reports a token that Discord itself refuses, and refuses the next call in the same words", async (t) => {
  const { rest, refused } = await inBetween(t, (_, answer) => answer.writeHead(401, json).end(unauthorized));
  for (let time = 0; time < 2; time += 1) {
    const error = await rest.get("/channels/1").catch((caught: unknown) => caught);
    assert.ok(error instanceof DiscordAPIError && error.status === 401, String(error));
  }
  assert.match(String(refused[0]?.message), /does not accept DISCORD_TOKEN.*Reset Token/);
  assert.equal(causeOf(refused[0]), "configuration");
});

test("a single 401 of Discord's own affects only its call", async (t) => {
  let calls = 0;
  const { api, refused } = await inBetween(t, (_, answer) => {
    calls += 1;
    if (calls === 1) return answer.writeHead(401, json).end(unauthorized);
    return answer.writeHead(200, json).end('{"id":"1"}');
  });
  await assert.rejects(api.channels.get("1"), DiscordAPIError);
  await api.channels.get("1");
  assert.deepEqual(refused, []);
});

for (const [what, status, headers, body] of [
  ["a page to log in at", 200, html, "<html>Welcome to our Wi-Fi</html>"],
  ["a redirect to one", 302, { location: "http://127.0.0.1:1/" }, ""],
  ["nothing, and all is well", 204, {}, ""],
  ["an empty object for everything", 200, json, "{}"],
  ["a list for everything", 200, json, "[]"],
  ["null", 200, json, "null"],
  ["half of an object", 200, json, '{"id": "1'],
  ["null with a 404", 404, json, "null"],
  ["a page with a 404", 404, html, "<html>"],
  ["what isn't gzip", 200, { ...json, "content-encoding": "gzip" }, "no gzip"],
] as const) {
  test(`a network that answers ${what} isn't taken for Discord: it is waited for, and no setting is blamed`, async (t) => {
    const { learn } = await inBetween(t, (_, answer) => answer.writeHead(status, headers).end(body));
    assertAway(await learn().catch((error: unknown) => error));
  });
}

const guildAnswer = { id: "3", owner_id: "4", roles: [{ id: "3", permissions: "0" }] };
const rightOnes: Readonly<Record<string, unknown>> = {
  "/applications/@me": { id: "1", owner: { id: "5" } },
  "/oauth2/applications/@me": { id: "1", owner: { id: "5" } },
  "/users/@me": { id: "2" },
  "/channels/100000000000000001": {
    id: "100000000000000001",
    type: 0,
    guild_id: "3",
    permission_overwrites: [],
  },
  "/guilds/3": guildAnswer,
  "/guilds/3/members/2": { roles: [] },
};
for (const [path, answers] of [
  ["/guilds/3/members/2", [{}, [], null, { roles: null }, { roles: [7] }]],
  ["/guilds/3", [{}, [], { ...guildAnswer, roles: undefined }, { ...guildAnswer, roles: [{ id: "3" }] }]],
  [
    "/channels/100000000000000001",
    [{ id: "1", type: 0, guild_id: "3", permission_overwrites: [{ id: "3" }] }],
  ],
] as const) {
  test(`a network that starts to answer at ${path} isn't taken for Discord either`, async (t) => {
    for (const wrong of answers) {
      let asked: string | undefined;
      const { learn } = await inBetween(t, (call, answer) => {
        const at = decodeURIComponent(call.url ?? "")
          .replace(/^\/api\/v\d+/, "")
          .replace(/\?.*$/, "");
        if (at === path) asked = at;
        else assert.ok(at in rightOnes, at);
        answer.writeHead(200, json).end(JSON.stringify(at === path ? wrong : rightOnes[at]));
      });
      assertAway(await learn().catch((error: unknown) => error));
      assert.equal(asked, path);
    }
  });
}

test("waits for anything that breaks on the way, even if it isn't listed", async (t) => {
  const socket = (greet: (text: { end(bytes: string): void }) => void) =>
    createSocketServer((line) => {
      line.on("error", () => {});
      line.once("data", () => greet(line));
    });
  const cut = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"id"';
  const speaksNoHttp = await portOf(
    t,
    socket((line) => line.end("220 mail.example ESMTP\r\n\r\n")),
  );
  const breaksOff = await portOf(
    t,
    socket((line) => line.end(cut)),
  );
  // Without a certificate it can't be trusted.
  const ofNobody = createTlsServer({}, (_, answer) => answer.end());
  t.after(() => ofNobody.closeAllConnections());
  const untrusted = await portOf(t, ofNobody);
  await Promise.all(
    [
      `http://127.0.0.1:${speaksNoHttp}/api`,
      `http://127.0.0.1:${breaksOff}/api`,
      `https://127.0.0.1:${untrusted}/api`,
      // A server that doesn't speak TLS.
      `https://127.0.0.1:${speaksNoHttp}/api`,
      "http://no-such-host.invalid/api",
    ].map(async (url) =>
      assertAway(
        await clientOf(t, url)
          .learn()
          .catch((error: unknown) => error),
      ),
    ),
  );
});

test("a call that can't be made at all is our mistake, not an outage", async (t) => {
  const { rest } = await inBetween(t, (_, answer) => answer.writeHead(200, json).end("{}"));
  const error = await rest
    .get("/channels/1", { headers: { "x-odd": "line\nbreak" } })
    .catch((caught: unknown) => caught);
  assert.ok(error instanceof Error && !(error instanceof DiscordUnreachedError), String(error));
  assert.equal(discordAway(error), undefined);
});
