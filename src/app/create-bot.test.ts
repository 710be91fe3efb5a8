import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exitCodeOf } from "../ipc/causes.ts";
import { createTerminal } from "../log/terminal.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { until } from "./fixtures/until.ts";

const badly = "Preflight failed";

/** The files of a folder that a process has open, removed ones too. Empty where the system doesn't list them. */
function openFiles(pid: number | undefined, folder: string): readonly string[] {
  const open = `/proc/${pid}/fd`;
  if (!existsSync(open)) return [];
  return readdirSync(open)
    .flatMap((name) => {
      try {
        return readlinkSync(join(open, name));
      } catch {
        // Closed meanwhile.
        return [];
      }
    })
    .filter((file) => file.startsWith(folder));
}

/** What a person at a terminal sees of it. */
function atTerminal(output: string): string {
  let shown = "";
  const terminal = createTerminal((text) => {
    shown += text;
  });
  terminal.print(output);
  return shown;
}

test("answers mentions, slash commands and prefix commands, and ignores guilds it doesn't serve", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, general, ann } = world;
  const strange = discord.world.addGuild({ name: "Elsewhere" });
  const strangeChannel = discord.world.addChannel(strange.id, { name: "general" }).id;
  const stranger = discord.world.addMember(strange.id, { name: "Eve" }).id;
  await world.startLive();
  await world.mention(stranger, "feature request: a command that sells fish", strangeChannel);
  const asked = await world.mention(ann, "hello, who are you?");
  const answer = await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === asked.id,
  );
  assert.notEqual(answer.content, "");
  const about = await discord.people.slash(ann, general, "turbot");
  assert.match(about.message?.content ?? "", /grows by being asked/);
  const pong = await discord.people.slash(ann, general, "ping");
  assert.match(pong.message?.content ?? "", /\w/);
  const typed = await discord.people.write(ann, general, "!help");
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === typed.id,
  );
  assert.deepEqual(world.said(strangeChannel), []);

  // Discord fails so often that neither the plugin's answer nor the error message gets through at first.
  const effect = { kind: "answer", status: 502 } as const;
  discord.faults.add({ on: new RegExp(`^POST /channels/${general}/messages`), times: 9, effect });
  const unlucky = await discord.people.write(ann, general, "!ping");
  const word = await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === unlucky.id,
    60_000,
  );
  assert.match(word.content, /try again/);
});

test("answers a direct message with where to talk, once in a while, and neither stores it nor sends it to Claude", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, ann, home } = world;
  await world.startLive();
  const { id: direct } = discord.world.directMessages(ann);
  await discord.people.write(ann, direct, "psst, my secret shell");
  const isOurs = ({ author }: { author: { id: string } }) => author.id === discord.botUser.id;
  const word = await discord.people.waitForMessage(direct, isOurs, 60_000);
  assert.match(word.content, /Mention me in a channel/);
  await discord.people.write(ann, direct, "feature request: <@everyone> more secret shells");
  await world.mention(ann, "hello");
  await discord.people.waitForMessage(world.general, isOurs, 60_000);
  assert.equal(world.said(direct).length, 1);
  assert.ok(claude.calls.every((call) => !JSON.stringify(call).includes("secret shell")));
  const files = readdirSync(join(home, "data")).filter((name) => name.startsWith("sessions.db"));
  for (const name of files) assert.ok(!readFileSync(join(home, "data", name)).includes("secret shell"), name);
});

