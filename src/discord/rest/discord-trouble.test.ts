import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import type { Fault } from "../../../packages/simulator-kit/faults.ts";
import { silentLog } from "../../log/log.ts";
import { createRest } from "./create-rest.ts";
import { discordAway, isFinalNo, outsideCause } from "./discord-trouble.ts";

/** The error that a call to Discord throws. */
async function thrownBy(t: TestContext, effect: Fault["effect"]): Promise<unknown> {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  discord.faults.add({ on: /./, times: 20, effect });
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  return rest.get("/users/@me").catch((error: unknown) => error);
}

const html = { "content-type": "text/html" };
const away: readonly (readonly [string, Fault["effect"]])[] = [
  ["a server error", { kind: "answer", status: 503 }],
  ["a proxy's page with a 400", { kind: "answer", status: 400, headers: html, body: "<h1>Bad Request</h1>" }],
  ["a 404 without Discord's form", { kind: "answer", status: 404, body: { error: "nothing here" } }],
  ["a line that is cut", { kind: "drop" }],
];
for (const [how, effect] of away) {
  test(`${how} means that Discord is away, not that it refused`, async (t) => {
    const error = await thrownBy(t, effect);
    assert.equal(isFinalNo(error), false);
    assert.equal(discordAway(error)?.cause, "discord");
  });
}

for (const [status, code] of [
  [400, 50035],
  [403, 50001],
  [404, 10003],
  [401, 0],
] as const) {
  test(`a ${status} in Discord's own form is a final refusal, never an outage`, async (t) => {
    const error = await thrownBy(t, { kind: "answer", status, body: { code, message: "No" } });
    assert.equal(isFinalNo(error), true);
    assert.equal(discordAway(error), undefined);
  });
}

test("blames this machine's network for a name that can't be resolved", () => {
  const dns = Object.assign(new Error("getaddrinfo EAI_AGAIN discord.com"), { code: "EAI_AGAIN" });
  assert.equal(discordAway(dns)?.cause, "machine");
  assert.equal(discordAway(new Error("fetch failed", { cause: dns }))?.cause, "machine");
  assert.equal(outsideCause(dns), "machine");
});

test("a mistake of ours is blamed on nobody else", () => {
  for (const own of [new TypeError("x is not a function"), new RangeError("too long"), "text", undefined]) {
    assert.equal(discordAway(own), undefined);
  }
  for (const own of [new SyntaxError("Unexpected end of JSON input"), AbortSignal.abort().reason]) {
    assert.equal(outsideCause(own), undefined, "nobody caught it, so it may come from anywhere");
  }
});
