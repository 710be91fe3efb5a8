import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createGit } from "../git/git.ts";
import { orderFile } from "../ipc/operator-order.ts";
import { firstRecord, type ReleaseRecord } from "../supervisor/release-record.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { addManager, atPanel } from "./fixtures/turbot-panel.ts";
import { until } from "./fixtures/until.ts";

const [older, newer, bad] = ["0", "1", "2"].map((digit) => digit.repeat(40)) as [string, string, string];

/** A bot whose supervisor has recorded two good releases and a bad one; Bob operates it. */
async function releasedReef(t: TestContext, record: Partial<ReleaseRecord> = {}, is?: "killed") {
  const world = await createBotHarness(t);
  const { discord, guild, home, bob } = world;
  const at = new Date().toISOString();
  const all: ReleaseRecord = {
    ...firstRecord(newer),
    ...{ lastGood: newer, previousGood: older },
    quarantined: [{ commit: bad, pullRequest: 5, reason: "it ended with code 1 `oops`", output: "", at }],
    events: [{ at, event: "verified", commit: newer }],
    ...record,
  };
  world.writeHome("data/supervisor.json", JSON.stringify(all));
  const git = createGit({ cwd: home, env: { PATH: process.env.PATH, HOME: home } });
  await git.run(["init", "--quiet", "--initial-branch", "main"]);
  await git.run(["remote", "add", "origin", world.github.cloneUrl]);
  const start = () => (is === "killed" ? world.startProcess : world.start)([], { OPERATOR_IDS: bob });
  let bot = start();
  await bot.says("ready");
  const restart = async (meanwhile: () => unknown) => {
    await bot.end("SIGKILL");
    meanwhile();
    bot = start();
    await bot.says("ready");
  };
  await until(() => discord.world.commands(guild.id).length > 0);
  const panel = atPanel(world, bob);
  await panel.open();
  const told = (words: RegExp) =>
    discord.people.waitForMessage(world.logs, ({ content }) => words.test(content), 20_000);
  const written = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
  return { world, bot, restart, panel, told, written, deployFile: join(home, ".deploy") };
}