test("says goodbye and leaves a server it wasn't set up for; the admins learn how to have it served", async (t) => {
  const world = await createBotHarness(t);
  const { discord, logs } = world;
  const bot = world.start([], { TURBOT_PROVEN: "1" });
  await bot.says("ready");
  const owner = discord.world.addMember(world.guild.id, { name: "Otto" }).id;
  const { id } = discord.world.addGuild({ name: "Elsewhere @everyone", ownerId: owner });
  await discord.journal.wait(({ what }) => what === `DELETE /users/@me/guilds/${id}`, 20_000);
  const told = await discord.people.waitForMessage(logs, ({ content }) => content.includes("GUILD_IDS"));
  assert.match(told.content, new RegExp(`\\*\\*Elsewhere everyone\\*\\* \\(${id}\\)`));
  assert.match(atTerminal(bot.output()), /invited Turbot to the server Elsewhere everyone \(\d+\)/);
  const goodbye = world.said(discord.world.directMessages(owner).id);
  assert.equal(goodbye.length, 1);
  assert.match(goodbye[0]?.content ?? "", /Thanks for having me.*\/reef\/turbot/);
  assert.equal(world.discord.pings.length, 0);
});

test("leaves no server on a first start, nor later one it was already in: it may be the one that is meant", async (t) => {
  const world = await createBotHarness(t);
  const { discord, logs } = world;
  const { id } = discord.world.addGuild({ name: "The real one" });
  const told = () => world.said(logs).filter(({ content }) => content.includes("The real one"));
  const first = await world.startLive();
  await discord.people.waitForMessage(logs, () => told().length > 0, 20_000);
  assert.match(
    told()[0]?.content ?? "",
    /^I'm also in \*\*The real one\*\*, which I don't serve\. If that's the one you meant, LOG_CHANNEL_ID belongs to the wrong server/,
  );
  await first.end("SIGTERM");
  assert.match(atTerminal(first.output()), /I'm also in The real one, which I don't serve/);
  const second = world.startProcess([], { TURBOT_PROVEN: "1" });
  await second.says("ready");
  const other = discord.world.addGuild({ name: "Another one" }).id;
  await discord.journal.wait(({ what }) => what === `DELETE /users/@me/guilds/${other}`, 20_000);
  const left = discord.journal.entries.filter(({ what }) => what.startsWith("DELETE /users/@me/guilds/"));
  assert.deepEqual(
    left.map(({ what }) => what.includes(id)),
    [false],
  );
  assert.equal(told().length, 1);
});

const slips = {
  LOG_CHANNEL_ID: (of: { readonly channel: string }) => of.channel,
  GUILD_IDS: (of: { readonly guild: string }) => of.guild,
};

for (const [setting, slip] of Object.entries(slips)) {
  test(`a slip in ${setting}, in a home that worked, doesn't make Turbot leave a server it served`, async (t) => {
    // It is away long enough for Discord to send all its servers again.
    const world = await createBotHarness(t, { discord: { resumeWindowMs: 0 } });
    const { discord, guild, logs } = world;
    const first = world.start([], { TURBOT_PROVEN: "1" });
    await first.says("ready");
    await first.end("SIGTERM");
    const other = discord.world.addGuild({ name: "Another one" }).id;
    const channel = discord.world.addChannel(other, { name: "elsewhere" }).id;
    const wrong = { [setting]: slip({ channel, guild: other }), TURBOT_PROVEN: "1" };
    const second = world.start([], setting === "GUILD_IDS" ? { ...wrong, LOG_CHANNEL_ID: channel } : wrong);
    await second.says("ready");
    await discord.people.waitForMessage(
      channel,
      ({ content }) => /I'm also in \*\*Reef/.test(content),
      20_000,
    );
    const newer = discord.world.addGuild({ name: "A stranger's" }).id;
    await discord.journal.wait(({ what }) => what === `DELETE /users/@me/guilds/${newer}`, 20_000);
    assert.ok(discord.world.members(guild.id).some(({ user }) => user.id === discord.botUser.id));
    assert.ok(!world.said(logs).some(({ content }) => content.includes("Thanks for having me")));
  });
}

test("stays in the admins' server without serving it when GUILD_IDS names another one", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, general, ann } = world;
  const { id: served } = discord.world.addGuild({ name: "Served" });
  const bot = world.start([], { GUILD_IDS: served, TURBOT_PROVEN: "1" });
  await bot.says("ready");
  const { id: third } = discord.world.addGuild({ name: "Third" });
  await world.mention(ann, "hello");
  await discord.journal.wait(({ what }) => what === `DELETE /users/@me/guilds/${third}`, 20_000);
  const left = discord.journal.entries.filter(({ what }) => what.startsWith("DELETE /users/@me/guilds/"));
  assert.equal(left.length, 1);
  assert.deepEqual(world.said(general), []);
  assert.ok(discord.world.members(guild.id).some(({ user }) => user.id === discord.botUser.id));
});

