import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { NameCollisionError } from "../../pipeline/failures.ts";
import { cooldownMs } from "../admission/cooldown.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** Ann's request with a plan. */
async function withPlan(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  harness.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: dice");
  await harness.hears(thread, /Ready\?/);
  const { people, botUser } = harness.discord;
  /** Writes a message and waits until Turbot has handled it. */
  async function writes(content: string, who = harness.ann, options: { replyTo?: string } = {}) {
    const message = await people.write(who.id, thread, content, options);
    await until(() => harness.seen(message.id));
    await harness.redeliver(message.id);
    return message;
  }
  const answersTo = (id: string) =>
    harness.discord.world.messages(thread).filter(({ message_reference: to }) => to?.message_id === id);
  return { harness, thread, writes, answersTo, mention: `<@${botUser.id}>` };
}

test("a message after a cancel gets one plain answer with what to do next and when, and later ones get none", async (t) => {
  const { harness, thread, writes, answersTo } = await withPlan(t);
  await writes("cancel");
  const cancelled = await harness.hears(thread, /Cancelled.*You can start your next request <t:\d+:R>/);
  assert.doesNotMatch(cancelled.content, /whenever/, "not before the cooldown is over");
  const first = await writes("hm, wait, I do want it");
  assert.match(
    answersTo(first.id)[0]?.content ?? "",
    /was cancelled.*next request <t:\d+:R>\. Mention me in <#\d+> and write/,
  );
  const second = await writes("hello?");
  await harness.restart({ drain: false });
  await harness.redeliver(first.id);
  assert.deepEqual([answersTo(first.id).length, answersTo(second.id).length], [1, 0]);
});

test("a cancel says correctly when the requester can ask again: at the time it names, or right away after the cooldown", async (t) => {
  const { harness, thread, writes } = await withPlan(t);
  await writes("cancel");
  const { content } = await harness.hears(thread, /Cancelled/);
  const at = Number(/<t:(\d+):R>/.exec(content)?.[1]) * 1_000;
  await harness.ask(harness.ann, "feature request: dice");
  const refused = await harness.hears(harness.channelId, /I can take your next request in \d+ s/);
  assert.doesNotMatch(refused.content, /one at a time/i, "nothing is open");
  harness.clock.now = at;
  const next = await harness.ask(harness.ann, "feature request: dice");
  await until(() => harness.store.get(next)?.threadId !== undefined);
  harness.clock.now += cooldownMs;
  await harness.discord.people.write(harness.ann.id, next, "cancel");
  await harness.hears(next, /Cancelled.*Ask me again whenever you like/);
});

test("Turbot stays out of conversations among people in an ended request's thread", async (t) => {
  const { harness, thread, writes, answersTo } = await withPlan(t);
  await writes("cancel");
  harness.clock.now += cooldownMs;
  const { world } = harness.discord;
  const role = world.addRole(harness.guildId, { name: "Crew" });
  const musicBot = world.addMember(harness.guildId, { name: "MusicBot", bot: true });
  const { id: musicBots } = await harness.discord.people.write(musicBot.id, thread, "playing x");
  const theirs = await writes("a pity!", harness.bob);
  const talk = [
    theirs,
    await writes("go", harness.bob),
    await writes(`<@${harness.bob.id}> yes, isn't it`),
    await writes("it is", harness.ann, { replyTo: theirs.id }),
    await writes("!roll 2d6"),
    await writes("?play x"),
    await writes("$balance"),
    await writes("@everyone lunch?"),
    await writes(`<@&${role.id}> look`),
    await writes(`<@${musicBot.id}> stop`),
    await writes(`<@${musicBot.id}> stop`, harness.bob),
    await writes(`look at <@${musicBot.id}>, please`),
    await writes("louder", harness.ann, { replyTo: musicBots }),
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

test("somebody else who says go to Turbot after the end learns why nothing happens and what they lack", async (t) => {
  const { harness, writes, answersTo, mention } = await withPlan(t);
  await writes("cancel");
  const go = await writes(`${mention} go`, harness.bob);
  assert.match(
    answersTo(go.id)[0]?.content ?? "",
    /over, so I won't go on.*You need the \*\*BotAdmin\*\* role/,
  );
});

test("a parked request shows its button again when its requester writes", async (t) => {
  const { harness, thread, writes, answersTo } = await withPlan(t);
  harness.pass(quietMs + 60_000);
  await harness.hears(thread, /parked this/);
  const back = await writes("I'm back, make it blue");
  const [answer] = answersTo(back.id);
  assert.match(answer?.content ?? "", /Press the button/);
  const [wake = "none"] = JSON.stringify(answer?.components).match(/request:\d+:wake/) ?? [];
  await harness.discord.people.press(harness.ann.id, answer?.id ?? "", wake);
  await until(() => harness.store.get(thread)?.state === "plan_ready");
});

test("a message after a rejected request learns that it is over", async (t) => {
  const { harness, thread, writes, answersTo } = await withPlan(t);
  harness.builds.push(async () => {
    throw new NameCollisionError("plugins/dice.ts", [
      { command: { kind: "slash", name: "dice" }, owner: "turbot" },
    ]);
  });
  await writes("go");
  await harness.hears(thread, /the name is taken/);
  const again = await writes("then call it die");
  assert.match(answersTo(again.id)[0]?.content ?? "", /This request is over/);
});

test("with an open pull request, thanks get no answer and a cancel learns what to do next", async (t) => {
  const { harness, thread, writes, answersTo } = await withPlan(t);
  await writes("go");
  await harness.hears(thread, /pull request is open/);
  await until(() => harness.store.get(thread)?.state === "done");
  const thanks = await writes("perfect");
  const cancel = await writes("cancel");
  assert.deepEqual(answersTo(thanks.id), []);
  assert.match(answersTo(cancel.id)[0]?.content ?? "", /close it on GitHub.*\*\*revise:\*\*.*pull\/7/);
});
