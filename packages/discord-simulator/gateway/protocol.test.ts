import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { WebSocket } from "ws";
import type { DiscordSimulator } from "../discord-simulator.ts";
import { allIntents, createSimulatorHarness } from "../simulator-harness.ts";

interface RawSocket {
  send(payload: unknown): void;
  /** The next payload with this opcode (and event name). */
  next(op: number, t?: string): Promise<{ op: number; s: number | null; t: string | null; d: unknown }>;
  readonly closed: Promise<number>;
  close(code: number): void;
}

function open(t: TestContext, discord: DiscordSimulator, query = "v=10&encoding=json"): RawSocket {
  const socket = new WebSocket(`${discord.url.replace("http", "ws").replace("/api", "/gateway")}/?${query}`);
  t.after(() => socket.terminate());
  const got: { op: number; s: number | null; t: string | null; d: unknown }[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    got.push(JSON.parse(String(data)));
    for (const look of [...waiting]) look();
  });
  return {
    closed: new Promise((resolve) => socket.on("close", resolve)),
    close: (code) => socket.close(code),
    send: (payload) => socket.send(typeof payload === "string" ? payload : JSON.stringify(payload)),
    next: (op, name) =>
      new Promise((resolve) => {
        const look = () => {
          const index = got.findIndex((one) => one.op === op && (name === undefined || one.t === name));
          const found = got[index];
          if (found === undefined) return;
          got.splice(index, 1);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

const identify = (discord: DiscordSimulator, more: object = {}) => ({
  op: 2,
  d: {
    token: discord.botToken,
    intents: allIntents,
    properties: { os: "linux", browser: "t", device: "t" },
    ...more,
  },
});

test("HELLO comes first, and each heartbeat is acknowledged", async (t) => {
  const { discord } = await createSimulatorHarness(t, { heartbeatMs: 30_000 });
  const socket = open(t, discord);
  const hello = await socket.next(10);
  assert.equal((hello.d as { heartbeat_interval: number }).heartbeat_interval, 30_000);
  socket.send({ op: 1, d: null });
  await socket.next(11);
});

const mistakes: [string, number, (discord: DiscordSimulator) => unknown[]][] = [
  ["JSON that is none", 4002, () => ["{"]],
  ["an unknown opcode", 4001, () => [{ op: 99, d: null }]],
  ["a command before IDENTIFY", 4003, () => [{ op: 3, d: {} }]],
  ["a second IDENTIFY", 4005, (discord) => [identify(discord), identify(discord)]],
  ["a wrong token", 4004, (discord) => [identify(discord, { token: "wrong" })]],
  ["intents that don't exist", 4013, (discord) => [identify(discord, { intents: 1 << 30 })]],
  ["a shard beyond the count", 4010, (discord) => [identify(discord, { shard: [2, 1] })]],
  ["a payload over 4,096 bytes", 4002, () => [{ op: 3, d: "x".repeat(5000) }]],
  ["more than 120 commands in a minute", 4008, () => Array.from({ length: 121 }, () => ({ op: 1, d: null }))],
];

for (const [what, code, payloads] of mistakes) {
  test(`${what} closes with ${code}`, async (t) => {
    const { discord } = await createSimulatorHarness(t);
    const socket = open(t, discord);
    await socket.next(10);
    for (const payload of payloads(discord)) socket.send(payload);
    assert.equal(await socket.closed, code);
  });
}

test("a privileged intent that isn't enabled closes with 4014", async (t) => {
  const { discord } = await createSimulatorHarness(t, { messageContentIntent: false });
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  assert.equal(await socket.closed, 4014);
});

test("another version of the gateway closes with 4012", async (t) => {
  const { discord } = await createSimulatorHarness(t);
  assert.equal(await open(t, discord, "v=3&encoding=json").closed, 4012);
});

test("a client that never heartbeats is closed with 4009 and its session is gone", async (t) => {
  let clock = Date.now();
  const { discord } = await createSimulatorHarness(t, { heartbeatMs: 20, now: () => clock });
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  const ready = await socket.next(0, "READY");
  clock += 60_000;
  assert.equal(await socket.closed, 4009);
  const again = open(t, discord);
  await again.next(10);
  const { session_id } = ready.d as { session_id: string };
  again.send({ op: 6, d: { token: discord.botToken, session_id, seq: ready.s } });
  assert.equal((await again.next(9)).d, false);
});

for (const [code, resumable] of [
  [1000, false],
  [1001, false],
  [4200, true],
  [4000, true],
] as const) {
  test(`a client that closes with ${code} ${resumable ? "can resume" : "has ended its session"}`, async (t) => {
    const { discord } = await createSimulatorHarness(t);
    const socket = open(t, discord);
    await socket.next(10);
    socket.send(identify(discord));
    const ready = await socket.next(0, "READY");
    socket.close(code);
    await socket.closed;
    await discord.journal.wait((entry) => entry.kind === "gateway-in" && entry.what === "CLOSE");
    const again = open(t, discord);
    await again.next(10);
    const { session_id } = ready.d as { session_id: string };
    again.send({ op: 6, d: { token: discord.botToken, session_id, seq: ready.s } });
    if (resumable) await again.next(0, "RESUMED");
    else await again.next(9);
  });
}

test("RESUME replays exactly what came after the sequence it names", async (t) => {
  const { discord, channel, ada } = await createSimulatorHarness(t);
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  const ready = await socket.next(0, "READY");
  await socket.next(0, "GUILD_CREATE");
  await discord.people.write(ada.id, channel.id, "one");
  const one = await socket.next(0, "MESSAGE_CREATE");
  await discord.people.write(ada.id, channel.id, "two");
  const two = await socket.next(0, "MESSAGE_CREATE");
  assert.equal(two.s, (one.s ?? 0) + 1);
  discord.gateway.dropSockets();
  await socket.closed;
  const again = open(t, discord);
  await again.next(10);
  const { session_id } = ready.d as { session_id: string };
  again.send({ op: 6, d: { token: discord.botToken, session_id, seq: one.s } });
  const replayed = await again.next(0);
  assert.deepEqual([replayed.t, replayed.s], ["MESSAGE_CREATE", two.s]);
  assert.equal((await again.next(0)).t, "RESUMED");
});

test("a sequence from the future closes with 4007", async (t) => {
  const { discord } = await createSimulatorHarness(t);
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  const ready = await socket.next(0, "READY");
  discord.gateway.dropSockets(4000);
  const again = open(t, discord);
  await again.next(10);
  const { session_id } = ready.d as { session_id: string };
  again.send({ op: 6, d: { token: discord.botToken, session_id, seq: 999 } });
  assert.equal(await again.closed, 4007);
});

test("a revoked token can't connect", async (t) => {
  const { discord, call } = await createSimulatorHarness(t, { sessionStartLimit: 1 });
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  await socket.next(0, "READY");
  const greedy = open(t, discord);
  await greedy.next(10);
  greedy.send(identify(discord));
  assert.equal(await greedy.closed, 4004);
  assert.equal(await socket.closed, 4004, "its sessions end too");
  assert.equal((await call("GET", "/users/@me")).status, 401);
});

test("members can be requested over the gateway", async (t) => {
  const { discord, guild, ada } = await createSimulatorHarness(t);
  const socket = open(t, discord);
  await socket.next(10);
  socket.send(identify(discord));
  await socket.next(0, "READY");
  socket.send({ op: 8, d: { guild_id: guild.id, user_ids: [ada.id, "1"], nonce: "n" } });
  const chunk = (await socket.next(0, "GUILD_MEMBERS_CHUNK")).d as {
    members: { user: { id: string } }[];
    not_found: string[];
    nonce: string;
  };
  assert.deepEqual(
    chunk.members.map((member) => member.user.id),
    [ada.id],
  );
  assert.deepEqual([chunk.not_found, chunk.nonce], [["1"], "n"]);
});