test("tells the admins at the start that GitHub refuses the token, and what to do", async (t) => {
  const world = await createBotHarness(t);
  const bot = world.start([], { GITHUB_TOKEN: "ghp_of_nobody" });
  await bot.says("ready");
  const told = await world.discord.people.waitForMessage(world.logs, ({ content }) =>
    content.includes("GitHub: "),
  );
  assert.match(told.content, /doesn't accept the token; set a valid GITHUB_TOKEN/);
  assert.doesNotMatch(told.content, /ghp_of_nobody/);
});

test("a request leads to a thread with a plan and buttons", async (t) => {
  const world = await createBotHarness(t);
  const { discord, ann, general } = world;
  await world.startLive();
  const asked = await world.mention(ann, "feature request: a command that rolls dice");
  await discord.people.waitForMessage(asked.id, ({ author }) => author.id === discord.botUser.id);
  assert.equal(discord.world.threads(general).length, 1);
});

test("killed between hearing and answering, the next bot answers once", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, general, ann } = world;
  const first = await world.startLiveProcess();
  claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 60_000 } });
  const asked = await world.mention(ann, "are you there?");
  await discord.journal.wait(({ what }) => what.includes("typing"));
  await first.end("SIGKILL");
  claude.faults.clear();
  await world.startLive();
  const isAnswer = (message: { message_reference?: { message_id?: string | undefined } }) =>
    message.message_reference?.message_id === asked.id;
  await discord.people.waitForMessage(general, isAnswer);
  assert.equal(discord.world.messages(general).filter(isAnswer).length, 1);
});

test("a standby bot touches nothing until go; a drained one leaves its session to the next bot", async (t) => {
  const world = await createBotHarness(t);
  const { discord, home, ann, general } = world;
  const standby = world.startProcess(["--standby"]);
  await standby.says("standby");
  assert.equal(discord.gateway.connected(), 0);
  assert.equal(existsSync(join(home, "data", "sessions.db")), false);
  standby.tell({ type: "go" });
  await standby.says("ready");
  await standby.says("heartbeat");
  standby.tell({ type: "drain" });
  assert.equal(await standby.over, 0);
  const asked = await world.mention(ann, "hello meanwhile");
  await world.startLive();
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === asked.id,
  );
  const identifies = discord.journal.entries.filter(({ what }) => what === "IDENTIFY");
  assert.equal(identifies.length, 1);
});

test("one process checks itself, closes what that opened, and stands by; the bot that comes of it serves", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, home, ann, general } = world;
  const bot = world.startProcess(["--preflight", "--standby"]);
  await bot.says("checked");
  assert.match(bot.output(), /Preflight passed/);
  assert.deepEqual(discord.journal.entries, [], "checking itself, it asked Discord nothing");
  await bot.says("standby");
  assert.equal(discord.gateway.connected(), 0);
  assert.equal(existsSync(join(home, "data", "sessions.db")), false);
  assert.deepEqual(readdirSync(join(home, "data", "preflight")), []);
  assert.deepEqual(openFiles(bot.pid, join(home, "data")), []);
  bot.tell({ type: "go" });
  await bot.says("ready");
  const asked = await discord.people.write(ann, general, "!ping");
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === asked.id,
  );
  assert.equal(await bot.end("SIGTERM"), 0);
});

