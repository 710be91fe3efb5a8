import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** Says something to Turbot and waits for the answer. */
async function chat(world: World, userId: string, words: string, channelId = world.general): Promise<string> {
  world.claude.script({ text: `You said: ${words}.` });
  const { id } = await world.mention(userId, words, channelId);
  await world.discord.people.waitForMessage(
    channelId,
    (message) =>
      message.message_reference?.message_id === id && message.content.startsWith(`You said: ${words}.`),
    20_000,
  );
  return id;
}

/** What Claude was shown in the newest call. */
function shown({ claude }: World): string {
  return JSON.stringify(claude.calls.at(-1)?.messages);
}

test("/usage shows what was spent, to operators for everybody; a reached cap is reported without making a call", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, claude, general, ann, bob } = world;
  const bot = world.start([], { OPERATOR_IDS: bob, USER_DAILY_TOKENS: "12000" });
  await bot.says("ready");
  await chat(world, ann, "hello");
  const { message } = await discord.people.slash(ann, general, "usage");
  assert.match(message?.content ?? "", /You today: .* of \$2\.00, [\d,]{3,} of 12,000 tokens \(\d+ %\)/);
  assert.match(message?.content ?? "", /This server today: .* of \$50\.00/);
  assert.doesNotMatch(message?.content ?? "", /Everybody/);
  assert.equal(((message?.flags ?? 0) & 64) === 64, true);
  const operators = await discord.people.slash(bob, general, "usage");
  assert.match(operators.message?.content ?? "", /You today: \$0\.00[\s\S]*Everybody[\s\S]*last 30 days/);

  const isRefusal = ({ content }: { content: string }) => content.includes("your share of my thinking");
  for (let calls = 0; !world.said(general).some(isRefusal); calls += 1) {
    assert.ok(calls < 12, "the cap never came");
    const { id } = await world.mention(ann, "tell me more");
    await discord.people.waitForMessage(
      general,
      ({ message_reference }) => message_reference?.message_id === id,
      20_000,
    );
  }
  const calls = claude.calls.length;
  const { id } = await world.mention(ann, "please");
  await discord.people.waitForMessage(
    general,
    (message) => message.message_reference?.message_id === id && isRefusal(message),
  );
  assert.equal(claude.calls.length, calls);
  await chat(world, bob, "may I still?");
});

test("/mydata gives people their own data only, and /forget deletes it in time for the next answer", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, guild, general, ann, bob } = world;
  const other = discord.world.addChannel(guild.id, { name: "other" }).id;
  await world.startLive();
  await chat(world, ann, "my cat is called Sprat");
  await chat(world, bob, "my dog is called Cod");
  await chat(world, ann, "I like plums", other);

  const { message } = await discord.people.slash(ann, general, "mydata");
  assert.equal(((message?.flags ?? 0) & 64) === 64, true);
  const [file] = message?.attachments ?? [];
  assert.equal(file?.filename, "turbot-mydata.json");
  const text = await (await fetch(file?.url ?? "")).text();
  const data = JSON.parse(text);
  assert.equal(data.of, ann);
  assert.deepEqual(
    data.chat.map(({ content }: { content: string }) => content),
    ["my cat is called Sprat", "I like plums"],
  );
  assert.match(data.chat[0].answer, /Sprat/);
  assert.equal(data.spending.length, 1);
  assert.doesNotMatch(text, /Cod/);

  const { message: question } = await discord.people.slash(ann, general, "forget", { what: "me" });
  assert.match(question?.content ?? "", /are you sure\?\*\* Nobody can bring it back/);
  const { message: kept } = await discord.people.press(ann, question?.id ?? "", "privacy:keep");
  assert.match(kept?.content ?? "", /I've deleted nothing/);
  const press = async () =>
    (await discord.people.press(ann, question?.id ?? "", "privacy:forget-now")).message?.content ?? "";
  assert.match(await press(), /2 messages of yours/);
  assert.match(await press(), /^That's done already/);
  const typed = await discord.people.slash(ann, general, "forget", { what: "me", sure: "yes" });
  assert.match(typed.message?.content ?? "", /^That's done already/);
  await chat(world, bob, "who has pets here?");
  assert.doesNotMatch(shown(world), /Sprat/);
  assert.match(shown(world), /Cod/);
  const again = await discord.people.slash(ann, general, "mydata");
  const left = JSON.parse(await (await fetch(again.message?.attachments[0]?.url ?? "")).text());
  assert.deepEqual([left.chat, left.requests], [[], []]);

  const channel = await discord.people.slash(bob, general, "forget", { what: "channel" });
  // Bob's two messages and one answer: the first answer was made while Ann's words were known, and went with them.
  assert.match(channel.message?.content ?? "", /3 messages from this channel/);
  await chat(world, bob, "and now?");
  assert.doesNotMatch(shown(world), /Cod|pets/);
});

test("a request is shown to its requester, stays while it is open, and loses what they wrote once it is over", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, claude, general, guild, role, ann } = world;
  const cem = discord.world.addMember(guild.id, { name: "Cem", roleIds: [role] }).id;
  await world.startLive();
  const wish = async (userId: string, words: string) => {
    claude.script({ text: "How many sides?" });
    const { id } = await world.mention(userId, `feature request: ${words}`);
    await discord.people.waitForMessage(id, ({ content }) => content.includes("How many sides?"), 20_000);
    return id;
  };
  const forget = async (userId: string) =>
    (await discord.people.slash(userId, general, "forget", { what: "me", sure: "yes" })).message?.content ??
    "";
  const data = async () => {
    const { message } = await discord.people.slash(ann, general, "mydata");
    return JSON.parse(await (await fetch(message?.attachments[0]?.url ?? "")).text());
  };
  const id = await wish(ann, "dice for my secret game");
  assert.equal((await data()).requests[0].description, "dice for my secret game");
  const open = await wish(cem, "more dice");
  assert.match(await forget(cem), new RegExp(`Not yet gone: <#${open}>`));
  await discord.people.write(ann, id, "cancel");
  await discord.people.waitForMessage(id, ({ content }) => content.includes("Cancelled"), 20_000);
  assert.match(await forget(ann), /what you wrote in 1 request\./);
  assert.deepEqual((await data()).requests, []);
});

test("reports Claude's absence once, and remembers it across a restart", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, claude, general, logs, ann } = world;
  const first = await world.startLiveProcess();
  claude.faults.add({ on: /messages/, times: 3, effect: { kind: "answer", status: 529 } });
  const answered = async (words: string) => {
    const { id } = await world.mention(ann, words);
    return discord.people.waitForMessage(
      general,
      ({ message_reference }) => message_reference?.message_id === id,
      20_000,
    );
  };
  for (const words of ["one", "two", "three"]) await answered(words);
  await discord.people.waitForMessage(logs, ({ content }) => content.includes("Claude can't be reached"));
  await first.end("SIGKILL");
  await world.startLive();
  // The model list is read at the start, and may answer at any time.
  const asked = () => claude.journal.entries.filter(({ what }) => what === "POST /v1/messages").length;
  const before = asked();
  assert.match((await answered("four")).content, /all at sea/);
  assert.equal(asked(), before);
  assert.equal(world.said(logs).filter(({ content }) => content.includes("can't be reached")).length, 1);
});
