import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { NameCollisionError } from "../../pipeline/failures.ts";
import { cooldownMs } from "../admission/admission.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** A request of Ann's with a plan. */
async function withPlan(t: TestContext) {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  stage.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await stage.wish(stage.ann, "feature request: dice");
  await stage.hears(thread, /Ready\?/);
  const { people, botUser } = stage.discord;
  /** Writes something, and waits until Turbot has done with it. */
  async function writes(content: string, who = stage.ann, options: { replyTo?: string } = {}) {
    const message = await people.write(who.id, thread, content, options);
    await until(() => stage.seen(message.id));
    await stage.redeliver(message.id);
    return message;
  }
  const answersTo = (id: string) =>
    stage.discord.world.messages(thread).filter(({ message_reference: to }) => to?.message_id === id);
  return { stage, thread, writes, answersTo, mention: `<@${botUser.id}>` };
}

test("words after a cancel get one plain answer with the next move, and when it is possible; after that there is silence", async (t) => {
  const { stage, thread, writes, answersTo } = await withPlan(t);
  await writes("cancel");
  const cancelled = await stage.hears(thread, /Cancelled.*You can start your next request <t:\d+:R>/);
  assert.doesNotMatch(cancelled.content, /whenever/, "not before the cooldown is over");
  const first = await writes("hm, wait, I do want it");
  assert.match(
    answersTo(first.id)[0]?.content ?? "",
    /was cancelled.*next request <t:\d+:R>\. Mention me in <#\d+> and write/,
  );
  const second = await writes("hello?");
  await stage.restart({ drain: false });
  await stage.redeliver(first.id);
  assert.deepEqual([answersTo(first.id).length, answersTo(second.id).length], [1, 0]);
});

test("what a cancel says of asking again holds: at the time that it names, and at once after the cooldown", async (t) => {
  const { stage, thread, writes } = await withPlan(t);
  await writes("cancel");
  const { content } = await stage.hears(thread, /Cancelled/);
  const at = Number(/<t:(\d+):R>/.exec(content)?.[1]) * 1_000;
  await stage.wish(stage.ann, "feature request: dice");
  const refused = await stage.hears(stage.channelId, /I can take your next request in \d+ s/);
  assert.doesNotMatch(refused.content, /one at a time/i, "nothing is open");
  stage.clock.now = at;
  const next = await stage.wish(stage.ann, "feature request: dice");
  await until(() => stage.store.get(next)?.threadId !== undefined);
  stage.clock.now += cooldownMs;
  await stage.discord.people.write(stage.ann.id, next, "cancel");
  await stage.hears(next, /Cancelled.*Ask me again whenever you like/);
});

test("people's talk among themselves in an ended request's thread is left alone", async (t) => {
  const { stage, thread, writes, answersTo } = await withPlan(t);
  await writes("cancel");
  stage.clock.now += cooldownMs;
  const { world } = stage.discord;
  const role = world.addRole(stage.guildId, { name: "Crew" });
  const musicBot = world.addMember(stage.guildId, { name: "MusicBot", bot: true });
  const { id: musicBots } = await stage.discord.people.write(musicBot.id, thread, "playing x");
  const theirs = await writes("a pity!", stage.bob);
  const talk = [
    theirs,
    await writes("go", stage.bob),
    await writes(`<@${stage.bob.id}> yes, isn't it`),
    await writes("it is", stage.ann, { replyTo: theirs.id }),
    await writes("!roll 2d6"),
    await writes("?play x"),
    await writes("$balance"),
    await writes("@everyone lunch?"),
    await writes(`<@&${role.id}> look`),
    await writes(`<@${musicBot.id}> stop`),
    await writes(`<@${musicBot.id}> stop`, stage.bob),
    await writes(`look at <@${musicBot.id}>, please`),
    await writes("louder", stage.ann, { replyTo: musicBots }),
  ];
  for (const { id, content } of talk) {
    assert.deepEqual(
      answersTo(id).filter(({ author }) => author.bot === true),
      [],
      content,
    );
  }
  const meant = await writes("can we do it after all?");
  assert.match(answersTo(meant.id)[0]?.content ?? "", /You can ask for it again: Mention me in/);
});

test("somebody else who says go to Turbot after the end hears why nothing happens, and what they may not", async (t) => {
  const { stage, writes, answersTo, mention } = await withPlan(t);
  await writes("cancel");
  const go = await writes(`${mention} go`, stage.bob);
  assert.match(
    answersTo(go.id)[0]?.content ?? "",
    /over, so I won't go on.*You need the \*\*BotAdmin\*\* role/,
  );
});

test("a parked request's button is shown again where its requester goes on writing", async (t) => {
  const { stage, thread, writes, answersTo } = await withPlan(t);
  stage.pass(quietMs + 60_000);
  await stage.hears(thread, /parked this/);
  const back = await writes("I'm back, make it blue");
  const [answer] = answersTo(back.id);
  assert.match(answer?.content ?? "", /Press the button/);
  const [wake = "none"] = JSON.stringify(answer?.components).match(/request:\d+:wake/) ?? [];
  await stage.discord.people.press(stage.ann.id, answer?.id ?? "", wake);
  await until(() => stage.store.get(thread)?.state === "plan_ready");
});

test("a request that was given up is over for words, too", async (t) => {
  const { stage, thread, writes, answersTo } = await withPlan(t);
  stage.builds.push(async () => {
    throw new NameCollisionError("plugins/dice.ts", [
      { command: { kind: "slash", name: "dice" }, owner: "turbot" },
    ]);
  });
  await writes("go");
  await stage.hears(thread, /the name is taken/);
  const again = await writes("then call it die");
  assert.match(answersTo(again.id)[0]?.content ?? "", /This request is over/);
});

test("under an open pull request thanks need no answer, and a cancel gets the next move", async (t) => {
  const { stage, thread, writes, answersTo } = await withPlan(t);
  await writes("go");
  await stage.hears(thread, /pull request is open/);
  await until(() => stage.store.get(thread)?.state === "done");
  const thanks = await writes("perfect");
  const cancel = await writes("cancel");
  assert.deepEqual(answersTo(thanks.id), []);
  assert.match(answersTo(cancel.id)[0]?.content ?? "", /close it on GitHub.*\*\*revise:\*\*.*pull\/7/);
});