test("what was checked at the last start isn't checked again, and what has changed since is", {
  skip: existsSync("/proc/self/task") ? false : "what is started is found in /proc",
}, async (t) => {
  const fish = 'import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin {}\n';
  const world = await createBotHarness(t, { plugins: { fish } });
  const checkers = ({ pid }: { readonly pid?: number | undefined }) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter(
        (child) => child !== "" && readFileSync(`/proc/${child}/cmdline`, "utf8").includes("checker.ts"),
      );
  const start = async () => {
    const bot = await world.startLiveProcess();
    const started = checkers(bot).length;
    await bot.end("SIGTERM");
    assert.doesNotMatch(bot.output(), /plugin not loaded/);
    return started;
  };
  assert.deepEqual([await start(), await start()], [1, 0]);
  world.writePlugin("fish", `${fish}// Changed.\n`);
  assert.equal(await start(), 1);
});

test("one process that fails its preflight ends like one that only checks itself", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  world.writeHome("data/preflight", "this is no folder");
  const [alone, both] = [["--preflight"], ["--preflight", "--standby"]].map((args) =>
    world.startProcess(args),
  );
  assert.deepEqual([await alone?.over, await both?.over], [1, 1]);
  const lastLine = (output = "") => output.trim().split("\n").at(-1);
  assert.match(lastLine(both?.output()) ?? "", /^Preflight failed: /);
  assert.equal(lastLine(both?.output()), lastLine(alone?.output()));
  await assert.rejects(both?.says("checked") ?? Promise.resolve());
});

test("one process that loses its supervisor, or gets a signal, while it checks itself ends at once", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const checking = async () => {
    const bot = world.startProcess(["--preflight", "--standby"]);
    const scratch = join(world.home, "data", "preflight", String(bot.pid));
    await until(() => existsSync(scratch));
    return bot;
  };
  const orphan = await checking();
  orphan.disconnect();
  assert.equal(await orphan.over, 0);
  assert.doesNotMatch(orphan.output(), /Preflight/);
  const asked = await checking();
  const code = asked.end("SIGTERM");
  assert.deepEqual(await asked.says("ending"), { type: "ending", signal: "SIGTERM" });
  assert.equal(await code, 0);
  assert.doesNotMatch(asked.output(), /Preflight/);
});

test("a merge writes a deploy signal; without a supervisor the bot then ends, after answering the webhook", async (t) => {
  const world = await createBotHarness(t);
  const { github, home } = world;
  await github.people.push({ "README.md": "# Reef\n" }, "Begin");
  const bot = await world.startLiveProcess();
  const proposed = await github.people.propose({
    by: "carol",
    title: "Say more",
    branch: "more",
    files: { "README.md": "# Reef and more\n" },
  });
  const { sha } = await github.people.merge(proposed.number);
  await bot.says("deploy");
  const signal = JSON.parse(readFileSync(join(home, ".deploy"), "utf8"));
  assert.deepEqual([signal.commit, signal.pullRequest], [sha, proposed.number]);
  bot.disconnect();
  assert.equal(await bot.over, 0);
});

test("tells the admins what the supervisor did, once, and then forgets it", async (t) => {
  const world = await createBotHarness(t);
  const { discord, home, logs } = world;
  world.writeHome(
    ".status",
    JSON.stringify({
      event: "rollback",
      commit: "b".repeat(40),
      to: "a".repeat(40),
      pullRequest: 7,
      reason: "it ended with exit code 1",
      output: "Error: fish out of water\n```",
    }),
  );
  const bot = await world.startLive();
  const told = await discord.people.waitForMessage(logs, ({ content }) => content.includes("bbbbbbbbbb"));
  assert.match(told.content, /fish out of water/);
  bot.tell({ type: "verified", commit: "c".repeat(40), pullRequest: null });
  bot.tell({ type: "verified", commit: "c".repeat(40), pullRequest: null });
  await discord.people.waitForMessage(logs, ({ content }) => content.includes("cccccccccc"));
  const failed = { commit: "d".repeat(40), reason: "it is not fit", output: "SAIL is missing" };
  bot.tell({
    type: "deploy_failed",
    report: { event: "deploy_failed", ...failed, pullRequest: 8, again: "settings" },
  });
  const lacks = await discord.people.waitForMessage(logs, ({ content }) => content.includes("dddddddddd"));
  assert.match(lacks.content, /Fix it in `\.env`[\s\S]*SAIL is missing/);
  assert.doesNotMatch(lacks.content, /new pull request/);
  bot.tell({ type: "deploy_failed", report: { event: "supervisor_kept", ...failed } });
  await discord.people.waitForMessage(logs, ({ content }) =>
    /supervisor it brought doesn't work/.test(content),
  );
  const waits = { reason: "it was not ready within 45 s: it is waiting for Discord", output: "" };
  const postponed = { ...waits, commit: "e".repeat(40), to: "a".repeat(40), pullRequest: 9 } as const;
  bot.tell({
    type: "deploy_failed",
    report: { event: "deploy_failed", ...postponed, again: "later", cause: "discord" },
  });
  const later = await discord.people.waitForMessage(logs, ({ content }) => content.includes("eeeeeeeeee"));
  assert.match(
    later.content,
    /Discord's doing, not the release's.*went back to `aaaaaaaaaa`.*try again on my own/,
  );
  await bot.end("SIGTERM");
  assert.equal(existsSync(join(home, ".status")), false);
  assert.equal(world.said(logs).length, 5);
});

