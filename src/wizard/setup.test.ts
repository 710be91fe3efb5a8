import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { parseEnv } from "node:util";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { GitHubSimulator } from "../../simulator/github/github-simulator.ts";
import { startBotProcess } from "../app/fixtures/bot-process.ts";
import { createChatPlaces } from "../chat/store/chat-places.ts";
import { everything } from "../discord/channel-permissions.ts";
import { createDoctorWorld } from "../doctor/fixtures/doctor-world.ts";
import { createAppTokens } from "../git/github-app.ts";
import { openDatabase } from "../store/open-database.ts";
import { atTerminal } from "./fixtures/at-a-terminal.ts";
import { makeAndInstallApp } from "./fixtures/browse.ts";
import { freePort } from "./fixtures/free-port.ts";
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

test("from a clone of somebody else's and no settings to online: six actions, and everything else is found, made and checked", {
  skip: noTerminal,
}, async (t) => {
  const world = await createNothing(t, { isSomebodyElses: true });
  const { discord, claude, github, home } = world;
  await leave(world);
  const env = { ...world.env, PATH: `${ghLogin(home, github.token)}:${world.env.PATH}` };
  const begun = performance.now();
  const person = atTerminal(`${process.execPath} ${join(root, "bin/start.js")} --setup`, env);
  t.after(() => person.kill());

  await person.sees("The bot's token");
  person.answers(discord.botToken);
  // The second link, so that set-up makes the channel.
  const asked = await person.reads(/(?<=Manage Channels.*)permissions=\d+/s);
  // A server as people have it: the bot can do what it was invited for, and sees no private channel.
  const reef = discord.world.addGuild({ name: "Reef" });
  discord.world.limitBot(reef.id, BigInt(asked.slice("permissions=".length)));
  const { id: role } = discord.world.addRole(reef.id, {
    name: "Crew",
    permissions: PermissionFlagsBits.ManageGuild,
  });
  discord.world.addChannel(reef.id, { name: "general" });
  const { id: hidden } = discord.world.addChannel(reef.id, { name: "admins" });
  discord.world.overwrite(hidden, reef.id, { deny: PermissionFlagsBits.ViewChannel });
  person.clicks("Authorise");
  await person.sees("Turbot is in Reef");
  await person.sees("The key for Claude");
  person.answers(claude.apiKey);
  await person.sees("This is what set-up would do");
  for (const line of [
    "Turbot grows in a fork of kelp/turbot, which set-up makes",
    "At GitHub Turbot is an app of its own",
    "reports to the admins in #turbot-admin, which set-up makes",
    "Turbot chats where it is mentioned, in every channel",
    "Features can be asked for by @Crew",
    "at most $20 a month",
    "merges are found within a minute",
    "Shall it?",
  ])
    await person.sees(line);
  person.answers();
  await person.sees("reef/turbot is a fork of kelp/turbot");
  await person.sees("Open this page");
  const page = await person.reads(/http:\/\/127\.0\.0\.1:\d+\/(?=\s)/);
  await makeAndInstallApp(page, github);
  person.clicks("Create GitHub App", "Install");
  await person.sees("you can approve my pull requests");
  await person.sees("I understand my workflows, go ahead and enable them");
  github.people.switchActions("on");
  person.clicks("I understand my workflows");
  await person.sees("Actions: on");
  await person.sees("main changes by pull requests only, which somebody has approved");
  await person.sees("Start Turbot with npm start");
  assert.equal(await person.over, 0);

  const settings = world.settings();
  await mergesNothingItself(world, settings);
  const admins = discord.world.channels(reef.id).find(({ name }) => name === "turbot-admin");
  assert.ok(admins !== undefined && "permission_overwrites" in admins);
  assert.deepEqual(
    admins.permission_overwrites?.map(({ id, allow }) => [id, allow !== "0"]),
    [
      [reef.id, false],
      [discord.botUser.id, true],
      [role, true],
    ],
  );
  assert.partialDeepStrictEqual(settings, {
    ...{ DISCORD_TOKEN: discord.botToken, ANTHROPIC_API_KEY: claude.apiKey, GITHUB_REPO: "reef/turbot" },
    ...{ LOG_CHANNEL_ID: admins.id, FEATURE_REQUEST_ROLE: role, MONTHLY_DOLLARS: "20" },
  });
  assert.equal(settings.GITHUB_TOKEN, undefined, "the login of gh is used once");
  for (const [name, address] of [
    ["origin", `${github.url}/reef/turbot.git`],
    ["upstream", `${github.url}/kelp/turbot.git`],
  ] as const)
    assert.equal(await world.git.run(["remote", "get-url", name]), address);
  const bot = startBotProcess(root, env, []);
  t.after(() => bot.end("SIGKILL"));
  await bot.says("ready");
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  t.diagnostic(
    `${person.actions} actions: ${person.answered} answers at the terminal, ${person.visits} visits of a browser (${person.clicked} presses there); ${seconds} s of waiting`,
  );
  assert.deepEqual([person.answered, person.visits, person.clicked], [3, 3, 4]);
  assert.ok(person.actions <= 6);
});

