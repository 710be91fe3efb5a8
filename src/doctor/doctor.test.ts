import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { botEnvironment } from "../../simulator/playground/bot-environment.ts";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { createTold } from "../reports/store/told.ts";
import { invitedPermissions } from "../set-up/discord/invite.ts";
import { oldestNode } from "../set-up/machine/node-finding.ts";
import { openDatabase } from "../store/open-database.ts";
import { firstRecord } from "../supervisor/release-record.ts";
import { doctorTable, withDoctorTable } from "./fixtures/doctor-table.ts";
import { createDoctorWorld } from "./fixtures/doctor-world.ts";
import { wrongSetUps } from "./fixtures/wrong-set-ups.ts";

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

test("says of each wrong set-up what the documents quote, with what to do", async (t) => {
  const document = readFileSync(join(root, "docs", "troubleshooting.md"), "utf8");
  // `npm run docs` writes it.
  assert.equal(document, withDoctorTable(document, await doctorTable(t)));
  assert.ok(wrongSetUps.length > 35);
  const start = readFileSync(join(root, "bin", "start.js"), "utf8");
  assert.ok(start.includes(`const oldest = ${oldestNode};`), "an older Node starts nothing, either");
});

test("names other things in place of the token, and looks at nothing that depends on it", async (t) => {
  const { doctor, discord } = await createDoctorWorld(t);
  for (const [token, says] of [
    ["ab".repeat(32), /public key/],
    [`Bot ${discord.botToken}`, /leave that off/],
  ] as const) {
    const { text, status } = await doctor({ DISCORD_TOKEN: token });
    assert.match(text, /^✗ Settings: DISCORD_TOKEN .*Get it: https:\/\/discord\.com\/developers/mu);
    assert.match(text, says);
    assert.match(text, /^– Not looked at because of what is above: .*Discord.*Clock/mu);
    assert.equal(status, 1);
  }
  assert.match(
    (await doctor({ FEATURE_REQUEST_ROLE: "botadmin" })).line("Requests"),
    /^✗ .*There is BotAdmin, though/u,
  );
  discord.faults.add({ on: /./, times: 99, effect: { kind: "answer", status: 503 } });
  const away = await doctor();
  assert.match(away.line("Discord"), /^\? .*can't be found out now: Discord .* doesn't answer/u);
  assert.match(away.text, /^– Not looked at because of what is above: Admin channel.*Logins/mu);
  assert.equal(away.status, 3);
});

test("says what it can't see at GitHub, and which login is missing", async (t) => {
  const world = await createDoctorWorld(t);
  const { github, doctor } = world;
  assert.match(
    (await doctor({ GITHUB_TOKEN: "", PATH: join(world.home, "bin") })).line("GitHub"),
    /^✗ .*no token for GitHub.*gh auth login/u,
  );
  assert.match(
    (await doctor({ GITHUB_TOKEN: "sk-ant-api03-x" })).line("Settings"),
    /^✗ .*GITHUB_TOKEN is a key for Claude/u,
  );
  const noGit = await doctor({ PATH: join(world.home, "bin") });
  assert.match(noGit.line("Git"), /^✗ .*no git program/u);
  assert.match(noGit.text, /^– Not looked at because of what is above: GitHub\.?$/mu);
  assert.match(noGit.line("Actions"), /^✓/u);
  github.limitToken(["actions"]);
  assert.match((await doctor()).line("Actions"), /^\? .*isn't allowed to see.*Actions: read/u);
  github.limitToken([]);
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
  const refused = await doctor({ ANTHROPIC_API_KEY: "sk-ant-of-nobody" }, ["--credit"]);
  assert.match(refused.text, /^– Not looked at because of what is above: Models, Credit/mu);
  assert.match((await doctor({ ANTHROPIC_API_KEY: "sk-ant-admin01-x" })).text, /is an admin key/);
});

test("names what is wrong with this machine", async (t) => {
  const world = await createDoctorWorld(t);
  const { doctor, write } = world;
  const server = createTcpServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
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
  const { ManageChannels } = PermissionFlagsBits;
  const invited = invitedPermissions.reduce((all, [, bit]) => all | bit, 0n);
  world.discord.world.limitBot(world.guild.id, invited | ManageChannels);
  assert.match((await doctor()).line("Permissions"), /^! .*has Manage Channels/u);
  const declares = { http: [], discord: ["see_invites"] };
  createPluginGrants(database, Date.now).grant("harbour", world.guild.id, "see_invites", declares, "1");
  assert.match((await doctor()).line("Permissions"), /^✓ /u, "a plugin was granted what takes it");
  database.close();
  write("data/sessions.db", "this is no database, and long enough to be looked at".repeat(20));
  const damaged = await doctor();
  assert.match(damaged.line("Logins"), /^\? /u);
  assert.ok(existsSync(path), "it is left to the start");

  const disk = { statfsSync: () => ({ bavail: 400, bsize: 1024 * 1024 }) };
  const nearly = await doctor({}, [], 0, { machine: { disk } });
  assert.match(nearly.line("Disk"), /^! .*too little for a release with new packages/u);
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
