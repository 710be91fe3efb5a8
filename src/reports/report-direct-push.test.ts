import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";

/** A live bot that was notified of a direct push; Ann is an operator, Bob isn't. */
async function askedAbout(t: TestContext, commit: (world: World) => Promise<string>) {
  const world = await createBotHarness(t);
  const { discord, logs, home } = world;
  await world.github.people.push({ "README.md": "# Reef\n" }, "Begin");
  const head = await commit(world);
  const bot = world.start([], { OPERATOR_IDS: world.ann });
  await bot.says("ready");
  bot.tell({
    type: "unexplained_head",
    report: {
      event: "unexplained_head",
      commit: head,
      running: "a".repeat(40),
      summary: "Sneak in <@everyone>\n```\n 1 file changed",
    },
  });
  const signal = () => JSON.parse(readFileSync(join(home, ".deploy"), "utf8"));
  const question = () =>
    discord.people.waitForMessage(logs, ({ content }) => content.includes("explains how it got there"));
  return { ...world, bot, head, signal, question, deployLeft: () => existsSync(join(home, ".deploy")) };
}

type World = Awaited<ReturnType<typeof createBotHarness>>;

const pushed = async ({ github }: World) =>
  (await github.people.push({ "sneak.txt": "sneak\n" }, "Sneak in")).sha;

test("asks about a head that no pull request explains, and deploys it when an operator says so", async (t) => {
  const { discord, head, question, bot, signal, deployLeft, ann, bob } = await askedAbout(t, pushed);
  const asked = await question();
  assert.match(asked.content, new RegExp(head.slice(0, 10)));
  assert.match(asked.content, /1 file changed/);
  assert.equal(asked.content.match(/```/g)?.length, 2, "the summary stays in its block");
  const refused = await discord.people.press(bob, asked.id, `deploy:${head}`);
  assert.match(refused.message?.content ?? "", /Only an operator/);
  assert.equal(deployLeft(), false);
  await discord.people.press(ann, asked.id, `deploy:${head}`);
  await bot.says("deploy");
  const left = signal();
  assert.deepEqual([left.commit, left.pullRequest, left.approvedBy], [head, null, ann]);
  const answered = discord.world.messages(asked.channel_id).find(({ id }) => id === asked.id);
  assert.deepEqual(answered?.components ?? [], [], "it can't be pressed twice");
});

test("deploys a head whose webhook was lost for its pull request, without asking", async (t) => {
  const { head, bot, signal, said, logs } = await askedAbout(t, async ({ github }) => {
    const { number } = await github.people.propose({
      by: "carol",
      title: "Say more",
      branch: "more",
      files: { "README.md": "# Reef and more\n" },
    });
    // Nobody is listening yet, so the delivery is lost.
    return (await github.people.merge(number)).sha;
  });
  await bot.says("deploy");
  assert.deepEqual([signal().commit, signal().pullRequest], [head, 1]);
  assert.equal(signal().approvedBy, undefined);
  assert.ok(said(logs).every(({ content }) => !content.includes("explains how it got there")));
});

test("while GitHub is unavailable, doesn't claim that no pull request explains a head, and asks GitHub again", async (t) => {
  const { head, bot, signal, said, logs, discord } = await askedAbout(t, async ({ github }) => {
    const { number } = await github.people.propose({
      by: "carol",
      title: "Say more",
      branch: "more",
      files: { "README.md": "# Reef and more\n" },
    });
    const { sha } = await github.people.merge(number);
    github.faults.add({ on: /\/commits\/[^/]+\/pulls$/, effect: { kind: "answer", status: 401 } });
    return sha;
  });
  const unsure = await discord.people.waitForMessage(
    logs,
    ({ content }) => content.includes("a moment ago"),
    60_000,
  );
  assert.match(unsure.content, /can't ask it right now[\s\S]*1 file changed/);
  await bot.says("deploy");
  assert.deepEqual([signal().commit, signal().pullRequest], [head, 1]);
  assert.equal(signal().approvedBy, undefined);
  assert.ok(said(logs).every(({ content }) => !content.includes("explains how it got there")));
  assert.equal(said(logs).filter(({ content }) => content.includes("a moment ago")).length, 1);
});