test("refuses a status file it can't trust, reports it and sets it aside", async (t) => {
  const world = await createBotHarness(t);
  const { discord, home, logs } = world;
  world.writeHome(".status", '{"event":"deploy_succ');
  await world.startLive();
  await discord.people.waitForMessage(logs, ({ content }) => content.includes("can't trust"));
  assert.equal(existsSync(join(home, ".status")), false);
  assert.equal(readFileSync(join(home, "data", "refused-status"), "utf8"), '{"event":"deploy_succ');
});

test("a preflight passes without touching Discord or the home, and names what is wrong", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const good = world.startProcess(["--preflight"]);
  assert.equal(await good.over, 0, good.output());
  assert.match(good.output().trim().split("\n").at(-1) ?? "", /Preflight passed/);
  assert.deepEqual(world.discord.journal.entries, []);
  assert.equal(existsSync(join(world.home, "data", "sessions.db")), false);

  rmSync(join(world.home, "data", "preflight"), { recursive: true });
  world.writeHome("data/preflight", "this is no folder");
  const bad = world.startProcess(["--preflight"]);
  assert.equal(await bad.over, 1);
  assert.match(bad.output().trim().split("\n").at(-1) ?? "", new RegExp(badly));
});

test("a preflight removes what a killed one left, including its copy of what people wrote", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { pid: gone } = spawnSync(process.execPath, ["--version"]);
  world.writeHome(`data/preflight/${gone}/sessions.db`, "what people wrote");
  world.writeHome(`data/preflight/${process.pid}/sessions.db`, "of one that runs");
  const preflight = world.startProcess(["--preflight"]);
  assert.equal(await preflight.over, 0, preflight.output());
  assert.deepEqual(readdirSync(join(world.home, "data", "preflight")), [String(process.pid)]);
});

test("missing settings, a wrong token or a port in use give one plain message and an exit code", async (t) => {
  const world = await createBotHarness(t);
  const missing = world.startProcess([], { WEBHOOK_SECRET: "", LOG_CHANNEL_ID: "" });
  // No release can fix that: the supervisor waits for a changed .env.
  assert.equal(await missing.over, exitCodeOf("configuration"));
  assert.match(missing.output(), /WEBHOOK_SECRET[\s\S]*LOG_CHANNEL_ID|LOG_CHANNEL_ID[\s\S]*WEBHOOK_SECRET/);

  const wrong = world.startProcess([], { DISCORD_TOKEN: "bm9ib2R5.of.ours-at-all-0123456789" });
  assert.equal(await wrong.over, exitCodeOf("configuration"));
  assert.match(wrong.output(), /Reset Token/);
  assert.doesNotMatch(wrong.output(), /of\.ours-at-all/);

  const first = await world.startLive();
  const second = world.start([], { WEBHOOK_PORT: String(await first.port) });
  assert.equal(await second.over, exitCodeOf("configuration"));
  assert.match(second.output(), /WEBHOOK_PORT/);
});
