import assert from "node:assert/strict";
import { test } from "node:test";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

test("missing objects, missing permissions and invalid ids get Discord's errors", async (t) => {
  const { bot, call, channel, guild } = await createSimulatorHarness(t, { rateLimits: "off" });
  const answer = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await call(method, path, body, headers);
    return [response.status, await response.json()];
  };
  assert.deepEqual(await answer("GET", "/nonsense"), [404, { message: "404: Not Found", code: 0 }]);
  assert.deepEqual(await answer("PUT", "/users/@me"), [405, { message: "405: Method Not Allowed", code: 0 }]);
  assert.deepEqual(await answer("GET", "/users/@me", undefined, { authorization: "Bot wrong" }), [
    401,
    { message: "401: Unauthorized", code: 0 },
  ]);
  assert.deepEqual(await answer("GET", "/channels/abc"), [
    400,
    {
      message: "Invalid Form Body",
      code: 50035,
      errors: {
        channel_id: { _errors: [{ code: "NUMBER_TYPE_COERCE", message: 'Value "abc" is not snowflake.' }] },
      },
    },
  ]);
  assert.equal((await call("GET", "/channels/%zz")).status, 400);
  await refusedWith(10003, bot.api.channels.get("1"));
  await refusedWith(10004, bot.api.guilds.get("1"));
  await refusedWith(10008, bot.api.channels.getMessage(channel.id, "1"));
  await refusedWith(10013, bot.api.guilds.getMember(guild.id, "1"));
  await refusedWith(10013, bot.api.users.get("1"));
});

test("broken JSON is refused", async (t) => {
  const { discord, channel } = await createSimulatorHarness(t);
  const response = await fetch(`${discord.url}/v10/channels/${channel.id}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${discord.botToken}`, "content-type": "application/json" },
    body: "{",
  });
  assert.equal(((await response.json()) as { code: number }).code, 50109);
});

test("the journal has each call with its body, and never the token", async (t) => {
  const { discord, bot, channel } = await createSimulatorHarness(t);
  await bot.api.channels.createMessage(channel.id, { content: "hello" });
  await bot.connect();
  await bot.wait("READY");
  const entry = discord.journal.entries.find((one) => one.what === `POST /channels/${channel.id}/messages`);
  const detail = entry?.detail as { body: unknown } | undefined;
  assert.deepEqual([entry?.kind, entry?.status, detail?.body], ["http", 200, { content: "hello" }]);
  assert.ok(!JSON.stringify(discord.journal.entries).includes(discord.botToken));
});

test("the sixth message in five seconds is limited, and the real client gets it through", async (t) => {
  let clock = Date.now();
  const options = { now: () => clock, rateLimits: { messages: { limit: 2, windowMs: 5_000 } } };
  const { discord, channel, call } = await createSimulatorHarness(t, options);
  const post = () => call("POST", `/channels/${channel.id}/messages`, { content: "x" });
  const first = await post();
  assert.equal(first.headers.get("x-ratelimit-limit"), "2");
  assert.equal(first.headers.get("x-ratelimit-remaining"), "1");
  assert.ok(first.headers.get("x-ratelimit-bucket"));
  await post();
  const limited = await post();
  assert.equal(limited.status, 429);
  assert.deepEqual(
    [limited.headers.get("retry-after"), limited.headers.get("x-ratelimit-scope")],
    ["5", "user"],
  );
  assert.deepEqual(await limited.json(), {
    message: "You are being rate limited.",
    retry_after: 5,
    global: false,
  });
  const other = discord.world.addChannel(discord.world.guilds()[0]?.id ?? "", { name: "other" });
  assert.equal((await call("POST", `/channels/${other.id}/messages`, { content: "x" })).status, 200);
  clock += 5_000;
  assert.equal((await post()).status, 200);
});

test("the real client waits until a limit is over", async (t) => {
  const { bot, channel, discord } = await createSimulatorHarness(t, {
    rateLimits: { messages: { limit: 1, windowMs: 40 } },
  });
  await Promise.all(
    ["a", "b", "c"].map((content) => bot.api.channels.createMessage(channel.id, { content })),
  );
  assert.deepEqual(
    discord.world.messages(channel.id).map((message) => message.content),
    ["a", "b", "c"],
  );
});

test("all calls together are limited too, but interactions aren't counted", async (t) => {
  const clock = Date.now();
  const { call, discord } = await createSimulatorHarness(t, {
    now: () => clock,
    rateLimits: { global: { limit: 3, windowMs: 1_000 } },
  });
  for (const path of ["/users/@me", "/gateway/bot", "/users/@me/guilds"]) await call("GET", path);
  const limited = await call("GET", "/users/@me");
  assert.equal(limited.headers.get("x-ratelimit-global"), "true");
  assert.deepEqual([limited.status, ((await limited.json()) as { global: boolean }).global], [429, true]);
  const callback = await call("POST", "/interactions/1/x/callback", { type: 5 });
  assert.equal(callback.status, 404);
  assert.equal(discord.journal.entries.at(-1)?.status, 404);
});

test("faults answer, drop, drop after the action, and delay", async (t) => {
  const { discord, call, channel } = await createSimulatorHarness(t);
  const path = `/channels/${channel.id}/messages`;
  const post = (content: string) => call("POST", path, { content });
  discord.faults.add({
    on: /^POST .*messages$/,
    effect: { kind: "answer", status: 503, body: { message: "down" } },
  });
  const answered = await post("a");
  assert.deepEqual([answered.status, await answered.json()], [503, { message: "down" }]);
  discord.faults.add({ on: /^POST .*messages$/, effect: { kind: "drop" } });
  await assert.rejects(post("b"));
  discord.faults.add({ on: /^POST .*messages$/, effect: { kind: "drop_after" } });
  await assert.rejects(post("c"));
  discord.faults.add({ on: /^POST .*messages$/, effect: { kind: "delay", ms: 5 } });
  assert.equal((await post("d")).status, 200);
  assert.deepEqual(
    discord.world.messages(channel.id).map((message) => message.content),
    ["c", "d"],
  );
});
