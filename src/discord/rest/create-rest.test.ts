import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { RateLimitError, RESTEvents } from "@discordjs/rest";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import type { Fault } from "../../../packages/simulator-kit/faults.ts";
import type { Log } from "../../log/log.ts";
import { createRest } from "./create-rest.ts";
import { readRefusal } from "./read-refusal.ts";
import { createRestGate, DiscordPausedError } from "./rest-gate.ts";

/** Cloudflare's answer in place of Discord's. */
const page = (status: number, headers: Record<string, string> = {}): Fault["effect"] => ({
  ...{ kind: "answer", status, body: "<html>error code: 1015</html>" },
  headers: { "content-type": "text/html; charset=UTF-8", ...headers },
});

async function setUp(t: TestContext) {
  const discord = await startDiscord();
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" });
  const channels = ["one", "two"].map((name) => discord.world.addChannel(guild.id, { name }).id);
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const log: Log = { info: note, warn: note, error: note };
  const gate = createRestGate({ log, firstPauseMs: 300 });
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log, gate });
  const calls = () =>
    discord.journal.entries.filter(({ what }) => /^(GET|POST) \/(channels|interactions)/.test(what));
  return { discord, guild, channels, api: new API(rest), rest, gate, logged, calls };
}

for (const [what, fault] of [
  ["a 429 without Retry-After, in HTML", page(429)],
  ["a 429 with neither a body nor headers", { kind: "answer", status: 429 }],
  ["a 429 in JSON that doesn't say how long", { kind: "answer", status: 429, body: { message: "no" } }],
  [
    "a 429 in JSON with none of Discord's headers",
    {
      ...{ kind: "answer", status: 429, headers: { "retry-after": "0.1" } },
      body: { message: "You are being blocked from accessing our API temporarily", code: 0 },
    },
  ],
  ["a 403 in HTML", page(403)],
] as const satisfies readonly (readonly [string, Fault["effect"]])[]) {
  test(`${what} pauses all calls instead of being retried at once`, async (t) => {
    const { discord, channels, api, gate, logged, calls } = await setUp(t);
    discord.faults.add({ on: /^GET \/channels/, effect: fault, times: 2 });
    const [one = "", two = ""] = channels;
    const [first] = await Promise.all([api.channels.get(one), api.channels.get(two)]);
    assert.equal(first.id, one);
    // Two were refused; at most two more waited, tried and were accepted.
    assert.ok(calls().length <= 4, `${calls().length} calls`);
    assert.ok(logged.includes("discord.paused") && logged.includes("discord.open_again"));
    assert.deepEqual(gate.waits(), []);
  });
}

test("while Discord takes no calls, an interaction's answer fails at once with the reason", async (t) => {
  const { gate, api } = await setUp(t);
  gate.shutOut({ status: 429, retryAfterMs: 82_721_000 });
  await assert.rejects(api.interactions.reply("1", "token", { content: "Hi" }), DiscordPausedError);
  await assert.rejects(api.interactions.editReply("1", "token", { content: "Hi" }), DiscordPausedError);
  assert.match(gate.waits()[0]?.for ?? "", /everything/);
});

test("waits for a rate limit in Discord's own form; logs and shows one of 23 hours, and no interaction waits for it", async (t) => {
  const { discord, channels, api, rest, gate, logged } = await setUp(t);
  const limit = (seconds: string): Fault["effect"] => ({
    ...{
      kind: "answer",
      status: 429,
      body: { message: "You are being rate limited.", retry_after: Number(seconds), global: false },
    },
    headers: { "retry-after": seconds, "x-ratelimit-scope": "user" },
  });
  discord.faults.add({ on: /^GET \/channels/, effect: limit("0.3") });
  const [one = "", two = ""] = channels;
  assert.equal((await api.channels.get(one)).id, one);
  assert.equal(logged.includes("discord.paused"), false);

  // The library asks before it waits; 23 hours are too long for a test.
  const { rejectOnRateLimit } = rest.options;
  assert.ok(typeof rejectOnRateLimit === "function");
  const limited = { route: "/channels/:id", method: "GET", global: false, url: "", hash: "", limit: 5 };
  const waits = { timeToReset: 0, retryAfter: 82_721_000, sublimitTimeout: 82_721_000 };
  const facts = { ...limited, ...waits, majorParameter: two, scope: "user" as const };
  assert.equal(await rejectOnRateLimit(facts), false);
  assert.equal(gate.waits()[0]?.for, "GET /channels/:id");
  assert.ok(logged.includes("discord.limited"));

  discord.faults.add({ on: /^POST \/interactions/, effect: limit("82721") });
  await assert.rejects(api.interactions.reply("1", "token", { content: "Hi" }), RateLimitError);
});

test("a third name of a channel in ten minutes isn't waited for, and says when it works again", async (t) => {
  const { api, channels } = await setUp(t);
  const [one = ""] = channels;
  for (const name of ["kelp", "coral"]) await api.channels.edit(one, { name });
  await assert.rejects(api.channels.edit(one, { name: "reef" }), (error: unknown) => {
    const minutes = (readRefusal(error)?.againInMs ?? 0) / 60_000;
    return minutes > 9 && minutes < 10.1;
  });
  await api.channels.edit(one, { rate_limit_per_user: 5 });
});

test("counts refused calls, and stops at half of what Discord allows in ten minutes", async (t) => {
  const { rest, gate, logged } = await setUp(t);
  rest.emit(RESTEvents.InvalidRequestWarning, { count: 4_500, remainingTime: 200_000 });
  assert.deepEqual(gate.waits(), []);
  rest.emit(RESTEvents.InvalidRequestWarning, { count: 5_000, remainingTime: 200_000 });
  await Promise.resolve();
  assert.equal(gate.waits()[0]?.why, "too many refusals");
  assert.equal(logged.filter((event) => event === "discord.refusals").length, 2);
});
