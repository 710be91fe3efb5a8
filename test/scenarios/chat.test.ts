import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";

const words = (count: number, word = "word") =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(" ");

const answers = (question: APIMessage) => (message: APIMessage) =>
  message.message_reference?.message_id === question.id;

const says = (call: { messages: readonly unknown[] }, text: string) =>
  JSON.stringify(call.messages.at(-1)).includes(text);

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** Asks for a long story, and waits until it is being told. */
async function storyBegun(world: World, userId: string, channelId: string, word: string) {
  const { discord, claude } = world;
  claude.script({ text: words(900, word), on: (call) => says(call, `about ${word}`) });
  const asked = await world.mention(userId, `tell me a story about ${word}`, channelId);
  const growing = await discord.people.waitForMessage(channelId, ({ content }) =>
    content.startsWith(`${word}0`),
  );
  return { asked, growing };
}

test("stop works at once as a word, a button and a reaction, and keeps what was said so far", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 100 } });
  const { discord, claude, guild, general, ann, bob } = world;
  const [second = "", third = ""] = ["second", "third"].map(
    (name) => discord.world.addChannel(guild.id, { name }).id,
  );
  await world.startLive();
  const told = await Promise.all([
    storyBegun(world, ann, general, "eel"),
    storyBegun(world, ann, second, "cod"),
    storyBegun(world, ann, third, "ray"),
  ]);
  const [eel, cod, ray] = told;
  await world.mention(bob, "Stop!", general);
  await discord.people.press(bob, cod.growing.id, `chat:stop:${cod.asked.id}`);
  await discord.people.react(ann, ray.growing.id, "🛑");

  for (const [{ asked }, channelId, word] of [
    [eel, general, "eel"],
    [cod, second, "cod"],
    [ray, third, "ray"],
  ] as const) {
    const stopped = await discord.people.waitForMessage(channelId, ({ content }) =>
      content.includes("Stopped"),
    );
    assert.ok(answers(asked)(stopped), "it is the answer itself");
    assert.ok(stopped.content.startsWith(`${word}0 ${word}1 `));
    assert.ok(!stopped.content.includes(`${word}899`));
    assert.deepEqual(stopped.components ?? [], []);
  }
  // "Stop!" itself gets no answer, since something was stopped; the next message is answered, and Turbot knows what was said.
  claude.script({ text: "As you like." });
  const next = await world.mention(ann, "and now something else", general);
  await discord.people.waitForMessage(general, answers(next));
  assert.equal(world.said(general).length, 2);
  assert.match(JSON.stringify(claude.calls.at(-1)?.messages), /eel0 eel1 .*stopped here/);

  const idle = await world.mention(bob, "stop", general);
  const calm = await discord.people.waitForMessage(general, answers(idle));
  assert.match(calm.content, /wasn't saying anything/);
});

test("an edit counts until the answer is there: it can mention Turbot, or ask something else", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 100 } });
  const { discord, claude, general, ann } = world;
  const call = (text: string) => `<@${discord.botUser.id}> ${text}`;
  await world.startLive();

  const forgotten = await discord.people.write(ann, general, "how do fish sleep?");
  await discord.people.edit(ann, forgotten.id, call("how do fish sleep?"));
  await discord.people.waitForMessage(general, answers(forgotten));

  const { asked } = await storyBegun(world, ann, general, "squid");
  claude.script({ text: "A crab walks sideways.", on: (each) => says(each, "crabs") });
  await discord.people.edit(ann, asked.id, call("tell me about crabs"));
  await discord.people.waitForMessage(general, ({ content }) => content.startsWith("A crab walks sideways."));
  await discord.people.edit(ann, asked.id, call("tell me about crabs, please"));

  const last = await world.mention(ann, "bye");
  await discord.people.waitForMessage(general, answers(last));
  for (const question of [forgotten, asked, last]) {
    assert.equal(world.said(general).filter(answers(question)).length, 1);
  }
  assert.ok(!claude.calls.some((each) => says(each, "crabs, please")), "it was answered before");
});

