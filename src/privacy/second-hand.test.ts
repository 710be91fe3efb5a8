import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { MessageType } from "discord-api-types/v10";
import { createChatHarness } from "../chat/fixtures/chat-harness.ts";
import { createChatMessages } from "../chat/store/chat-messages.ts";
import { until } from "../requests/fixtures/until.ts";
import { createPersonalData } from "./store/personal-data.ts";

const secret = "marzipan-7";

/** Chat with Ann, who will be forgotten, and Bob. */
async function setUp(t: TestContext, options: Parameters<typeof createChatHarness>[1] = {}) {
  const harness = await createChatHarness(t, options);
  const { discord, guild, database, claudeApi, general } = harness;
  const bob = discord.world.addMember(guild.id, { name: "Bob" }).id;
  const data = createPersonalData(database);
  return {
    ...harness,
    bob,
    /** Forgets Ann. Returns how many of her messages were deleted. */
    forgetAnn: () => data.forgetUser(harness.ann, { day: "2026-11-01", cooldownsSince: 0 }),
    forget: (userId: string) => data.forgetUser(userId, { day: "2026-11-01", cooldownsSince: 0 }),
    willAnswer: (text: string) => claudeApi.script({ text }),
    remembered: () => JSON.stringify(database.prepare("SELECT * FROM chat_messages").all()),
    memory: () => createChatMessages(database).in(general),
  };
}

test("/forget me deletes Turbot's answers even where somebody replied to them", async (t) => {
  const { say, answers, bob, general, willAnswer, forgetAnn, remembered, memory } = await setUp(t);
  willAnswer(`Ann, your password is ${secret}.`);
  await say(`my password is ${secret}`);
  willAnswer("A password.");
  await say("what's that?", general, { by: bob, replyTo: answers()[0]?.id ?? "" });
  assert.match(
    JSON.stringify(memory().at(-2)),
    new RegExp(secret),
    "until then the reply includes what it replies to",
  );
  forgetAnn();
  assert.doesNotMatch(remembered(), new RegExp(secret));
  assert.match(remembered(), /what's that\?/, "Bob's own words stay");
});

test("/forget me deletes what Turbot told others based on somebody's words, and anything based on that", async (t) => {
  const { say, bob, general, other, willAnswer, forgetAnn, remembered } = await setUp(t);
  willAnswer("Noted.");
  await say(`my cat is called ${secret}`);
  willAnswer(`Ann's cat is called ${secret}.`);
  await say("what is Ann's cat called?", general, { by: bob });
  // By then Ann's own words are out of memory, but the answers based on them aren't.
  for (let count = 0; count < 11; count += 1) {
    willAnswer(`Still ${secret}.`);
    await say("and now?", general, { by: bob });
  }
  willAnswer("Elsewhere nobody spoke of cats.");
  await say("hello", other, { by: bob });
  forgetAnn();
  assert.doesNotMatch(remembered(), new RegExp(secret));
  assert.match(remembered(), /Elsewhere nobody spoke of cats/, "what is unrelated to Ann stays");
});

test("/forget me deletes the files of a message that somebody replied to", async (t) => {
  const { say, write, bob, general, willAnswer, forgetAnn, remembered } = await setUp(t);
  const file = (name: string, words: string) => ({ name, type: "text/plain", bytes: Buffer.from(words) });
  const hers = await write("look", general, { files: [file("diary.txt", `Dear ${secret}`)] });
  willAnswer("Oh.");
  await say("read it", general, { by: bob, replyTo: hers.id, files: [file("notes.txt", "Bob's notes")] });
  assert.match(remembered(), new RegExp(secret));
  forgetAnn();
  assert.doesNotMatch(remembered(), new RegExp(`${secret}|diary`));
  assert.match(remembered(), /Bob's notes/);
});

test("/forget me deletes forwarded messages and bots' messages, which may quote the user", async (t) => {
  const { say, write, newChat, discord, guild, bob, general, willAnswer, forgetAnn, remembered } =
    await setUp(t);
  const snapshot = {
    ...{ type: MessageType.Default, timestamp: "2026-11-22T10:00:00.000Z", edited_timestamp: null, flags: 0 },
    ...{ mentions: [], mention_roles: [], components: [], embeds: [], attachments: [] },
    content: `my name is ${secret}`,
  };
  const forward = {
    ...(await write("who?", general, { by: bob })),
    message_snapshots: [{ message: snapshot }],
  };
  willAnswer(`Somebody called ${secret}.`);
  await newChat().onMention(forward, new AbortController().signal);
  const starboard = discord.world.addMember(guild.id, { name: "Starboard", bot: true }).id;
  const quote = await discord.people.write(starboard, general, `Ann: ${secret} ⭐`);
  willAnswer("A star.");
  await say("what is this?", general, { by: bob, replyTo: quote.id });
  assert.equal(remembered().split(secret).length - 1, 3);
  forgetAnn();
  assert.doesNotMatch(remembered(), new RegExp(secret));
});

test("/forget me during an answer based on somebody's words keeps it from being remembered", async (t) => {
  const { say, write, newChat, claudeApi, bob, general, willAnswer, forgetAnn, remembered, answers } =
    await setUp(t, { paceMs: 20 });
  willAnswer("Noted.");
  await say(`my cat is called ${secret}`);
  willAnswer(`Her cat, let me think, is called ${secret}, and that is all that I know of it so far.`);
  const asked = await write("what is Ann's cat called?", general, { by: bob });
  const answering = newChat().onMention(asked, new AbortController().signal);
  await until(() => claudeApi.calls.length === 2);
  forgetAnn();
  await answering;
  assert.match(answers().at(-1)?.content ?? "", new RegExp(secret), "Bob was answered");
  assert.doesNotMatch(remembered(), new RegExp(secret));
});

test("a message that its author deletes disappears from others' replies too", async (t) => {
  const { say, write, newChat, bob, general, willAnswer, remembered, memory } = await setUp(t);
  const hers = await write(secret);
  willAnswer("Hm.");
  await say("what's that?", general, { by: bob, replyTo: hers.id });
  assert.match(remembered(), new RegExp(secret));
  newChat().observe({ t: "MESSAGE_DELETE", d: { id: hers.id, channel_id: general } } as never);
  assert.doesNotMatch(remembered(), new RegExp(secret));
  assert.equal(memory().length, 2);
});

test("answers stored by an older release without their sources are deleted when anyone is forgotten", async (t) => {
  const { database, general, bob, forget, forgetAnn, remembered } = await setUp(t);
  const insert = database.prepare(
    `INSERT INTO chat_messages (id, channel_id, author_id, author_name, role, content, context, at)
     VALUES (?, ?, ?, '', ?, ?, ?, ?)`,
  );
  const now = Date.now();
  const replied = { repliesTo: { from: "Turbot (you)", says: `Ann, it's ${secret}` } };
  insert.run("1", general, bob, "user", "what's that?", JSON.stringify(replied), now);
  insert.run("answer:1", general, bob, "assistant", `It's ${secret}`, null, now);
  forgetAnn();
  assert.doesNotMatch(remembered(), new RegExp(secret));
  assert.match(remembered(), /what's that\?/);
  forget(bob);
  assert.equal(remembered(), "[]");
});