test("at a terminal, with mistakes: each is named and asked again, and every suggestion can be changed", {
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

  await person.sees("The bot's token");
  person.answers(discord.botUser.id);
  await person.sees("is an id (the application's, say), not the bot's token");
  await person.sees("The bot's token");
  person.answers(discord.botToken);
  await person.sees("switched on what Turbot may read");
  await person.sees("Waiting until Turbot is in a server");
  const harbour = discord.world.addGuild({ name: "Harbour" });
  const { id: role } = discord.world.addRole(harbour.id, { name: "Crew\u001b[2J\u202e" });
  discord.world.addChannel(harbour.id, { name: "general" });
  const { id: admins } = discord.world.addChannel(harbour.id, { name: "admins" });
  discord.world.overwrite(admins, harbour.id, { deny: 1n << 10n });
  await person.sees("Turbot is in Harbour");
  await person.sees("The key for Claude");
  person.answers("sk-ant-of-nobody");
  await person.sees("refused the key");
  await person.sees("The key for Claude");
  person.answers(claude.apiKey);
  // Nobody is logged in at GitHub, so nobody knows whose it is; and no role is a likely one.
  await person.sees("Where shall Turbot grow?");
  await person.sees("reef/turbot itself");
  person.answers();
  await person.sees("Who may ask Turbot for features?");
  await person.sees("@Crew [2J");
  person.answers();
  const change = async (what: string, downs: number) => {
    await person.sees("Shall it?");
    await person.sees(what);
    for (let pressed = 0; pressed < downs; pressed += 1) person.presses("down");
    person.answers();
  };
  await change("Change who Turbot is at GitHub", 2);
  await person.sees("How shall Turbot reach GitHub?");
  person.presses("down");
  await person.sees("A token that I paste");
  person.answers();
  await change("Change what Claude may cost", 6);
  await person.sees("How many dollars");
  person.answers("12");
  await change("Change how GitHub reaches this machine", 7);
  await person.sees("Under which address");
  person.answers(`http://127.0.0.1:${env.WEBHOOK_PORT}`);
  await person.sees("GitHub reaches this machine at");
  await change("Yes, like this", 0);
  await person.sees("The token for GitHub");
  person.answers(github.token);
  await person.sees("I can push to reef/turbot");
  await person.sees("kelp/turbot, which this is a fork of, is upstream now");
  await person.sees("I understand my workflows, go ahead and enable them");
  github.people.switchActions("on");
  await person.sees("Actions: on");
  await person.sees("main changes by pull requests only. Nobody has to approve them");
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
  const { id: general } = discord.world.addChannel(world.guild.id, { name: "general" });
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
    ...["--chat-channels", "#general, bot-log"],
  ];
  const noRole = await byFlags(world, args.with(args.indexOf("@BotAdmin"), "make"), secrets);
  assert.match(noRole.text, /--role make: there's nothing of that name/, "Turbot has no right to make one");
  const done = await byFlags(world, args, secrets);
  assert.equal(done.status, 0, done.text);
  assert.match(done.text, /^✓ Discord: Turbot chats in the channels that you named/m);
  const database = openDatabase(join(home, "data", "sessions.db"));
  assert.deepEqual(createChatPlaces(database).chosen(world.guild.id), [general, logs]);
  database.close();
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

test("by flags, makes a fork of somebody else's with a login that is used once; what only a click can do stays open", async (t) => {
  const world = await createNothing(t, { isSomebodyElses: true });
  const { discord, claude, github, git, guild, logs } = world;
  const secrets = { DISCORD_TOKEN: discord.botToken, ANTHROPIC_API_KEY: claude.apiKey };
  // Somebody gave Turbot everything.
  discord.world.limitBot(guild.id, everything);
  discord.world.overwrite(logs, guild.id, { deny: 1n << 10n });
  const withLogin = { ...secrets, GITHUB_TOKEN: github.token };
  const unsaid = await byFlags(world, ["--admin-channel", "bot-log", "--role", "BotAdmin"], withLogin);
  assert.match(unsaid.text, /kelp\/turbot isn't yours.*--copy fork or --copy private, or --repository/);
  github.limitToken(["administration"]);
  const refused = await byFlags(world, ["--defaults"], withLogin);
  assert.match(
    refused.text,
    /doesn't fork kelp\/turbot \(Resource not accessible by personal access token.*Fork it at .*\/kelp\/turbot\/fork, and say it with --repository/,
  );
  github.limitToken([]);
  const done = await byFlags(world, ["--defaults", "--month", "5", "--role", "make"], withLogin);
  assert.equal(done.status, 0, done.text);
  for (const line of [
    /^✓ GitHub: reef\/turbot is a fork of kelp\/turbot/m,
    /^✓ Git: this clone's origin is reef\/turbot now; what it came from is upstream/m,
    /^! Actions: they are off.*turn them on at .*\/actions, with one click: I understand my workflows/m,
    /^✓ GitHub: main changes by pull requests only\. Nobody has to approve them: they are opened by your own account/m,
  ])
    assert.match(done.text, line);
  assert.equal(await git.run(["remote", "get-url", "upstream"]), `${github.url}/kelp/turbot.git`);
  assert.equal(world.settings().GITHUB_REPO, "reef/turbot");
  assert.match(done.text, /^✓ Discord: made @BotAdmin, which permits nothing else/m);
  const [made] = discord.world
    .guilds()
    .flatMap(({ roles }) => roles.filter(({ permissions }) => permissions === "0"));
  assert.equal(world.settings().FEATURE_REQUEST_ROLE, made?.id);

  // Somebody clones that fork elsewhere, and doesn't know of the fork's own upstream; a workflow and then all Actions were switched off.
  await git.run(["remote", "remove", "upstream"]);
  github.people.switchActions("on");
  github.people.switchActions("off", ".github/workflows/ci.yml");
  github.people.disableActions();
  // What an admin has asked for by hand stays.
  const protection = `${github.url}/repos/reef/turbot/branches/main/protection`;
  const headers = { authorization: `Bearer ${github.token}` };
  const byHand = {
    required_status_checks: { strict: true, contexts: ["ci"] },
    required_pull_request_reviews: { required_approving_review_count: 2 },
  };
  const body = JSON.stringify({ ...byHand, enforce_admins: null, restrictions: null });
  assert.equal((await fetch(protection, { method: "PUT", headers, body })).status, 200);
  const again = await byFlags(world, []);
  assert.partialDeepStrictEqual(await (await fetch(protection, { headers })).json(), {
    required_status_checks: { contexts: ["ci"] },
    required_pull_request_reviews: { required_approving_review_count: 2 },
  });
  assert.match(again.text, /^✓ Git: kelp\/turbot, which this is a fork of, is upstream now/m);
  assert.match(again.text, /^✓ Actions: they were switched off in the settings, and are allowed now/m);
  assert.match(again.text, /^✓ Actions: the workflow ci was off, and is on now/m);
  assert.match(again.text, /^✓ Actions: on/m);

  // From a fresh clone of somebody else's, without settings, the fork that is there is found.
  await git.run(["remote", "set-url", "origin", `${github.url}/kelp/turbot.git`]);
  rmSync(join(world.home, ".env"));
  const fresh = await byFlags(world, ["--defaults"], withLogin);
  assert.match(fresh.text, /^✓ Turbot grows in reef\/turbot\.$/m);
  assert.equal(await git.run(["remote", "get-url", "origin"]), `${github.url}/reef/turbot.git`);
});

test("makes a private copy by a login that isn't stored, and takes up again one that couldn't be filled", async (t) => {
  const world = await createNothing(t, { isSomebodyElses: true });
  const { discord, claude, github, git } = world;
  const args = ["--copy", "private", "--admin-channel", "bot-log", "--role", "everyone", "--github", "token"];
  const secrets = { DISCORD_TOKEN: discord.botToken, ANTHROPIC_API_KEY: claude.apiKey };
  const nobody = await byFlags(world, args, secrets);
  assert.match(nobody.text, /Your own token .*Say it with GITHUB_ADMIN_TOKEN=…/);
  const login = { ...secrets, GITHUB_ADMIN_TOKEN: github.token };
  github.faults.add({ on: /git-receive-pack/, effect: { kind: "answer", status: 500 } });
  assert.match(
    (await byFlags(world, args, login)).text,
    /reef\/turbot is there, but nothing could be pushed to it.*gh auth refresh -s workflow/,
  );
  // The copy is there, and Turbot's own token is what is missing now.
  const copied = await byFlags(world, args, login);
  assert.match(copied.text, /^✓ GitHub: reef\/turbot is a private copy of kelp\/turbot/m);
  assert.match(copied.text, /The token for GitHub.*GITHUB_TOKEN=…/);
  assert.equal(
    await git.run(["ls-remote", `${github.url}/reef/turbot.git`, "refs/heads/main"]),
    `${await git.run(["rev-parse", "HEAD"])}\trefs/heads/main`,
  );
  const done = await byFlags(world, args, { ...login, GITHUB_TOKEN: github.token });
  assert.equal(done.status, 0, done.text);
  assert.match(done.text, /^✓ GitHub: reef\/turbot is yours/m);
  assert.match(done.text, /^! GitHub: main can't be protected, as the plan doesn't offer it for a private/m);
  assert.match(done.text, /^✓ Actions: on/m);
  assert.ok(!readFileSync(join(world.home, ".env"), "utf8").includes("GITHUB_ADMIN_TOKEN"));
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

/** With Turbot's own token, from the app that was made: GitHub wants somebody's approval first. */
async function mergesNothingItself(
  { github, now = Date.now }: { readonly github: GitHubSimulator; readonly now?: () => number },
  {
    GITHUB_APP_ID: appId = "",
    GITHUB_APP_PRIVATE_KEY: file = "",
    GITHUB_REPO: repository = "",
  }: NodeJS.Dict<string>,
): Promise<void> {
  const privateKey = readFileSync(file, "utf8");
  const tokens = createAppTokens({ appId, privateKey, repository, apiUrl: github.url, fetch, now });
  const { number } = await github.people.propose({
    ...{ by: "reef", title: "Bite", body: "", branch: "bite" },
    files: { "bite.md": "bite\n" },
  });
  const merged = await fetch(`${github.url}/repos/${repository}/pulls/${number}/merge`, {
    method: "PUT",
    headers: { authorization: `Bearer ${await tokens.current()}` },
    body: "{}",
  });
  assert.equal(merged.status, 405);
  assert.match(await merged.text(), /approving review is required/);
}

/** A folder with a `gh` that is logged in. */
function ghLogin(home: string, token: string): string {
  const folder = join(home, "..", "gh");
  mkdirSync(folder);
  writeFileSync(join(folder, "gh"), `#!/bin/sh\necho ${token}\n`, { mode: 0o755 });
  return folder;
}

async function leave({ discord, guild }: Awaited<ReturnType<typeof createNothing>>): Promise<void> {
  await fetch(`${discord.url}/v10/users/@me/guilds/${guild.id}`, {
    method: "DELETE",
    headers: { authorization: `Bot ${discord.botToken}` },
  });
}
