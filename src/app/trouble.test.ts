import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../packages/discord-rules/channels.ts";
import { builtInDefinitions } from "../built-ins/built-in-commands.ts";
import { exitCodeOf } from "../ipc/causes.ts";
import type { ToSupervisor } from "../ipc/protocol.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import type { BotUnderTest } from "./fixtures/bot-under-test.ts";
import { statusOf } from "./fixtures/status-of.ts";

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** As the supervisor starts it after a release has proven itself. */
const proven = { TURBOT_PROVEN: "1" };

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    assert.ok(performance.now() < end, `it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answers({ discord, mention, ann, general }: World): Promise<void> {
  const asked = await mention(ann, "hello, are you there?");
  const isAnswer = (message: { message_reference?: { message_id?: string | undefined } }) =>
    message.message_reference?.message_id === asked.id;
  await discord.people.waitForMessage(general, isAnswer, 60_000);
}

const commandsOf = ({ discord, guild }: World) =>
  discord.world
    .commands(guild.id)
    .map(({ name }) => name)
    .toSorted();
const told = ({ said, logs }: World, words: RegExp) =>
  said(logs).filter(({ content }) => words.test(content));
const waits = (message: ToSupervisor) =>
  message.type === "waiting" ? message.on : message.type === "heartbeat" ? (message.waits ?? []) : [];
const endOf = async (bot: BotUnderTest) => void (await bot.end("SIGTERM"));

const two = (name: string) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Two extends TurbotPlugin {
  one = slashCommand({ name: "${name}-one", description: "One" }, async (asked) => { await asked.reply("one"); });
  two = slashCommand({ name: "${name}-two", description: "Two" }, async (asked) => { await asked.reply("two"); });
}`;

test("leaves out only the plugin command that Discord refuses: the bot is ready, the rest works, and the admins hear it once", async (t) => {
  const world = await createBotHarness(t, { plugins: { good: two("good"), odd: two("odd") } });
  const { discord, ann, general, logs } = world;
  const size = { code: "APPLICATION_COMMAND_TOO_LARGE", message: "Command exceeds maximum size (8000)" };
  const refuse = () => {
    // The built-ins come first, then the plugins by name, with two commands each.
    const odd = builtInDefinitions.length + 2;
    const puts = /^PUT \/applications\/.*commands/;
    const errors = { [odd]: { options: { _errors: [size] } } };
    const body = { code: 50035, message: "Invalid Form Body", errors };
    discord.faults.add({ on: puts, effect: { kind: "answer", status: 400, body } });
  };
  refuse();
  const first = await world.startLive();
  await until("the others are registered", () => commandsOf(world).includes("odd-two"));
  assert.ok(["good-one", "good-two", "help", "odd-two"].every((name) => commandsOf(world).includes(name)));
  assert.ok(!commandsOf(world).includes("odd-one"));
  const word = await discord.people.waitForMessage(logs, ({ content }) => content.includes("odd-one"));
  assert.match(word.content, /`\/odd-one` of the plugin \*\*odd\*\*.*options: Command exceeds maximum size/);
  assert.match(word.content, /plugins\/odd\.ts.*fix the odd plugin/);
  assert.equal((await discord.people.slash(ann, general, "good-two")).message?.content, "two");
  await endOf(first);

  refuse();
  await world.startLive();
  await answers(world);
  assert.equal(told(world, /odd-one/).length, 1);
});

test("is ready without waiting for commands, which appear once Discord accepts them", async (t) => {
  const world = await createBotHarness(t);
  const puts = /^(PUT|GET) \/applications\/\d+\/guilds\/.*commands/;
  world.discord.faults.add({ on: puts, times: 1_000, effect: { kind: "answer", status: 503 } });
  await world.start().says("ready");
  await answers(world);
  assert.deepEqual(commandsOf(world), []);
  world.discord.faults.clear();
  await until("they are registered", () => commandsOf(world).includes("help"));
  assert.deepEqual(told(world, /command/), []);
});

test("keeps reporting what it waits for before it is ready, and what is to blame", async (t) => {
  const world = await createBotHarness(t);
  world.discord.faults.add({
    on: /^GET \/applications\/@me/,
    times: 1_000,
    effect: { kind: "answer", status: 502 },
  });
  const bot = world.start();
  const heard = await bot.hears((message) => waits(message).some(({ what }) => what.includes("HTTP 502")));
  assert.deepEqual(waits(heard)[0], {
    cause: "discord",
    what: "Discord (HTTP 502), to learn who I am and whom I serve",
    blocks: true,
  });
  world.discord.faults.clear();
  await bot.says("ready");
  const beat = await bot.hears((message) => message.type === "heartbeat");
  assert.deepEqual(waits(beat), []);
});

for (const [what, status] of [
  ["answers everything with a page", 200],
  ["refuses everything with a 401 that isn't Discord's", 401],
] as const) {
  test(`a network that ${what} is waited for on a first start, and no setting is blamed`, async (t) => {
    const world = await createBotHarness(t);
    const headers = { "content-type": "text/html" };
    const effect = { kind: "answer", status, headers, body: "<html>Log in first</html>" } as const;
    world.discord.faults.add({ on: /^GET /, times: 1_000, effect });
    const bot = world.start();
    const said = status === 401 ? /lets no calls through/ : /isn't Discord's own, HTTP 200/;
    const heard = await bot.hears((message) => waits(message).some((wait) => said.test(wait.what)));
    assert.ok(waits(heard).every(({ cause, blocks }) => cause === "discord" && blocks));
  });
}

test("exits with what to do when Discord stops accepting the token, instead of going silent", async (t) => {
  const world = await createBotHarness(t);
  // A process of its own: what it still tries after its exit code would run on in this one.
  const bot = await world.startLiveProcess();
  await answers(world);
  const body = { message: "401: Unauthorized", code: 0 };
  world.discord.faults.add({ on: /^[A-Z]+ \//, times: 1_000, effect: { kind: "answer", status: 401, body } });
  await world.mention(world.ann, "are you still there?");
  assert.equal(await bot.over, exitCodeOf("configuration"));
  assert.match(bot.output(), /does not accept DISCORD_TOKEN.*Reset Token/);
});

test("a missing log channel ends a first start; later starts serve people without it and tell the operators", async (t) => {
  const world = await createBotHarness(t);
  const { discord, logs } = world;
  await endOf(await world.startLive());
  discord.world.deleteChannel(logs);
  const first = world.start();
  assert.equal(await first.over, exitCodeOf("configuration"));
  assert.match(first.output(), /can't see the channel LOG_CHANNEL_ID/);
  assert.equal(first.output().split("LOG_CHANNEL_ID=").length, 2, "it is said once");

  for (const _start of [1, 2]) {
    const later = world.start([], proven);
    await later.says("ready");
    await answers(world);
    await endOf(later);
  }
  const owner = discord.world.guilds()[0]?.owner_id ?? "";
  const direct = world.said(discord.world.directMessages(owner).id);
  assert.equal(direct.length, 1);
  assert.match(direct[0]?.content ?? "", /LOG_CHANNEL_ID.*I'll keep serving people/s);
});

test("an admin channel it can see but not write in ends a first start with what to do", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, logs } = world;
  discord.world.denyBot(logs, PermissionFlagsBits.SendMessages);
  const category = discord.world.addChannel(guild.id, { name: "Staff", type: channelType.category }).id;
  const forum = discord.world.addChannel(guild.id, { name: "ideas", type: channelType.forum }).id;
  for (const [channel, words] of [
    [
      logs,
      /I can see #bot-log but can't write in it \(\*Send Messages\* is missing\): allow it in the channel's settings → Permissions, then start again\./,
    ],
    [category, /LOG_CHANNEL_ID=\d+ is a category: put the id of a text channel there, then start again\./],
    [forum, /LOG_CHANNEL_ID=\d+ is a forum: put the id of a text channel there, then start again\./],
  ] as const) {
    const bot = world.start([], { LOG_CHANNEL_ID: channel });
    assert.equal(await bot.over, exitCodeOf("configuration"));
    assert.match(bot.output(), words);
    assert.doesNotMatch(bot.output(), /DiscordAPIError|bot is live/);
  }
});

test("tells the operators directly, once, when the admin channel stops being writable, even while it runs", async (t) => {
  const world = await createBotHarness(t);
  const { discord, logs } = world;
  const owner = discord.world.guilds()[0]?.owner_id ?? "";
  const direct = () => world.said(discord.world.directMessages(owner).id);
  const first = world.start([], proven);
  await first.says("ready");
  await discord.people.waitForMessage(logs, () => world.setUpReports().length > 0, 30_000);
  discord.world.denyBot(logs, PermissionFlagsBits.SendMessages);
  first.tell({ type: "verified", commit: "c".repeat(40), pullRequest: null });
  await until("an operator hears of it", () => direct().length > 0);
  await endOf(first);
  const next = world.start([], proven);
  await next.says("ready");
  await answers(world);
  await endOf(next);
  assert.equal(direct().length, 1);
  assert.match(
    direct()[0]?.content ?? "",
    /I can see #bot-log but can't write in it.*Then restart me.*I'll keep serving people/s,
  );
});

test("a missing GitHub token ends a first start; later starts chat without it and tell the admins", async (t) => {
  const world = await createBotHarness(t);
  const without = { GITHUB_TOKEN: "", PATH: "/nowhere" };
  const first = world.start([], without);
  assert.equal(await first.over, exitCodeOf("configuration"));
  assert.match(first.output(), /There's no token for GitHub.*Set GITHUB_TOKEN/);

  const later = world.start([], { ...without, ...proven });
  await later.says("ready");
  await answers(world);
  await world.discord.people.waitForMessage(world.logs, ({ content }) =>
    content.includes("no token for GitHub"),
  );
  const reports = world.setUpReports().filter((text) => /GitHub: .*no token for GitHub/i.test(text));
  assert.equal(reports.length, 1);
});

test("a port in use ends a first start; later starts serve people and retry the port", async (t) => {
  const world = await createBotHarness(t);
  const { logs } = world;
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  t.after(() => void squatter.close());
  const { port } = squatter.address() as AddressInfo;
  const taken = { WEBHOOK_PORT: String(port) };
  const first = world.start([], taken);
  assert.equal(await first.over, exitCodeOf("configuration"));
  assert.match(first.output(), /Port \d+ is in use.*WEBHOOK_PORT/);

  const later = world.start([], { ...proven, ...taken });
  await later.says("ready");
  await answers(world);
  await world.discord.people.waitForMessage(logs, ({ content }) => content.startsWith("Port "));
  const beat = await later.hears((message) => message.type === "heartbeat" && waits(message).length > 0);
  assert.partialDeepStrictEqual(waits(beat)[0], { cause: "configuration", blocks: false });
  squatter.close();
  await until("it listens", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    return answer?.ok === true;
  });
  await world.discord.people.waitForMessage(logs, ({ content }) => content.includes("reach me again"));
});

test("serves people despite a damaged database: it is kept, and the admins hear once what is lost", async (t) => {
  const world = await createBotHarness(t);
  await endOf(await world.startLive());
  const data = join(world.home, "data");
  writeFileSync(join(data, "sessions.db"), "this is no database. ".repeat(500));
  const preflight = world.startProcess(["--preflight"]);
  assert.equal(await preflight.over, 0, preflight.output());
  assert.match(preflight.output(), /warning: data\/sessions.db is damaged/);

  for (const _start of [1, 2]) {
    const bot = await world.startLive();
    await answers(world);
    await until("it was told", () => !existsSync(join(data, "sessions.db.damage.json")));
    await endOf(bot);
  }
  const word = told(world, /database was damaged/);
  assert.equal(word.length, 1);
  assert.match(
    word[0]?.content ?? "",
    /file is not a database.*kept it as `data\/sessions\.db\.damaged-.*ask again/s,
  );
  assert.equal(readdirSync(data).filter((name) => /\.damaged-\w+$/.test(name)).length, 1);
});

test("skips and counts an odd gateway event, including on a resumed session", async (t) => {
  const world = await createBotHarness(t);
  const odd = { id: "123456789012345678", channel_id: world.general, guild_id: world.guild.id };
  const first = await world.startLiveProcess();
  world.discord.gateway.dispatch("MESSAGE_UPDATE", odd);
  await answers(world);
  assert.equal((await fetch(`http://127.0.0.1:${await first.port}/healthz`)).status, 200);
  const health = await fetch(`${statusOf(first.output())}/healthz`);
  assert.partialDeepStrictEqual(await health.json(), { ok: true, eventsPassedOver: 1 });
  await first.end("SIGKILL");
  world.discord.gateway.dispatch("MESSAGE_UPDATE", odd);
  await world.startLive();
  await answers(world);
});

test("is ready without waiting for GitHub, and learns its branch later", async (t) => {
  const world = await createBotHarness(t);
  world.github.faults.add({ on: /./, times: 1_000, effect: { kind: "delay", ms: 120_000 } });
  await world.startLive();
  await answers(world);
});
