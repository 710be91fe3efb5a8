import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GatewayIntentBits } from "discord-api-types/v10";
import type {
  DiscordOptions,
  DiscordSimulator,
} from "../../../packages/discord-simulator/discord-simulator.ts";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { cacheOfThisRun } from "../../system/fixtures/cache-of-this-run.ts";
import { createRest } from "../rest/create-rest.ts";
import { createGatewaySessions } from "../store/gateway-session.ts";
import { createInbox } from "../store/inbox.ts";
import { createGateway } from "./connect-gateway.ts";
import { GatewayRefusedError } from "./gateway-refused.ts";
import { usualIntents } from "./intents.ts";

const program = fileURLToPath(new URL("../fixtures/echo-bot.ts", import.meta.url));

async function setUp(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const folder = mkdtempSync(join(tmpdir(), "turbot-gateway-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const guild = discord.world.addGuild({ name: "Harbour" });
  const channels = ["one", "two", "three"].map((name) => discord.world.addChannel(guild.id, { name }).id);
  const ann = discord.world.addMember(guild.id, { name: "Ann" }).id;
  const bots = new Set<ChildProcess>();
  t.after(async () => {
    for (const bot of bots) await kill(bot, "SIGKILL");
  });

  async function start(workMs = 0): Promise<ChildProcess> {
    const bot = spawn(
      process.execPath,
      [program, join(folder, "sessions.db"), discord.url, discord.botToken, String(workMs)],
      {
        stdio: ["ignore", "pipe", "ignore"],
        env: cacheOfThisRun(),
      },
    );
    bots.add(bot);
    bot.once("exit", () => bots.delete(bot));
    await once(bot.stdout ?? bot, "data");
    return bot;
  }

  return { discord, channels, ann, start, channel: channels[0] ?? "" };
}

type World = Awaited<ReturnType<typeof setUp>>;

async function kill(bot: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (bot.exitCode !== null || bot.signalCode !== null) return;
  const gone = once(bot, "exit");
  bot.kill(signal);
  await gone;
}

const echoes = ({ world, botUser }: DiscordSimulator, channelId: string) =>
  world
    .messages(channelId)
    .filter(({ author }) => author.id === botUser.id)
    .map(({ content }) => content);

const identifies = ({ journal }: DiscordSimulator) =>
  journal.entries.filter(({ kind, what }) => kind === "gateway-in" && what === "IDENTIFY").length;

test("a bot killed again and again under load loses nothing, doubles nothing, and identifies once", async (t) => {
  const { discord, channels, ann, start } = await setUp(t);
  let bot = await start(3);
  let writing = true;
  const written = new Map<string, string[]>(channels.map((id) => [id, []]));
  const people = (async () => {
    for (let count = 0; writing; count += 1) {
      const channelId = channels[count % channels.length] ?? "";
      await discord.people.write(ann, channelId, `line ${count}`);
      written.get(channelId)?.push(`echo line ${count}`);
      await sleep(12);
    }
  })();
  for (let round = 0; round < 5; round += 1) {
    await sleep(60 + round * 35);
    await kill(bot, "SIGKILL");
    bot = await start(3);
  }
  writing = false;
  await people;
  for (const [channelId, expected] of written) {
    const last = expected.at(-1) ?? "";
    await discord.people.waitForMessage(channelId, ({ content }) => content === last, 90_000);
    assert.deepEqual(echoes(discord, channelId), expected);
  }
  assert.equal(identifies(discord), 1);
});

test("a bot told to stop finishes its work, and the next one resumes the session", async (t) => {
  const { discord, channel, ann, start } = await setUp(t);
  const first = await start(50);
  await discord.people.write(ann, channel, "before");
  await discord.journal.wait(({ what }) => what.includes("MESSAGE_CREATE"));
  await kill(first, "SIGTERM");
  await discord.people.write(ann, channel, "meanwhile");
  await start();
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo meanwhile");
  assert.deepEqual(echoes(discord, channel), ["echo before", "echo meanwhile"]);
  assert.equal(identifies(discord), 1);
});

test("survives cut sockets and reconnect requests on the same session", async (t) => {
  const { discord, channel, ann, start } = await setUp(t);
  await start();
  discord.gateway.dropSockets();
  await discord.people.write(ann, channel, "while cut");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo while cut");
  discord.gateway.requestReconnect();
  await discord.people.write(ann, channel, "while moving");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo while moving");
  assert.deepEqual(echoes(discord, channel), ["echo while cut", "echo while moving"]);
  assert.equal(identifies(discord), 1);
});

test("fetches what was written while the session was lost, in channels and threads", async (t) => {
  const { discord, channels, channel, ann, start } = await setUp(t);
  const first = await start();
  const seed = await discord.people.write(ann, channel, "hello");
  const thread = await discord.people.startThread(ann, seed.id, "Side talk");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo hello");
  await kill(first, "SIGTERM");
  for (let count = 0; count < 110; count += 1) await discord.people.write(ann, channel, `missed ${count}`);
  await discord.people.write(ann, channels[1] ?? "", "missed elsewhere");
  await discord.people.write(ann, thread.id, "missed in a thread");
  discord.gateway.expireSessions();
  await start();
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo missed 109");
  await discord.people.waitForMessage(
    channels[1] ?? "",
    ({ content }) => content === "echo missed elsewhere",
  );
  assert.deepEqual(echoes(discord, channel), [
    "echo hello",
    ...Array.from({ length: 110 }, (_, count) => `echo missed ${count}`),
  ]);
  await discord.people.waitForMessage(thread.id, ({ content }) => content === "echo missed in a thread");
});

/** Five messages while the bot is stopped and its session ends; the next one is killed soon after Discord has accepted it. */
async function killedWhileItFetches(t: TestContext, beforeKill: (world: World) => Promise<void>) {
  const world = await setUp(t);
  const { discord, channel, ann, start } = world;
  const first = await start();
  await discord.people.write(ann, channel, "hello");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo hello");
  await kill(first, "SIGTERM");
  for (let count = 0; count < 5; count += 1) await discord.people.write(ann, channel, `missed ${count}`);
  discord.gateway.expireSessions();
  discord.faults.add({ on: /GET .*\/messages/, times: 100, effect: { kind: "answer", status: 502 } });
  const second = await start();
  await beforeKill(world);
  await kill(second, "SIGKILL");
  discord.faults.clear();
  return { ...world, missed: Array.from({ length: 5 }, (_, count) => `echo missed ${count}`) };
}

test("when a bot is killed during the backfill, the next one resumes its session and continues", async (t) => {
  const { discord, channel, ann, start, missed } = await killedWhileItFetches(t, async () => {});
  await discord.people.write(ann, channel, "after");
  await start();
  for (const text of [...missed, "echo after"]) {
    await discord.people.waitForMessage(channel, ({ content }) => content === text);
  }
  assert.deepEqual(echoes(discord, channel).toSorted(), ["echo after", "echo hello", ...missed]);
  assert.equal(identifies(discord), 2);
});

test("when a bot is killed during the backfill and its session is lost, the next one continues on a new session", async (t) => {
  const { discord, channel, start, missed } = await killedWhileItFetches(
    t,
    async ({ discord, channels, ann }) => {
      await discord.people.write(ann, channels[1] ?? "", "live");
      await discord.people.waitForMessage(channels[1] ?? "", ({ content }) => content === "echo live");
    },
  );
  discord.gateway.expireSessions();
  await start();
  for (const text of missed) await discord.people.waitForMessage(channel, ({ content }) => content === text);
  assert.deepEqual(echoes(discord, channel), ["echo hello", ...missed]);
  assert.equal(identifies(discord), 3);
});

test("a channel that can't be fetched at first is caught up later, and nobody there waits for that", async (t) => {
  const { discord, channel, ann, start } = await setUp(t);
  const first = await start();
  await discord.people.write(ann, channel, "hello");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo hello");
  await kill(first, "SIGTERM");
  await discord.people.write(ann, channel, "missed");
  discord.gateway.expireSessions();
  discord.faults.add({ on: /GET .*\/messages/, times: 1_000, effect: { kind: "answer", status: 502 } });
  await start();
  await discord.people.write(ann, channel, "live");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo live", 30_000);
  discord.faults.clear();
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo missed", 30_000);
  assert.deepEqual(echoes(discord, channel), ["echo hello", "echo live", "echo missed"]);
});

test("a first start ignores messages from before it", async (t) => {
  const { discord, channel, ann, start } = await setUp(t);
  await discord.people.write(ann, channel, "long ago");
  await start();
  await discord.people.write(ann, channel, "now");
  await discord.people.waitForMessage(channel, ({ content }) => content === "echo now");
  assert.deepEqual(echoes(discord, channel), ["echo now"]);
});

/** A gateway in this process, without a bot around it. */
async function gatewayOf(t: TestContext, options: DiscordOptions, token?: string) {
  const discord = await startDiscord({ rateLimits: "off", ...options });
  t.after(() => discord.stop());
  discord.world.addGuild({ name: "Harbour" });
  const database = openDatabase(":memory:");
  const sessions = createGatewaySessions(database);
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const begun: string[] = [];
  let sinceBegun = 0;
  let jumped = 0;
  const stored: string[] = [];
  const open = (intents: number = usualIntents) => {
    const gateway = createGateway({
      token: token ?? discord.botToken,
      rest,
      sessions,
      inbox: createInbox(database),
      log: silentLog,
      now: () => Date.now() + jumped,
      elapsed: () => performance.now() + sinceBegun,
      serves: () => true,
      intents,
      onStored: ({ event }) => stored.push(event.t),
      onDispatch: () => {},
      onSession: (kind) => begun.push(kind),
      onRefused: () => {},
    });
    t.after(() => gateway.close());
    return gateway;
  };
  /** Moves the wall clock. */
  const jump = (ms: number) => {
    jumped += ms;
  };
  const later = (ms: number) => {
    sinceBegun += ms;
  };
  return { discord, sessions, begun, stored, open, later, jump };
}

test("a refused intent is reported with what to switch on, and where", async (t) => {
  const { open } = await gatewayOf(t, { messageContentIntent: false });
  await assert.rejects(open().connect(), (error) => {
    assert.ok(error instanceof GatewayRefusedError);
    assert.equal(error.code, 4014);
    assert.match(error.message, /Message Content Intent/);
    return true;
  });
});

test("a refused token is reported with where to get another one", async (t) => {
  const { open } = await gatewayOf(t, {}, "not.a.token");
  await assert.rejects(open().connect(), { name: "GatewayRefusedError", code: 4004, message: /Reset Token/ });
});

test("with no IDENTIFYs left today, still resumes a session", async (t) => {
  const { discord, begun, open } = await gatewayOf(t, { sessionStartLimit: 1 });
  const first = open();
  await first.connect();
  await first.close();
  await open().connect();
  assert.deepEqual(begun, ["new", "resumed"]);
  assert.equal(identifies(discord), 1);
});

test("with further intents resumes first, and starts another session after what was missed has come", async (t) => {
  const { discord, sessions, begun, stored, open, later, jump } = await gatewayOf(t, {});
  const [guild] = discord.world.guilds();
  const channel = discord.world.addChannel(guild?.id ?? "", { name: "general" }).id;
  const ann = discord.world.addMember(guild?.id ?? "", { name: "Ann" }).id;
  const said = await discord.people.write(ann, channel, "look");
  const first = open();
  await first.connect();
  await first.close();
  await discord.people.react(ann, said.id, "🐟");
  // Discord wants five seconds between two logins.
  later(6_000);
  jump(6_000);
  await open(usualIntents | GatewayIntentBits.GuildVoiceStates).connect();
  while (begun.length < 3) await sleep(20);
  assert.deepEqual(begun, ["new", "resumed", "new"]);
  assert.deepEqual(stored, ["MESSAGE_REACTION_ADD"]);
  assert.equal(sessions.get(0)?.intents, usualIntents | GatewayIntentBits.GuildVoiceStates);
  assert.equal(identifies(discord), 2);
});

test("keeps the session that it has while Discord allows no other", async (t) => {
  const { discord, begun, open, later, jump } = await gatewayOf(t, { sessionStartLimit: 1 });
  const first = open();
  await first.connect();
  await first.close();
  later(6_000);
  jump(6_000);
  const second = open(usualIntents | GatewayIntentBits.GuildVoiceStates);
  await second.connect();
  await sleep(400);
  assert.deepEqual(begun, ["new", "resumed"]);
  assert.equal(second.healthy(), true);
  assert.equal(discord.gateway.connected(), 1);
});

test("waits for Discord's REST API at the start", async (t) => {
  const { discord, begun, open } = await gatewayOf(t, {});
  discord.faults.add({ on: /^GET \/gateway\/bot/, times: 4, effect: { kind: "answer", status: 503 } });
  await open().connect();
  assert.deepEqual(begun, ["new"]);
});

test("a clock change makes no gateway deaf, and no deaf one healthy", async (t) => {
  const { discord, open, later, jump } = await gatewayOf(t, { heartbeatMs: 600 });
  const gateway = open();
  await gateway.connect();
  for (const ms of [3_600_000, -7_200_000, 365 * 86_400_000]) {
    jump(ms);
    assert.equal(gateway.healthy(), true);
    assert.equal(gateway.trouble(), undefined);
  }
  discord.gateway.deafen(true);
  jump(-3_600_000);
  later(120_000);
  assert.equal(gateway.healthy(), false);
  assert.equal(gateway.trouble()?.cause, "discord");
});

test("notices a gateway that is connected but silent", async (t) => {
  const { discord, open, later } = await gatewayOf(t, { heartbeatMs: 600 });
  const gateway = open();
  await gateway.connect();
  assert.equal(gateway.healthy(), true);
  discord.gateway.deafen(true);
  later(120_000);
  assert.equal(gateway.healthy(), false);
});