test("deleting a question deletes its unfinished answer, and the channel goes on", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 100 } });
  const { discord, claude, general, guild, ann } = world;
  await world.startLive();
  const { asked } = await storyBegun(world, ann, general, "shrimp");
  const waiting = await world.mention(ann, "forget this one as well");
  await discord.people.remove(ann, waiting.id);
  await discord.people.remove(ann, asked.id);
  claude.script({ text: "Still here." });
  const next = await world.mention(ann, "are you there?");
  await discord.people.waitForMessage(general, answers(next));
  assert.deepEqual(
    world.said(general).map(({ content }) => content.split("\n-# I'm Turbot")),
    [
      [
        "Still here.",
        ", an AI (Claude), and I can be wrong. `/privacy` shows what I read and keep, and lets you opt out.",
      ],
    ],
  );
  assert.doesNotMatch(JSON.stringify(claude.calls.at(-1)?.messages), /shrimp|forget this/);

  const doomed = discord.world.addChannel(guild.id, { name: "doomed" }).id;
  await storyBegun(world, ann, doomed, "krill");
  discord.world.deleteChannel(doomed);
  await world.mention(ann, "once more");
  await discord.people.waitForMessage(
    general,
    ({ id }) => world.said(general).at(-1)?.id === id && id > next.id,
  );
  assert.deepEqual(world.said(world.logs), [], "nobody has to be woken for that");
});

test("after a kill in the middle of a long reply, the next bot replaces it with a complete one, once", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 30 } });
  const { discord, claude, general, ann } = world;
  const bot = await world.startLiveProcess();
  claude.script({ text: words(900, "tide") });
  const asked = await world.mention(ann, "tell me about tides");
  // By now the reply is two messages.
  await discord.people.waitForMessage(general, ({ content }) => /^tide[2-9]\d\d /.test(content), 20_000);
  await bot.end("SIGKILL");
  assert.ok(world.said(general).length >= 2);
  claude.script({ text: "The moon does it." });
  await world.startLive();
  await discord.people.waitForMessage(general, ({ content }) => content.startsWith("The moon does it."));
  const next = await world.mention(ann, "thanks");
  await discord.people.waitForMessage(general, answers(next));
  const [reply, thanks, ...more] = world.said(general);
  assert.ok(reply !== undefined && answers(asked)(reply));
  assert.match(reply.content, /^The moon does it\.\n-# I'm Turbot[^\n]*$/);
  assert.deepEqual([reply.components ?? [], more], [[], []]);
  assert.ok(thanks !== undefined && answers(next)(thanks));
});

test("posts no answer twice when killed before noting it and restarted after Discord has forgotten the nonce", async (t) => {
  const skew = { ms: 0 };
  const world = await createBotHarness(t, { discord: { now: () => Date.now() + skew.ms } });
  const { discord, claude, general, ann } = world;
  const bot = await world.startLiveProcess();
  const answer = words(500, "tide");
  claude.script({ text: answer });
  // Discord has the message each time, and the bot never hears of it.
  const on = new RegExp(`^POST /channels/${general}/messages`);
  discord.faults.add({ on, times: 1_000, effect: { kind: "drop_after" } });
  const asked = await world.mention(ann, "tell me about tides");
  await discord.people.waitForMessage(general, answers(asked), 30_000);
  await bot.end("SIGKILL");
  discord.faults.clear();
  skew.ms = 20 * 60_000;
  await world.startLive();
  const next = await world.mention(ann, "thanks");
  await discord.people.waitForMessage(general, answers(next), 60_000);
  const [first, second, introduction, thanks, ...more] = world.said(general);
  assert.ok(first !== undefined && answers(asked)(first));
  assert.equal(`${first.content} ${second?.content}`, answer.trim());
  assert.match(introduction?.content ?? "", /^-# I'm Turbot/);
  assert.ok(thanks !== undefined && answers(next)(thanks));
  assert.deepEqual(more, []);
});

test("a stop sign on a waiting question counts when its turn comes, and only its author's", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 100 } });
  const { discord, claude, general, ann, bob } = world;
  await world.startLive();
  const { growing } = await storyBegun(world, ann, general, "whale");
  const unwanted = await world.mention(bob, "and what about krill?");
  const wanted = await world.mention(bob, "and plankton?");
  claude.script({ text: "Plankton drifts." });
  await discord.people.react(ann, wanted.id, "🛑");
  await discord.people.react(bob, unwanted.id, "🛑");
  await discord.people.react(bob, growing.id, "🛑");
  await discord.people.waitForMessage(general, answers(wanted), 60_000);
  const [whale, krill, plankton, ...more] = world.said(general);
  assert.match(whale?.content ?? "", /^whale0 [\s\S]*Stopped\.$/);
  assert.ok(krill !== undefined && answers(unwanted)(krill));
  assert.deepEqual([krill.content, more], ["-# Stopped.", []]);
  assert.match(plankton?.content ?? "", /^Plankton drifts\.\n-# I'm Turbot/);
});