test("an operator goes back to the release before, and clears a quarantine: the supervisor gets the order, and the audit line says who", async (t) => {
  const { world, bot, panel, told, written } = await releasedReef(t);
  const { bob, home } = world;
  assert.match(panel.look(), /Release: `1111111111`, the last good one, 1 quarantined\./);
  await panel.press(/Deploys/);
  assert.match(
    panel.look(),
    /Going back leads to \[`0000000000`\].*Quarantined: \[`2222222222`\].* \(pull request #5\): it ended with code 1 ʼoopsʼ/s,
  );
  assert.match(
    await panel.press(/Go back to 0000000000/),
    /Go back from `1111111111` to `0000000000`\? I restart/,
  );
  assert.equal(existsSync(orderFile(home)), false);
  await panel.press(/^Go back$/);
  await told(new RegExp(`<@${bob}> ordered me to go back from \`1111111111\` to \`0000000000\``));
  assert.partialDeepStrictEqual(written(orderFile(home)), {
    kind: "go-back",
    from: newer,
    to: older,
    by: bob,
  });
  await bot.says("deploy");
  assert.match(panel.look(), /Ordered, and waiting until nothing else is under way: to go back.* ⏳/);
  await panel.choose(/Clear the quarantine/, bad);
  await panel.press(/Clear it/);
  await told(/cleared the quarantine of `2222222222`/);
  assert.partialDeepStrictEqual(written(orderFile(home)), { kind: "clear-quarantine", commit: bad });
  // Another release runs by the time that somebody says yes.
  await panel.press(/Go back to/);
  world.writeHome(
    "data/supervisor.json",
    JSON.stringify({ ...firstRecord(bad), lastGood: bad, previousGood: newer }),
  );
  await panel.press(/^Go back$/);
  await until(() => panel.heard().some((words) => /Another release runs by now/.test(words)));
  assert.partialDeepStrictEqual(written(orderFile(home)), { kind: "clear-quarantine" });
});

test("an operator deploys main now: told whether a pull request explains it, and not if it's running or was bad", async (t) => {
  const { world, panel, told, written, deployFile } = await releasedReef(t);
  const { bob, github } = world;
  const { sha: pushed } = await github.people.push({ "notes.md": "hello\n" }, "By hand");
  await panel.press(/Deploys/);
  assert.match(
    await panel.press(/Deploy main now/),
    /no merged pull request explains it\. Deploy it only if you know who pushed it/,
  );
  await panel.press(/Deploy it now/);
  await told(new RegExp(`<@${bob}> ordered me to deploy \`${pushed.slice(0, 10)}\` of main now`));
  assert.partialDeepStrictEqual(written(deployFile), { commit: pushed, pullRequest: null, approvedBy: bob });
  world.writeHome("data/supervisor.json", JSON.stringify(firstRecord(pushed)));
  await panel.press(/Deploys/);
  assert.match(await panel.press(/Deploy main now/), /it's running already/);
});

test("an operator's orders survive a bot that is killed before it could tell: each stands once, and is told once", async (t) => {
  const { world, restart, panel, written, deployFile } = await releasedReef(t, {}, "killed");
  const { bob, discord, github, home, logs } = world;
  const untold = (words: string) => {
    const on = new RegExp(`^POST /channels/${logs}/messages$`);
    const heal = discord.faults.add({ on, times: 99, effect: { kind: "drop" } });
    return async (file: string) => {
      await until(() => existsSync(file));
      await restart(heal);
      const told = () => discord.world.messages(logs).filter(({ content }) => content.includes(words));
      await until(() => told().length > 0);
      assert.equal(told().length, 1);
      assert.match(told()[0]?.content ?? "", new RegExp(`^<@${bob}> ${words}`));
    };
  };
  await panel.press(/Deploys/);
  await panel.press(/Go back to 0000000000/);
  const thenBack = untold("ordered me to go back");
  void panel.press(/^Go back$/).catch(() => {});
  await thenBack(orderFile(home));
  assert.partialDeepStrictEqual(written(orderFile(home)), {
    kind: "go-back",
    from: newer,
    to: older,
    by: bob,
  });

  const { sha } = await github.people.push({ "notes.md": "hello\n" }, "By hand");
  await panel.open();
  await panel.press(/Deploys/);
  await panel.press(/Deploy main now/);
  const thenDeployed = untold("ordered me to deploy");
  void panel.press(/Deploy it now/).catch(() => {});
  await thenDeployed(deployFile);
  assert.partialDeepStrictEqual(written(deployFile), { commit: sha, approvedBy: bob });
});

test("an operator has everything looked at in Discord, as the doctor does, and no secret is shown", async (t) => {
  const { world, panel } = await releasedReef(t);
  const words = await panel.press(/Look at everything/);
  assert.match(words, /^\*\*What I found\*\*\n/);
  assert.match(words, /Webhook|Database|Clock/i);
  assert.ok(!words.includes(world.discord.botToken) && !words.includes(world.claude.apiKey));
});

test("a manager cancels a request of their own server, and whoever asked reads it in the thread", async (t) => {
  const { world } = await releasedReef(t);
  const { discord, ann, claude } = world;
  const mo = addManager(world);
  claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const asked = await world.mention(ann, "feature request: roll dice for us");
  await discord.people.waitForMessage(asked.id, ({ content }) => content.includes("Ready?"), 20_000);
  const panel = atPanel(world, mo);
  await panel.open();
  assert.match(panel.look(), /Requests: 1 planned\./);
  await panel.press(/Requests/);
  assert.match(
    panel.look(),
    new RegExp(`“roll dice for us” by <@${ann}> in <#${asked.id}>: planned, waits for a go`),
  );
  assert.match(
    await panel.choose(/Cancel one/, asked.id),
    new RegExp(`Cancel the request in <#${asked.id}>\\?`),
  );
  await panel.press(/Cancel the request/);
  await discord.people.waitForMessage(
    asked.id,
    ({ content }) => content.includes("admins has cancelled"),
    20_000,
  );
  await discord.people.waitForMessage(
    world.logs,
    ({ content }) => content.startsWith(`<@${mo}> cancelled a request by <@${ann}> (<#${asked.id}>)`),
    20_000,
  );
  assert.match(panel.look(), /None: nobody waits for me/);
});
