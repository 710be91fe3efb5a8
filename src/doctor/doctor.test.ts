import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { type APIRole, PermissionFlagsBits } from "discord-api-types/v10";
import { createBotClient } from "../../packages/discord-simulator/bot-client.ts";
import { botEnvironment } from "../../simulator/playground/bot-environment.ts";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { createTold } from "../reports/store/told.ts";
import { clockFinding } from "../set-up/machine/clock-finding.ts";
import { diskFinding } from "../set-up/machine/disk-finding.ts";
import { testsFact } from "../set-up/machine/tests-fact.ts";
import { openDatabase } from "../store/open-database.ts";
import { firstRecord } from "../supervisor/release-record.ts";
import { createDoctorWorld } from "./fixtures/doctor-world.ts";

const root = resolve(import.meta.dirname, "../..");

test("finds nothing to do in a set-up that works, and shows no secret", async (t) => {
  const world = await createDoctorWorld(t);
  openDatabase(join(world.home, "data", "sessions.db")).close();
  const files = readdirSync(join(world.home, "data"));
  const { status, text, line } = await world.doctor({}, ["--credit"]);
  assert.equal(status, 0, text);
  assert.doesNotMatch(text, /^[✗?–] /mu);
  assert.match(line("Database"), /^✓ .*whole/u);
  assert.match(line("Permissions"), /^✓ /u);
  assert.match(line("Credit"), /^✓ .*Claude answers/u);
  assert.match(line("Webhook"), /^! .*hasn't reached me yet.*settings\/hooks/u);
  assert.doesNotMatch(text, /\*\*|`|<#/);
  assert.deepEqual(readdirSync(join(world.home, "data")), files, "it leaves no file behind");
  const json = await world.doctor({}, ["--json"]);
  const said = JSON.parse(json.text);
  assert.partialDeepStrictEqual(said, { ok: true, running: null });
  assert.ok(said.checks.some((one: object) => "check" in one && one.check === "github"));
  for (const secret of [world.discord.botToken, world.claude.apiKey, world.github.token])
    assert.ok(!`${text}${json.text}`.includes(secret));
  assert.equal((await world.doctor({}, ["--jsn"])).status, 2);
  assert.equal(world.claude.calls.length, 1, "only --credit costs a token");
});

test("names what is wrong with the token and the server, each with what to do", async (t) => {
  const world = await createDoctorWorld(t);
  const { discord, guild, role, logs, doctor } = world;
  const bad = async (more: Record<string, string>, topic: string, says: RegExp) => {
    const { status, text, line } = await doctor(more);
    assert.match(line(topic), /^✗ /u, text);
    assert.match(line(topic), says);
    assert.equal(status, 1);
  };
  const settings = /^✗ Settings: DISCORD_TOKEN .*Get it: https:\/\/discord\.com\/developers/mu;
  for (const [token, says] of [
    [discord.botUser.id, /is an id/],
    ["aB3-".repeat(8), /client secret/],
    ["ab".repeat(32), /public key/],
    [`Bot ${discord.botToken}`, /leave that off/],
  ] as const) {
    const { text } = await doctor({ DISCORD_TOKEN: token });
    assert.match(text, settings);
    assert.match(text, says);
    assert.match(text, /^– Not looked at because of what is above: .*Discord.*Clock/mu);
  }
  const anothers = `${Buffer.from("123456789012345678").toString("base64url")}.Gxxxxx.${"y".repeat(38)}`;
  await bad(
    { DISCORD_TOKEN: anothers },
    "Discord",
    /refuses the token.*a person's account.*applications\/123456789012345678\/bot/,
  );
  await bad(
    { LOG_CHANNEL_ID: "123456789012345678" },
    "Admin channel",
    /can't see the channel.*Invite the bot/,
  );
  discord.world.denyBot(logs, PermissionFlagsBits.SendMessages);
  await bad({}, "Admin channel", /I can see #bot-log but can't write.*Send Messages.*Permissions/);
  discord.world.denyBot(logs, 0n);
  await bad(
    { GUILD_IDS: `${guild.id},123456789012345678` },
    "Servers",
    /I'm not in 123456789012345678: invite me there, or remove it from GUILD_IDS/,
  );
  await bad({ FEATURE_REQUEST_ROLE: "Harbour" }, "Requests", /there's no role Harbour.*Create it, or set/);
  await bad({ FEATURE_REQUEST_ROLE: "botadmin" }, "Requests", /There is BotAdmin, though/);
  const { ViewChannel, SendMessages, ReadMessageHistory } = PermissionFlagsBits;
  const few = String(ViewChannel | SendMessages | ReadMessageHistory);
  /** Discord's own answer, with other roles. */
  const withRoles = (change: (role: APIRole) => APIRole) => {
    const shown = discord.world.guilds().find(({ id }) => id === guild.id);
    const body = { ...shown, roles: shown?.roles.map(change) };
    return discord.faults.add({
      on: /^GET \/guilds\/\d+$/,
      times: 99,
      effect: { kind: "answer", status: 200, body },
    });
  };
  const asBefore = withRoles((one) => ({ ...one, permissions: few }));
  await bad(
    {},
    "Permissions",
    /in Reef I lack Create Public Threads, Send Messages in Threads.*oauth2\/authorize\?client_id=\d+&.*guild_id=/,
  );
  asBefore();
  const inOrder = withRoles((one) => ({ ...one, position: one.name === "BotAdmin" ? 90 : one.position }));
  assert.match((await doctor()).line("Permissions"), /^! .*the role BotAdmin is above mine.*drag my role/u);
  inOrder();
  discord.world.setApproximateMembers(guild.id, 8_500);
  assert.match((await doctor()).line("Reach"), /^! .*8,000 users.*Apply in the developer portal/u);
  discord.world.deleteRole(guild.id, role);
  await fetch(`${discord.url}/v10/users/@me/guilds/${guild.id}`, {
    method: "DELETE",
    headers: { authorization: `Bot ${discord.botToken}` },
  });
  await bad(
    {},
    "Admin channel",
    /I'm in no server yet: invite me at https:\/\/discord\.com\/oauth2\/authorize/,
  );
});

test("notes a missing intent, and logins of another program with the same token", async (t) => {
  const world = await createDoctorWorld(t, { discord: { messageContentIntent: false } });
  const { discord, doctor } = world;
  const other = createBotClient(discord, 1);
  t.after(() => other.disconnect());
  await other.connect();
  await other.wait("READY");
  const { status, line } = await doctor();
  assert.match(line("Messages"), /^! .*Message Content Intent.*developer portal/u);
  assert.match(
    line("Logins"),
    /^! .*one login with my token came from somewhere else.*stop it.*Reset Token/u,
  );
  assert.equal(status, 0, "it works without");
  discord.faults.add({ on: /./, times: 99, effect: { kind: "answer", status: 503 } });
  const away = await doctor();
  assert.match(away.line("Discord"), /^\? .*can't be found out now: Discord .* doesn't answer/u);
  assert.match(away.text, /^– Not looked at because of what is above: Admin channel.*Logins/mu);
  assert.equal(away.status, 3);
});

test("names what is wrong with the repository, with what to do", async (t) => {
  const world = await createDoctorWorld(t);
  const { github, doctor } = world;
  const bad = async (more: Record<string, string>, topic: string, says: RegExp) => {
    const { status, text, line } = await doctor(more);
    assert.match(line(topic), /^✗ /u, text);
    assert.match(line(topic), says);
    assert.equal(status, 1);
  };
  await bad({ GITHUB_REPO: "reef/turbt" }, "GitHub", /no repository reef\/turbt.*check GITHUB_REPO/);
  await bad({ GITHUB_TOKEN: "ghp_refused" }, "GitHub", /doesn't accept the token; set a valid GITHUB_TOKEN/);
  await bad(
    { GITHUB_TOKEN: "", PATH: join(world.home, "bin") },
    "GitHub",
    /no token for GitHub.*gh auth login/,
  );
  await bad({ GITHUB_TOKEN: "sk-ant-api03-x" }, "Settings", /GITHUB_TOKEN is a key for Claude/);
  github.limitToken(["contents"]);
  await bad({}, "GitHub", /can't push to reef\/turbot.*read and write access to Contents/);
  github.limitToken(["actions"]);
  assert.match((await doctor()).line("Actions"), /^\? .*isn't allowed to see.*Actions: read/u);
  github.limitToken([]);
  github.people.makeFork();
  await bad(
    {},
    "Actions",
    /they are off.*A fork starts that way: turn them on at .*\/actions, with one click/,
  );
  github.people.switchActions("on");
  github.people.switchActions("off", ".github/workflows/ci.yml");
  await bad({}, "Actions", /ci is switched off. Turn it on at/);
  github.people.switchActions("on", ".github/workflows/ci.yml");

  github.people.permit("turbot", "admin");
  let status = 401;
  const hook = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  t.after(() => hook.close());
  await once(hook, "listening");
  const { port } = hook.address() as AddressInfo;
  github.setWebhook({ url: `http://127.0.0.1:${port}/webhook`, secret: "another" });
  assert.match((await doctor()).line("Webhook"), /^! .*hasn't reached me yet/u);
  await github.ping();
  await bad(
    {},
    "Webhook",
    /its secret isn't my WEBHOOK_SECRET. Enter the one from .env at .*settings\/hooks/,
  );
  status = 502;
  await github.ping();
  await bad({}, "Webhook", /answered with HTTP 502/);
  hook.close();
  hook.closeAllConnections();
  await github.ping();
  assert.match(
    (await doctor()).line("Webhook"),
    /^! .*gets no answer from .*Turbot doesn't run.*Recent Deliveries/u,
  );
  github.people.permit("turbot", "write");
  assert.match((await doctor()).line("Webhook"), /^! .*hasn't reached me yet/u);

  github.people.archive();
  await bad({}, "GitHub", /is archived on GitHub.*unarchive it at/);
  github.people.unarchive();
  github.people.rename({ owner: "kelp", repo: "halibut" });
  const renamed = await doctor();
  assert.match(renamed.line("GitHub"), /^! .*renamed or transferred.*GITHUB_REPO=kelp\/halibut/u);
  await world.git.run([
    "remote",
    "set-url",
    "origin",
    ["https://x", "secret-in-url@github.com/some/body.git"].join(":"),
  ]);
  const elsewhere = await doctor();
  assert.match(
    elsewhere.line("Git"),
    /^! .*origin is some\/body, and GITHUB_REPO is reef\/turbot.*git remote set-url/u,
  );
  assert.doesNotMatch(elsewhere.text, /secret-in-url/);
});

test("names a refused key, no credit, and models that are gone or end soon", async (t) => {
  const now = Date.parse("2027-01-10T00:00:00Z");
  const world = await createDoctorWorld(t, { claude: { now: () => now } });
  const { claude, doctor } = world;
  const ahead = now - Date.now();
  const refused = await doctor({ ANTHROPIC_API_KEY: "sk-ant-of-nobody" }, ["--credit"], ahead);
  assert.match(refused.text, /^✗ Claude's API refused the key.*Put a working key in ANTHROPIC_API_KEY/mu);
  assert.match(refused.text, /^– Not looked at because of what is above: Models, Credit/mu);
  assert.match((await doctor({ ANTHROPIC_API_KEY: "sk-ant-admin01-x" })).text, /is an admin key/);
  const unknown = await doctor({ CHAT_MODEL: "Claude Sonnet" }, [], ahead);
  assert.match(unknown.line("Claude"), /^✗ .*knows no model Claude Sonnet: set CHAT_MODEL/u);
  const retired = await doctor({ CLAUDE_MODEL: "claude-sonnet-4-5" }, [], ahead);
  assert.match(retired.line("Models"), /^! .*claude-sonnet-4-5 is gone.*I now think with Claude Sonnet/u);
  const ends = await doctor({ CLAUDE_MODEL: "claude-opus-4-5" }, [], ahead);
  assert.match(ends.line("Models"), /^! .*will be retired on 2027-01-22\..*set CLAUDE_MODEL/u);
  claude.faults.add({
    on: /v1\/messages/,
    effect: {
      kind: "answer",
      status: 400,
      body: {
        type: "error",
        error: {
          type: "invalid_request_error",
          message: "Your credit balance is too low to access the API.",
        },
      },
    },
  });
  const broke = await doctor({}, ["--credit"], ahead);
  assert.match(broke.line("Credit"), /^✗ .*credit balance is too low.*settings\/billing/u);
  assert.match(broke.line("Clock"), /^✗ .*\d+ h ahead.*timedatectl set-ntp/u);
});

test("names what is wrong with this machine", async (t) => {
  const world = await createDoctorWorld(t);
  const { doctor, write } = world;
  const server = createTcpServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const inUse = await doctor({ WEBHOOK_PORT: String(port) });
  assert.match(
    inUse.line("Port"),
    new RegExp(
      `^✗ .*${port} is in use by .*\\(process ${process.pid}\\)\\. Stop that one, or set WEBHOOK_PORT`,
      "u",
    ),
  );
  assert.match(
    (await doctor({ WEBHOOK_HOST: "192.0.2.1", WEBHOOK_PORT: "8080" })).line("Port"),
    /^✗ .*leave WEBHOOK_HOST out/u,
  );
  const commit = "c".repeat(40);
  const bots = [{ pid: process.pid, birth: null }];
  write("data/supervisor.json", JSON.stringify({ ...firstRecord(commit), bots }));
  const running = await doctor({ WEBHOOK_PORT: String(port) });
  assert.match(running.text, new RegExp(`^Turbot is running here: release c+, process ${process.pid}\\.`));
  assert.match(running.line("Port"), /^✓ .*I listen for webhooks on/u);
  const noGit = await doctor({ PATH: join(world.home, "bin") });
  assert.match(noGit.line("Git"), /^✗ .*no git program.*apt install git/u);

  if (process.getuid?.() === 0) {
    chownSync(world.home, 65_534, 65_534);
    assert.match((await doctor()).line("Git"), /^✗ .*belongs to another user.*Run this as that user/u);
    chownSync(world.home, 0, 0);
  }

  write(".env", "WEBHOOK_PORT=0\n");
  chmodSync(join(world.home, ".env"), 0o644);
  assert.match((await doctor()).line("Secrets"), /^! .*chmod 600 /u);
  chmodSync(join(world.home, ".env"), 0o600);
  assert.match((await doctor()).line("Secrets"), /^✓ /u);
  write(".env", "GITHUB_REPOSITORY=reef/turbot\nWEBHOOK_SECRET short\n");
  assert.match(
    (await doctor({ GITHUB_REPO: "" })).text,
    /^! Settings: I don't know GITHUB_REPOSITORY.*GITHUB_REPO\?/mu,
  );
  write(".env", Buffer.from([0xff, 0xfe, 0x41, 0x00]));
  const unreadable = await doctor();
  assert.match(unreadable.text, /^✗ Settings: .*UTF-8/u);
  assert.equal(unreadable.status, 1);
  write(".env", "");

  const path = join(world.home, "data", "sessions.db");
  const database = openDatabase(path);
  createTold(database, Date.now).note(
    "set-up",
    JSON.stringify({ webhook: { state: "wrong secret", line: "" } }),
  );
  assert.match((await doctor()).line("Database"), /^✓ .*whole/u, "also while it is in use");
  assert.match(
    (await doctor()).line("Webhook"),
    /^✗ .*isn't signed with my WEBHOOK_SECRET.*the same secret/u,
  );
  database.close();
  write("data/sessions.db", "this is no database, and long enough to be looked at".repeat(20));
  const damaged = await doctor();
  assert.match(damaged.line("Database"), /^✗ .*is damaged.*start again/u);
  assert.match(damaged.line("Logins"), /^\? /u);
  assert.ok(existsSync(path), "it is left to the start");

  const free = (megabytes: number) => ({
    statfsSync: (() => ({ bavail: megabytes, bsize: 1024 * 1024 })) as never,
  });
  assert.deepEqual(
    [100, 400, 5_000].map((mb) => diskFinding("/srv/turbot", free(mb)).verdict),
    ["bad", "note", undefined],
  );
  assert.match(diskFinding("/srv/turbot", free(100)).line, /100 MB are free.*df -h \/srv\/turbot/);
  assert.match(clockFinding(-61_000).line, /1 min behind/);
  assert.match(testsFact(false).line, /apt install bubblewrap/);
});

test("before anything was set up, says what is missing and where to get it", async (t) => {
  const world = await createDoctorWorld(t);
  const nothing = {
    ...Object.fromEntries(Object.keys(world.env).map((name) => [name, ""])),
    PATH: world.env.PATH ?? "",
  };
  const { status, text } = await world.doctor(nothing);
  assert.equal(status, 1);
  for (const name of [
    "DISCORD_TOKEN",
    "ANTHROPIC_API_KEY",
    "GITHUB_REPO",
    "WEBHOOK_SECRET",
    "LOG_CHANNEL_ID",
  ])
    assert.match(text, new RegExp(`^✗ Settings: ${name} is missing\\. Get it: .*`, "mu"));
  assert.match(text, /^✓ Git/mu);
  const addresses = { DISCORD_API_URL: "x", GITHUB_API_URL: "x", ANTHROPIC_BASE_URL: "x", WEBHOOK_PORT: "x" };
  assert.equal((await world.doctor(addresses)).text.match(/^✗ Settings: /gmu)?.length, 4);
});

test("as a program, beside a running Turbot: it finds its logins, its port and its database, and disturbs nothing", async (t) => {
  const world = await createBotHarness(t);
  const { home, discord, github, claude, logs } = world;
  await github.people.push({ "README.md": "Turbot\n" }, "First light");
  const bot = await world.startLiveProcess();
  const port = await bot.port;
  const sessions = discord.gateway.connected();
  const settings = botEnvironment({
    ...{ discord, github, claude },
    claudeKey: claude.apiKey,
    logId: logs,
    webhookSecret: "a-webhook-secret-of-a-test",
  });
  const env = { ...settings, WEBHOOK_PORT: String(port), TURBOT_HOME: home, PATH: process.env.PATH ?? "" };
  const run = (args: readonly string[]) =>
    new Promise<{ status: number | null; text: string }>((done, failed) => {
      const child = spawn(process.execPath, [join(root, "bin", "start.js"), "--doctor", ...args], {
        env,
        cwd: "/",
      });
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      child.on("error", failed).on("close", (status) => done({ status, text }));
    });
  const { status, text } = await run(["--json"]);
  const said = JSON.parse(text);
  const of = (check: string) => said.checks.find((one: { check: string }) => one.check === check);
  assert.partialDeepStrictEqual(of("logins"), { verdict: "good" });
  assert.partialDeepStrictEqual(of("database"), { verdict: "good" });
  assert.match(of("port").says, /in use by .*\(process \d+\)/);
  // The harness's home is no clone.
  assert.partialDeepStrictEqual(of("git"), { verdict: "bad" });
  assert.equal(status, 1);
  assert.equal(discord.gateway.connected(), sessions);
  await world.mention(world.ann, "hello");
  await discord.people.waitForMessage(world.general, ({ author }) => author.id === discord.botUser.id);
});