test("a stop that arrived before a kill counts for the next bot", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 100 } });
  const { discord, general, ann, bob } = world;
  const bot = await world.startLiveProcess();
  const { asked, growing } = await storyBegun(world, ann, general, "whale");
  await bot.end("SIGKILL");
  await world.mention(bob, "stop");
  await world.startLive();
  const stopped = await discord.people.waitForMessage(general, ({ content }) => content.includes("Stopped"));
  assert.equal(stopped.id, growing.id);
  assert.ok(answers(asked)(stopped));
  assert.equal(world.said(general).length, 1);
});

test("mentioning Turbot's role counts as mentioning Turbot, in an edit too", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, guild, general } = world;
  const role = guild.roles.find(({ tags }) => tags?.bot_id === discord.botUser.id);
  // Mentioning roles needs a permission.
  const summoner = discord.world.addRole(guild.id, {
    name: "Summoner",
    permissions: PermissionFlagsBits.MentionEveryone,
  });
  const eve = discord.world.addMember(guild.id, { name: "Eve", roleIds: [summoner.id] }).id;
  await world.startLive();
  for (const text of ["Ahoy!", "Ahoy again!"]) claude.script({ text });
  const asked = await discord.people.write(eve, general, `<@&${role?.id}> hello`);
  await discord.people.waitForMessage(general, answers(asked), 30_000);
  const plain = await discord.people.write(eve, general, "hello?");
  await discord.people.edit(eve, plain.id, `<@&${role?.id}> hello?`);
  await discord.people.waitForMessage(general, answers(plain), 30_000);
  assert.match(JSON.stringify(claude.calls[0]?.messages), /says[^}]*hello/);
  assert.equal(world.said(general).length, 2);
});

test("bots, webhooks and Turbot itself get no answer, and Claude never sees what isn't said to Turbot", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, guild, general, ann, bob } = world;
  await discord.people.write(bob, general, "between ourselves: a treasure before");
  const parrot = discord.world.addMember(guild.id, { name: "Parrot", bot: true }).id;
  await world.startLive();
  const call = `<@${discord.botUser.id}>`;
  // A bot that answers anyone who mentions it, and mentions them back.
  const stop = discord.subscribe(({ kind, channelId, messageId }) => {
    if (kind !== "message" || channelId !== general) return;
    const message = discord.world.messages(general).find(({ id }) => id === messageId);
    if (message?.author.id !== discord.botUser.id) return;
    void discord.people.write(parrot, general, `${call} you said: ${message.content}`.slice(0, 500));
  });
  t.after(stop);
  const said = await discord.people.write(parrot, general, `${call} hello, friend`);
  await discord.people.edit(parrot, said.id, `${call} hello, dear friend`);
  await discord.people.postThroughWebhook(
    general,
    "GitHub",
    `${call} feature request: a command that repeats`,
  );
  await discord.people.write(bob, general, "between ourselves: a treasure");
  claude.script({ text: `I am ${call}, not <@${parrot}>.` });
  const asked = await world.mention(ann, "who are you?");
  await discord.people.waitForMessage(general, answers(asked));
  const last = await world.mention(ann, "and you are sure?");
  await discord.people.waitForMessage(general, answers(last));
  assert.equal(world.said(general).length, 2);
  assert.equal(claude.calls.length, 2);
  assert.doesNotMatch(JSON.stringify(claude.calls), /treasure|friend|repeats/);
  assert.deepEqual(discord.world.threads(general), []);
});

test("channels don't wait for each other, and within a channel answers come in the order of the questions", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, guild, general, ann, bob } = world;
  const other = discord.world.addChannel(guild.id, { name: "other" }).id;
  await world.startLive();
  claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 2_500 } });
  const slow = await world.mention(ann, "my secret is a pearl", general);
  await discord.journal.wait(({ what }) => what.endsWith("/typing"));
  const behind = await world.mention(bob, "and me?", general);
  const quick = await world.mention(bob, "hello there", other);
  await discord.people.waitForMessage(other, answers(quick));
  assert.deepEqual(world.said(general), [], "the other one was still being thought about");
  await discord.people.waitForMessage(general, answers(behind));
  assert.deepEqual(
    world.said(general).map(({ message_reference: reference }) => reference?.message_id),
    [slow.id, behind.id],
  );
  const elsewhere = claude.calls.find((call) => says(call, "hello there"));
  assert.doesNotMatch(JSON.stringify(elsewhere?.messages), /pearl/);
});
