import assert from "node:assert/strict";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { parseEnv } from "node:util";
import { startBotProcess } from "../app/fixtures/bot-process.ts";
import { createDoctorWorld } from "../doctor/fixtures/doctor-world.ts";
import { atTerminal } from "./fixtures/at-a-terminal.ts";
import { runSetup } from "./setup-command.ts";
import { withSettings } from "./write-settings.ts";

const root = resolve(import.meta.dirname, "../..");

/** util-linux's; others take other arguments. */
const noTerminal =
  process.platform === "linux" && existsSync("/usr/bin/script")
    ? false
    : "there's no `script` here to make a terminal";

/** A world without settings: only the addresses are the simulators'. */
async function createNothing(t: TestContext, more: Parameters<typeof createDoctorWorld>[1] = {}) {
  const world = await createDoctorWorld(t, {
    ...more,
    discord: { messageContentIntent: false, ...more.discord },
  });
  const { DISCORD_API_URL = "", GITHUB_API_URL = "", ANTHROPIC_BASE_URL = "", PATH = "" } = world.env;
  const env = {
    ...{ DISCORD_API_URL, GITHUB_API_URL, ANTHROPIC_BASE_URL, PATH },
    ...{
      HOME: world.home,
      TURBOT_HOME: world.home,
      WEBHOOK_HOST: "127.0.0.1",
      WEBHOOK_PORT: String(await freePort()),
    },
  };
  const settings = () => parseEnv(readFileSync(join(world.home, ".env"), "utf8"));
  return { ...world, env, settings };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function byFlags(
  world: Awaited<ReturnType<typeof createNothing>>,
  args: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
) {
  const lines: string[] = [];
  const status = await runSetup(args, {
    ...{ home: world.home, scratch: world.home, env: { ...world.env, ...secrets }, isTerminal: false },
    service: { hasSystemd: false, owner: "turbot" },
    now: Date.now,
    wait: async () => {},
    randomHex: (bytes) => "ab".repeat(bytes),
    out: (line) => void lines.push(line),
    error: (line) => void lines.push(line),
  });
  return { status, text: lines.join("\n") };
}

test("at a terminal, from nothing to online: two secrets pasted, a few choices, and the rest is found, made and checked", {
  skip: noTerminal,
}, async (t) => {
  const world = await createNothing(t);
  const { discord, claude, github, home, env } = world;
  // Turbot is in no server yet, and the repository is a fresh fork of an admin's.
  await leave(world);
  github.people.makeFork();
  github.people.permit("turbot", "admin");
  const person = atTerminal(`${process.execPath} ${join(root, "bin/start.js")} --setup`, env);
  t.after(() => person.kill());

  await person.sees("Which repository");
  person.answers();
  await person.sees("The bot's token");
  person.answers(discord.botUser.id);
  await person.sees("is an id (the application's, say), not the bot's token");
  await person.sees("The bot's token");
  person.answers(discord.botToken);
  await person.sees("switched on what Turbot may read");
  await person.sees("permissions=309237713920");
  await person.sees("Waiting until Turbot is in a server");
  const harbour = discord.world.addGuild({ name: "Harbour" });
  const { id: role } = discord.world.addRole(harbour.id, { name: "Crew\u001b[2J\u202e" });
  discord.world.addChannel(harbour.id, { name: "general" });
  const { id: admins } = discord.world.addChannel(harbour.id, { name: "admins" });
  discord.world.overwrite(admins, harbour.id, { deny: 1n << 10n });
  await person.sees("Turbot is in Harbour");
  await person.sees("In which channel");
  await person.sees("#admins");
  person.answers();
  await person.sees("Who may ask Turbot for features?");
  await person.sees("@Crew [2J");
  person.answers();
  await person.sees("The key for Claude");
  person.answers("sk-ant-of-nobody");
  await person.sees("refused the key");
  await person.sees("The key for Claude");
  person.answers(claude.apiKey);
  await person.sees("How many dollars");
  person.answers("12");
  await person.sees("Under which address");
  person.answers(`http://127.0.0.1:${env.WEBHOOK_PORT}`);
  await person.sees("How shall Turbot reach GitHub?");
  person.presses("down");
  await person.sees("A token that I paste");
  person.answers();
  await person.sees("The token for GitHub");
  person.answers(github.token);
  await person.sees("I can push to reef/turbot");
  await person.sees("turn them on at");
  await person.sees("Look again?");
  github.people.switchActions("on");
  person.answers();
  await person.sees("Actions: on");
  await person.sees("main changes by pull requests only");
  await person.sees("its ping was heard");
  await person.sees("Start Turbot with npm start");
  assert.equal(await person.over, 0);

  const settings = world.settings();
  assert.deepEqual(
    [settings.DISCORD_TOKEN, settings.ANTHROPIC_API_KEY, settings.GITHUB_TOKEN, settings.GITHUB_REPO],
    [discord.botToken, claude.apiKey, github.token, "reef/turbot"],
  );
  assert.deepEqual(
    [settings.LOG_CHANNEL_ID, settings.FEATURE_REQUEST_ROLE, settings.MONTHLY_DOLLARS],
    [admins, role, "12"],
  );
  assert.match(settings.WEBHOOK_SECRET ?? "", /^[0-9a-f]{64}$/);
  assert.equal(statSync(join(home, ".env")).mode & 0o777, 0o600);
  for (const secret of [discord.botToken, claude.apiKey, github.token, settings.WEBHOOK_SECRET ?? "-"])
    assert.ok(!person.screen().includes(secret), "no secret is on the screen");
  // With two mistakes in it, and one thing to do at GitHub.
  assert.equal(person.actions, 12);

  const bot = startBotProcess(root, env, []);
  t.after(() => bot.end("SIGKILL"));
  await bot.says("ready");
});

test("ends at Ctrl-C at a question and while it waits, says that nothing was written, and leaves nothing behind", {
  skip: noTerminal,
}, async (t) => {
  const world = await createNothing(t);
  const { home, discord } = world;
  await leave(world);
  const files = readdirSync(home);
  const env = { ...world.env, TMPDIR: home };
  for (const where of ["at a question", "while it waits"]) {
    const person = atTerminal(`${process.execPath} ${join(root, "bin/start.js")} --setup`, env);
    t.after(() => person.kill());
    await person.sees("Which repository");
    person.answers();
    await person.sees("The bot's token");
    if (where === "while it waits") {
      person.answers(discord.botToken);
      await person.sees("Waiting until Turbot is in a server");
    }
    person.presses("interrupt");
    assert.equal(await person.over, 130, where);
    assert.match(person.screen(), /Set-up was cancelled; nothing was written into \.env\./);
    assert.deepEqual(readdirSync(home), files, where);
  }
});

test("by flags, without a terminal; again it asks nothing, and keeps what it doesn't know", async (t) => {
  const world = await createNothing(t);
  const { discord, claude, github, home, logs, role } = world;
  const missing = await byFlags(world, []);
  assert.match(missing.text, /The bot's token.*DISCORD_TOKEN=… in the environment or in \.env/);
  assert.equal(missing.status, 1);
  const secrets = {
    DISCORD_TOKEN: discord.botToken,
    ANTHROPIC_API_KEY: claude.apiKey,
    GITHUB_TOKEN: github.token,
  };
  const noChannel = await byFlags(world, ["--role", "BotAdmin"], secrets);
  assert.match(noChannel.text, /In which channel.*Say it with --admin-channel/);
  const wrong = await byFlags(world, ["--admin-channel", "reef-log", "--role", "BotAdmin"], secrets);
  assert.match(wrong.text, /--admin-channel reef-log: there's nothing of that name. There is: #bot-log/);
  assert.ok(!existsSync(join(home, ".env")), "nothing is written before the end");
  // Cloned from somebody else's, of which there is a fork.
  await world.git.run(["remote", "set-url", "origin", `${github.url}/kelp/turbot.git`]);
  const args = [
    "--repository",
    "reef/turbot",
    "--admin-channel",
    "bot-log",
    "--role",
    "@BotAdmin",
    "--month",
    "7.50",
    "--server-members",
  ];
  const done = await byFlags(world, args, secrets);
  assert.equal(done.status, 0, done.text);
  assert.match(done.text, /^! GitHub: main isn't protected yet, which takes an admin/m);
  assert.equal(await world.git.run(["remote", "get-url", "origin"]), `${github.url}/reef/turbot.git`);
  assert.equal(await world.git.run(["remote", "get-url", "upstream"]), `${github.url}/kelp/turbot.git`);
  assert.match(done.text, /^✓ GitHub: I can push to reef\/turbot/m);
  assert.match(done.text, /^✓ GitHub: no webhook; merges are found within a minute/m);
  assert.partialDeepStrictEqual(world.settings(), {
    ...secrets,
    ...{ LOG_CHANNEL_ID: logs, FEATURE_REQUEST_ROLE: role, MONTHLY_DOLLARS: "7.50" },
  });
  // Where it is a link, the link stays.
  mkdirSync(join(home, "data"), { recursive: true });
  renameSync(join(home, ".env"), join(home, "data", "settings"));
  symlinkSync(join("data", "settings"), join(home, ".env"));
  world.write(".env", `# mine\nOTHER_PROGRAMS=1\n${readFileSync(join(home, ".env"), "utf8")}`);
  const before = readFileSync(join(home, ".env"), "utf8");
  const again = await byFlags(world, []);
  assert.match(again.text, /^✓ Settings: nothing is missing/m);
  assert.equal(again.status, 0);
  assert.equal(readFileSync(join(home, ".env"), "utf8"), before);
  assert.ok(!existsSync(join(home, "turbot.service")), "systemd doesn't run this machine");
  const service = await byFlags(world, ["--service"]);
  assert.match(service.text, /^✓ Service: wrote turbot\.service.*sudo systemctl enable --now turbot/m);
  assert.match(
    readFileSync(join(home, "turbot.service"), "utf8"),
    new RegExp(`^ReadWritePaths="${home}"$`, "m"),
  );
  world.github.people.permit("turbot", "admin");
  world.github.limitToken(["statuses"]);
  const ofFreePlan = await byFlags(world, ["--without-message-content"]);
  assert.match(
    ofFreePlan.text,
    /^! GitHub: main can't be protected, as the plan doesn't offer it for a private/m,
  );
  discord.world.deleteChannel(logs);
  const { id: other } = discord.world.addChannel(world.guild.id, { name: "staff" });
  await byFlags(world, ["--admin-channel", "staff"]);
  assert.equal(
    readFileSync(join(home, ".env"), "utf8"),
    before.replace(logs, other),
    "only what changed is changed",
  );
  assert.ok(lstatSync(join(home, ".env")).isSymbolicLink());
  const refused = await byFlags(world, [], { DISCORD_TOKEN: `${"x".repeat(24)}.y.${"z".repeat(38)}` });
  assert.match(refused.text, /^✗ DISCORD_TOKEN: Discord: it refuses the token/m);
  assert.equal((await byFlags(world, ["--admin-chanel", "x"])).status, 2);
});

test("writes any value so that it is read back, in its own line or its template's", () => {
  const values = { COMMAND_PREFIX: "#", WEBHOOK_SECRET: `a "b" 'c' # d`, GITHUB_REPO: "reef/turbot" };
  const text = withSettings(
    "# COMMAND_PREFIX=!\n# mine\nGITHUB_REPO=old/one\n",
    new Map(Object.entries(values)),
  );
  assert.deepEqual({ ...parseEnv(text) }, values);
  assert.match(text, /^COMMAND_PREFIX="#"\n# mine\nGITHUB_REPO=reef\/turbot\n/);
  assert.throws(() => withSettings("", new Map([["X", "a\nb"]])), /can't be written into \.env/);
});

async function leave({ discord, guild }: Awaited<ReturnType<typeof createNothing>>): Promise<void> {
  await fetch(`${discord.url}/v10/users/@me/guilds/${guild.id}`, {
    method: "DELETE",
    headers: { authorization: `Bot ${discord.botToken}` },
  });
}
