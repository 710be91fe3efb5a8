import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { createBotHarness } from "../../app/fixtures/bot-harness.ts";
import { createGit } from "../../git/git.ts";
import { appPermissions } from "../../git/github-app.ts";
import { createTerminal } from "../../log/terminal.ts";

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** A world whose home is a clone that can push, like a supervisor's. */
async function createHome(t: TestContext, options: Parameters<typeof createBotHarness>[1] = {}) {
  const world = await createBotHarness(t, options);
  const { home, github } = world;
  await github.people.push({ "README.md": "Turbot\n" }, "First light");
  const git = createGit({ cwd: home, token: github.token, env: { PATH: process.env.PATH } });
  await git.run(["init", "--quiet", "--initial-branch=main"]);
  await git.run(["remote", "add", "origin", github.cloneUrl]);
  await git.run(["fetch", "--quiet", "origin"]);
  await git.run(["update-ref", "refs/heads/main", "refs/remotes/origin/main"]);
  return world;
}

/** Waits for the report of this number. */
async function report(world: World, number: number): Promise<string> {
  await world.discord.people.waitForMessage(world.logs, () => world.setUpReports().length >= number, 30_000);
  return world.setUpReports()[number - 1] ?? "";
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!holds()) {
    assert.ok(performance.now() < end, `it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until a bot has checked everything, and reported what there was to report. */
async function settled(bot: { output(): string }, times = 1): Promise<void> {
  const until = performance.now() + 30_000;
  while (bot.output().split('"bot is set up"').length <= times) {
    assert.ok(performance.now() < until, bot.output());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The line about a topic, new or not. */
const lineOf = (text: string, topic: string) =>
  text.split("\n").find((line) => line.replace("**New:** ", "").startsWith(topic)) ?? "";

test("reports the set-up at the start, in one message, and not again at a restart", async (t) => {
  const world = await createHome(t);
  const bot = await world.startLive();
  const told = await report(world, 1);
  assert.match(
    lineOf(told, "Servers"),
    new RegExp(`I serve \\*\\*Reef\\*\\*, and report here, in <#${world.logs}>`),
  );
  assert.match(lineOf(told, "Requests"), /the role \*\*BotAdmin\*\* .*: 1 member has it/);
  assert.match(
    lineOf(told, "GitHub"),
    /I can push to \*\*reef\/turbot\*\*\. My pull requests are those of the token's account.*GITHUB_APP_ID/,
  );
  assert.match(lineOf(told, "Claude"), /I think with `claude-sonnet-5-5`\.$/);
  assert.match(
    lineOf(told, "Webhook"),
    new RegExp(
      `hasn't reached me yet.*${world.github.url}/reef/turbot/settings/hooks.*:${await bot.port}/webhook`,
    ),
  );
  assert.match(lineOf(told, "Tests of core changes"), /Tests of core changes: /);
  assert.match(lineOf(told, "Checks"), /haven't seen any on a pull request yet/);
  assert.doesNotMatch(told, /Messages:|New:/);
  assert.ok(told.length < 2_000);
  await settled(bot);
  await bot.end("SIGTERM");
  const shown = atTerminal(bot.output());
  assert.match(shown, /^🐟 Turbot is online\.$/m);
  assert.match(shown, /^ {3}Servers: I serve Reef, and report here, in the admin channel\.$/m);
  assert.doesNotMatch(shown, /^\{|\*\*|`|<#/m);
  assert.ok(shown.split("\n").length < 20, shown);
  const next = await world.startLiveProcess();
  await settled(next);
  const third = await next.end("SIGKILL").then(() => world.startLive());
  await settled(third);
  assert.equal(world.setUpReports().length, 1);
});

test("reports and marks what changed while it was off, along with the rest", async (t) => {
  const world = await createHome(t);
  const first = await world.startLive();
  await report(world, 1);
  await first.end("SIGTERM");
  world.discord.world.setRoles(world.guild.id, world.bob, [world.role]);
  const second = world.start([], { CHAT_MODEL: "claude-haiku-5-5" });
  const told = await report(world, 2);
  assert.match(told, /has changed/);
  assert.match(lineOf(told, "Requests"), /^\*\*New:\*\* .*2 members have it/);
  assert.match(
    lineOf(told, "Claude"),
    /^\*\*New:\*\* .*chat with `claude-haiku-5-5`, plan with `claude-sonnet-5-5`/,
  );
  assert.match(lineOf(told, "GitHub"), /^GitHub: .*I can push/);
  assert.deepEqual(
    told
      .split("\n")
      .slice(1, 3)
      .map((line) => line.startsWith("**New:**")),
    [true, true],
    "the news first",
  );
  await second.end("SIGTERM");
});

test("reports GitHub's ping once, and the first check of a pull request", async (t) => {
  const world = await createHome(t);
  const { github } = world;
  const bot = await world.startLive();
  await report(world, 1);
  await github.ping();
  assert.match(
    lineOf(await report(world, 2), "Webhook"),
    /^\*\*New:\*\* Webhook: GitHub reaches me, so I hear/,
  );
  await github.ping();
  await github.people.propose({ by: "mira", title: "x", branch: "x", files: { "x.txt": "x" } });
  await bot.end("SIGTERM");
  // A pull request with a check, seen at the next start.
  await github.people.setCheck(github.pullRequest(1).headSha, { name: "ci", conclusion: "success" });
  const next = await world.startLive();
  assert.match(lineOf(await report(world, 3), "Checks"), /^\*\*New:\*\* Checks: they run/);
  await github.ping();
  await settled(next);
  await next.end("SIGTERM");
  assert.equal(world.setUpReports().length, 3);
});

test("reports a webhook that lacks events, is another repository's or has another secret, and what to do", async (t) => {
  const world = await createHome(t);
  const { github } = world;
  const bot = await world.startLive();
  await report(world, 1);
  const url = `http://127.0.0.1:${await bot.port}/webhook`;
  github.setWebhook({ url, secret: "quite another secret" });
  await github.ping();
  await github.ping();
  assert.match(
    lineOf(await report(world, 2), "Webhook"),
    /isn't signed with my `WEBHOOK_SECRET`.*the same secret/,
  );
  github.setWebhook({ url, secret: "a-webhook-secret-of-a-test" });
  await github.ping(["push", "pull_request", "issue_comment"]);
  assert.match(
    lineOf(await report(world, 3), "Webhook"),
    /reaches me, but doesn't send \*Pull request reviews\*, \*Check runs\*\. Tick that/,
  );
  await github.ping();
  assert.match(
    lineOf(await report(world, 4), "Webhook"),
    /GitHub reaches me, so I hear about merges right away/,
  );
  assert.equal(world.setUpReports().length, 4);
});

test("reports a fork whose Actions are off, and permissions that Turbot lacks in the server, with what to do", async (t) => {
  const world = await createHome(t);
  const { discord, github, guild } = world;
  await github.people.push({ ".github/workflows/ci.yml": "name: ci\n" }, "Checks");
  github.people.makeFork();
  const few = String(1n << 10n);
  const body = { ...guild, roles: guild.roles.map((role) => ({ ...role, permissions: few })) };
  const asBefore = discord.faults.add({
    on: /^GET \/guilds\/\d+$/,
    times: 99,
    effect: { kind: "answer", status: 200, body },
  });
  const first = world.start([], { TURBOT_PROVEN: "1" });
  const told = await report(world, 1);
  assert.match(lineOf(told, "Actions"), /they are off.*turn them on at <.*\/actions>, with one click/);
  assert.match(lineOf(told, "Permissions"), /in \*\*Reef\*\* I lack \*Send Messages\*.*oauth2\/authorize/);
  await settled(first);
  await first.end("SIGTERM");
  asBefore();
  github.people.switchActions("on");
  const next = await world.startLive();
  const better = await report(world, 2);
  assert.match(lineOf(better, "Checks"), /^\*\*New:\*\* Checks: I haven't seen any/);
  assert.match(lineOf(better, "Permissions"), /^\*\*New:\*\* Permissions: I have those/);
  await next.end("SIGTERM");
});

test("reports a token that can't push at the start, checks it again at a feature request, and reports when it can", async (t) => {
  const world = await createHome(t);
  const { github, discord, ann, general, claude } = world;
  github.limitToken(["contents"]);
  await world.startLive();
  assert.match(
    lineOf(await report(world, 1), "GitHub"),
    /I can't push to \*\*reef\/turbot\*\*, so I can chat but not build: .*read and write access to Contents/,
  );
  const before = claude.calls.length;
  await world.mention(ann, "feature request: a command that rolls dice");
  await discord.people.waitForMessage(general, ({ content }) => content.includes("not allowed to push code"));
  assert.equal(claude.calls.length, before);
  assert.deepEqual(discord.world.threads(general), []);
  github.limitToken([]);
  const asked = await world.mention(ann, "feature request: a command that rolls dice");
  await discord.people.waitForMessage(asked.id, ({ author }) => author.id === discord.botUser.id);
  assert.match(lineOf(await report(world, 2), "GitHub"), /^\*\*New:\*\* GitHub: I can push/);
});

test("reports a renamed repository once, from a delivery, and deploys its merges", async (t) => {
  const world = await createHome(t);
  const { github } = world;
  const bot = await world.startLive();
  await report(world, 1);
  github.people.rename({ owner: "kelp", repo: "halibut" });
  const { number } = await github.people.propose({
    by: "mira",
    title: "x",
    branch: "x",
    files: { "x.txt": "x" },
  });
  const told = lineOf(await report(world, 2), "GitHub");
  assert.match(
    told,
    /I can push to \*\*kelp\/halibut\*\*\. It has been renamed or transferred.*\*\*GITHUB_REPO=kelp\/halibut\*\*.*origin/,
  );
  await github.people.merge(number);
  await bot.says("deploy");
  await bot.end("SIGTERM");
  const next = await world.startLive();
  await settled(next);
  await next.end("SIGTERM");
  const closed = github.deliveries.find(({ action }) => action === "closed");
  assert.equal(closed?.status, 202);
  assert.equal(world.setUpReports().filter((text) => text.includes("**New:** GitHub")).length, 1);
  await settled(await world.startLive());
  const help = await world.discord.people.slash(world.ann, world.general, "help");
  assert.match(help.message?.content ?? "", /\/kelp\/halibut>/);
});

test("reports what can't be determined as unknown, and repeats nothing because of it", async (t) => {
  const world = await createHome(t, { discord: {} });
  const { discord, github, claude } = world;
  const first = await world.startLive();
  await report(world, 1);
  await first.end("SIGTERM");
  discord.faults.add({
    on: /member-counts/,
    times: 9,
    effect: { kind: "answer", status: 403, body: { code: 50001, message: "Missing Access" } },
  });
  github.faults.add({
    on: /^GET \/repos/,
    times: 99,
    effect: { kind: "answer", status: 429, headers: { "retry-after": "900" } },
  });
  claude.faults.add({ on: /v1\/models/, times: 9, effect: { kind: "answer", status: 529 } });
  const second = await world.startLive();
  await settled(second);
  await second.end("SIGTERM");
  assert.equal(world.setUpReports().length, 1);
});

test("reports a role that doesn't exist, or that nobody has", async (t) => {
  const world = await createHome(t);
  world.discord.world.setRoles(world.guild.id, world.ann, []);
  const first = await world.startLive();
  assert.match(lineOf(await report(world, 1), "Requests"), /nobody has it yet/);
  await first.end("SIGTERM");
  const second = world.start([], { FEATURE_REQUEST_ROLE: "Harbour Master" });
  assert.match(
    lineOf(await report(world, 2), "Requests"),
    /there's no role \*\*Harbour Master\*\* here.*FEATURE_REQUEST_ROLE/,
  );
  await second.end("SIGTERM");
  world.discord.faults.add({
    on: /member-counts/,
    times: 9,
    effect: { kind: "answer", status: 404, body: { code: 0, message: "404: Not Found" } },
  });
  const third = await world.startLive();
  assert.match(lineOf(await report(world, 3), "Requests"), /BotAdmin.*Discord doesn't say how many have it/);
  await third.end("SIGTERM");
});

test("finds the role as permissions do: with an @, as a mention, by id, everybody; two of one name, one in another case", async (t) => {
  const world = await createHome(t);
  const { discord, guild, role, bob } = world;
  const nth = async (setting: string, number: number) => {
    const bot = world.start([], { FEATURE_REQUEST_ROLE: setting });
    const line = lineOf(await report(world, number), "Requests");
    await settled(bot);
    await bot.end("SIGTERM");
    return line;
  };
  assert.match(await nth("@BotAdmin", 1), /the role \*\*BotAdmin\*\* .*: 1 member has it/);
  assert.match(await nth("everyone", 2), /everyone in the server can ask/);
  assert.match(await nth(`<@&${role}>`, 3), /the role \*\*BotAdmin\*\* .*: 1 member has it/);
  assert.match(
    await nth("botadmin", 4),
    /there's no role \*\*botadmin\*\* here.* There is \*\*BotAdmin\*\*, though: the name is case-sensitive\./,
  );
  const other = discord.world.addRole(guild.id, { name: "BotAdmin" }).id;
  discord.world.setRoles(guild.id, bob, [other]);
  assert.match(
    await nth("BotAdmin", 5),
    /one of the 2 roles called \*\*BotAdmin\*\* .*: up to 2 members have one/,
  );
});

test("reports a server of GUILD_IDS that Turbot isn't in once, with one thing to do, however many there are", async (t) => {
  const world = await createHome(t);
  const { discord, guild } = world;
  const more = Array.from({ length: 5 }, (_, n) => discord.world.addGuild({ name: `Bay ${n}` }).id);
  const absent = "123456789012345678";
  const bot = world.start([], { GUILD_IDS: [guild.id, ...more, absent].join(",") });
  assert.match(
    lineOf(await report(world, 1), "Servers"),
    /I serve \*\*Reef\*\*.* and 1 more, .* I'm not in 123456789012345678: invite me there, or remove it from \*\*GUILD_IDS\*\*/,
  );
  await until("its commands are looked after", () => bot.output().includes("commands looked after"));
  await bot.end("SIGTERM");
  assert.deepEqual(
    world.said(world.logs).filter(({ content }) => content.includes(absent)),
    [],
  );
});

test("reports being removed from a served server while it runs", async (t) => {
  const world = await createHome(t);
  const { discord, guild } = world;
  const bay = discord.world.addGuild({ name: "Bay" }).id;
  const bot = world.start([], { GUILD_IDS: `${guild.id},${bay}` });
  await report(world, 1);
  await settled(bot);
  const url = `${discord.url}/v10/users/@me/guilds/${bay}`;
  const answer = await fetch(url, {
    method: "DELETE",
    headers: { authorization: `Bot ${discord.botToken}` },
  });
  assert.equal(answer.status, 204);
  assert.match(
    lineOf(await report(world, 2), "Servers"),
    new RegExp(`^\\*\\*New:\\*\\* .*I'm not in ${bay}: invite me there`),
  );
  await bot.end("SIGTERM");
});

test("the webhook's line names the current repository and port, and where GitHub last reached it", async (t) => {
  const world = await createHome(t);
  const { github } = world;
  const ports = await freePorts(3);
  const started = (more: Record<string, string>) =>
    world.start([], { TURBOT_PROVEN: "1", WEBHOOK_PORT: String(ports[0]), ...more });
  const wrong = started({ GITHUB_REPO: "reef/turbt" });
  assert.match(
    lineOf(await report(world, 1), "Webhook"),
    /hasn't reached me yet.*reef\/turbt\/settings\/hooks/,
  );
  await wrong.end("SIGTERM");
  const right = started({});
  assert.match(
    lineOf(await report(world, 2), "Webhook"),
    new RegExp(`^\\*\\*New:\\*\\* .*reef/turbot/settings/hooks.*:${ports[0]}/webhook`),
  );
  await right.port;
  await github.ping();
  assert.match(lineOf(await report(world, 3), "Webhook"), /GitHub reaches me/);
  await right.end("SIGTERM");

  const moved = started({ WEBHOOK_PORT: String(ports[1]) });
  assert.match(
    lineOf(await report(world, 4), "Webhook"),
    new RegExp(
      `^\\*\\*New:\\*\\* .*I listen on ${ports[1]} now, GitHub last reached ${ports[0]}: change it at <.*/settings/hooks>`,
    ),
  );
  await moved.end("SIGTERM");

  const squatter = createServer().listen(ports[2], "127.0.0.1");
  await once(squatter, "listening");
  t.after(() => void squatter.close());
  const deaf = started({ WEBHOOK_PORT: String(ports[2]), CHAT_MODEL: "claude-haiku-5-5" });
  assert.match(
    lineOf(await report(world, 5), "Webhook"),
    new RegExp(`^Webhook: I can't listen on ${ports[2]}, so I find merges within a minute\\.$`),
  );
  await deaf.end("SIGTERM");
  const back = started({ WEBHOOK_PORT: String(ports[0]), CHAT_MODEL: "claude-haiku-5-5" });
  assert.match(lineOf(await report(world, 6), "Webhook"), /^\*\*New:\*\* Webhook: GitHub reaches me/);
  await back.end("SIGTERM");
});

test("reports a model that no list has once, with its setting, and doesn't claim that it works", async (t) => {
  const world = await createHome(t);
  const mistyped = { CHAT_MODEL: "Claude Sonnet" };
  const bot = world.start([], mistyped);
  const line = lineOf(await report(world, 1), "Claude");
  assert.match(
    line,
    /^Claude: I plan with `claude-sonnet-5-5` and write code with `claude-sonnet-5-5`\. Claude knows no model `Claude Sonnet`: set \*\*CHAT_MODEL\*\* in \.env to one of/,
  );
  await settled(bot);
  await bot.end("SIGTERM");
  const shown = atTerminal(bot.output());
  assert.match(shown, /^ {3}Claude: .*Claude knows no model Claude Sonnet: set CHAT_MODEL/m);
  assert.doesNotMatch(shown, /with Claude Sonnet/);
  const again = world.start([], mistyped);
  await settled(again);
  await again.end("SIGTERM");
  assert.deepEqual(world.said(world.logs), []);
  assert.equal(world.setUpReports().length, 1);
});

/** What a person at a terminal sees of it. */
function atTerminal(output: string): string {
  let shown = "";
  createTerminal((text) => {
    shown += text;
  }).print(output);
  return shown;
}

for (const [what, settings, line] of [
  [
    "a repository that isn't there",
    { GITHUB_REPO: "reef/turbt" },
    /There's no repository \*{0,2}reef\/turbt\*{0,2}, or the token can't see it: check \*{0,2}GITHUB_REPO\*{0,2} in \.env/,
  ],
  [
    "no token for GitHub",
    { GITHUB_TOKEN: "", PATH: "/nowhere" },
    /There's no token for GitHub: .*Set GITHUB_TOKEN/,
  ],
] as const) {
  test(`reports ${what} once, with what to do, at the terminal and to the admins, and none of GitHub's words`, async (t) => {
    const world = await createHome(t);
    const bot = world.start([], { TURBOT_PROVEN: "1", ...settings });
    const told = await report(world, 1);
    assert.match(lineOf(told, "GitHub"), line);
    assert.match(lineOf(told, "Checks"), /I can't see them until GitHub lets me in\.$/);
    await settled(bot);
    await bot.end("SIGTERM");
    const shown = atTerminal(bot.output());
    assert.equal(shown.split("\n").filter((one) => line.test(one)).length, 1, shown);
    const raw = /GET \/repos|Not Found|Bad credentials|accept the token|GitHubFailedError|NoGitHubTokenError/;
    assert.doesNotMatch(shown + told, raw);
    assert.deepEqual(world.said(world.logs), []);
    const again = world.start([], { TURBOT_PROVEN: "1" });
    assert.match(lineOf(await report(world, 2), "Checks"), /^\*\*New:\*\* Checks: I haven't seen any/);
    await again.end("SIGTERM");
  });
}

test("reports a key that Claude refuses at the start, with what to do", async (t) => {
  const world = await createHome(t);
  const bot = world.start([], { ANTHROPIC_API_KEY: "sk-ant-of-nobody" });
  const told = await report(world, 1);
  assert.match(lineOf(told, "Claude"), /refused the key.*Put a working key in \*\*ANTHROPIC_API_KEY\*\*/);
  assert.doesNotMatch(told, /sk-ant-of-nobody/);
  await world.mention(world.ann, "hello");
  await world.discord.people.waitForMessage(
    world.general,
    ({ author }) => author.id === world.discord.botUser.id,
  );
  assert.deepEqual(world.said(world.logs), [], "and not again by whoever talks to it");
  await bot.end("SIGTERM");
  await world.startLive();
  assert.match(lineOf(await report(world, 2), "Claude"), /^\*\*New:\*\* Claude: I think with/);
});

test("as a GitHub App, reports that people can approve its pull requests, and prints neither its key nor its tokens", async (t) => {
  const world = await createHome(t);
  const { id, privateKey } = world.github.apps.register({ slug: "turbot-reef", permissions: appPermissions });
  const app = { GITHUB_APP_ID: String(id), GITHUB_APP_PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") };
  const bot = world.start([], { ...app, GITHUB_TOKEN: "the-app-counts-more" });
  const told = await report(world, 1);
  assert.match(
    lineOf(told, "GitHub"),
    /I can push to \*\*reef\/turbot\*\*\. I'm a GitHub App .* you can approve my pull requests/,
  );
  await settled(bot);
  assert.doesNotMatch(`${told}\n${bot.output()}`, /ghs_\w{20}|PRIVATE KEY/);
});
