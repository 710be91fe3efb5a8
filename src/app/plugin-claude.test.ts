import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import type { ClaudesAnswer, PaidQuestion } from "../plugins/claude/claude-for-plugins.ts";
import { madeWithAi } from "../plugins/claude/claude-words.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageGuild, ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

const question = { task: "Translate into French", text: "the tide is late" };

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, claude, declares, plugin, grant, general } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const asked: PaidQuestion[] = [];
  let answer: (question: PaidQuestion) => Promise<ClaudesAnswer> = async () => ({
    kind: "answered",
    value: "la marée est en retard",
  });
  claude.current = {
    ask(one) {
      asked.push(one);
      return answer(one);
    },
  };
  const needs = { ...declares, claude: "translate what you ask it to" };
  const crew = plugin("crew", needs);
  grant("ask_claude");
  const answers = (with_: typeof answer) => {
    answer = with_;
  };
  const texts = () => world.messages(general).map(({ content }) => content);
  return { ...set, ann, bob, asked, answers, crew, needs, texts };
}

test("Claude is asked only for somebody who asks, where the plugin says what for and an admin allowed it", async (t) => {
  const { ann, crew, plugin, calledBy, asked, records, guild } = await setUp(t);
  assert.equal(await crew("askClaude", question, calledBy(ann)), "la marée est en retard");
  const [one] = asked;
  assert.deepEqual(
    [one?.plugin, one?.purpose, one?.userId, one?.guildId, one?.task, one?.text, one?.schema],
    [
      ...["crew", "translate what you ask it to", ann, guild.id],
      ...["Translate into French", "the tide is late", undefined],
    ],
  );
  const onlyForSomebody = /only asked for somebody/;
  await assert.rejects(crew("askClaude", question), onlyForSomebody);
  await assert.rejects(crew("askClaude", question, undefined, [calledBy(ann)]), onlyForSomebody);
  await assert.rejects(crew("askClaude", question, calledBy(ann, { isOver: true })), onlyForSomebody);
  const event = calledBy(ann, { kind: "event" });
  const lends = { ...event, caller: event.caller && { ...event.caller, lendsRights: false } };
  await assert.rejects(crew("askClaude", question, lends), onlyForSomebody);
  await assert.rejects(crew("askClaude", question, calledBy(ann, { caller: undefined })), onlyForSomebody);
  await assert.rejects(plugin("crew")("askClaude", question, calledBy(ann)), /say what for, as needs.claude/);
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await assert.rejects(crew("askClaude", question, calledBy(ann)), /switched off/);
  records.switches.set("crew", guild.id, "on", guild.owner_id);
  records.grants.revoke("crew", guild.id, "ask_claude");
  await assert.rejects(crew("askClaude", question, calledBy(ann)), /"ask_claude" isn't granted/);
  assert.equal(asked.length, 1);
});

test("a plugin that reads and begins to ask Claude reads no more until an admin allows it again", async (t) => {
  const { records, guild, declares } = await setUp(t);
  const before = { ...declares, discord: ["read_history", "delete_messages"] };
  for (const need of before.discord) records.grants.grant("reader", guild.id, need, before, guild.owner_id);
  const after = { ...before, discord: [...before.discord, "ask_claude"] };
  assert.equal(records.grants.has("reader", guild.id, "read_history", after), false);
  assert.equal(records.grants.has("reader", guild.id, "delete_messages", after), true);
});

test("one question of a person at a time, and no more text than goes into one", async (t) => {
  const { ann, bob, crew, calledBy, asked, answers } = await setUp(t);
  const gate = Promise.withResolvers<ClaudesAnswer>();
  answers(() => gate.promise);
  const ended = Promise.allSettled(
    [...Array.from({ length: 50 }, () => ann), bob].map((one) => crew("askClaude", question, calledBy(one))),
  );
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  gate.resolve({ kind: "answered", value: "oui" });
  const all = await ended;
  assert.deepEqual([asked.length, all.filter(({ status }) => status === "fulfilled").length], [2, 2]);
  assert.match(
    String(all.find((one) => one.status === "rejected")?.reason),
    /one at a time, so wait for its answer/,
  );
  const long = { task: "Shorten", text: "x".repeat(20_000) };
  await assert.rejects(crew("askClaude", long, calledBy(ann)), /at most 20000 go to Claude/);
  const options = Array.from({ length: 25 }, (_, at) => `${at} ${"x".repeat(97)}`);
  const fields = Array.from({ length: 10 }, (_, at) => [`f${at}`, { type: "choice", options }]);
  const large = { ...question, form: Object.fromEntries(fields) };
  await assert.rejects(crew("askClaude", large, calledBy(ann)), /at most 20000 go to Claude/);
  const half = { ...question, form: { kind: { type: "choice", options: ["a", "\ud800"] } } };
  await assert.rejects(crew("askClaude", half, calledBy(ann)), /form\.kind\.options\.1 it isn't text/);
  await assert.rejects(crew("askClaude", { ...question, form: {} }, calledBy(ann)), /one to ten fields/);
  assert.equal(asked.length, 2);
});

test("a question of characters that nobody reads isn't six times as long", async (t) => {
  const { ann, crew, calledBy, asked } = await setUp(t);
  const text = `${"\u0001".repeat(19_000)}the tide\n\tis late ${"\ud800".repeat(10)}🐟`;
  await crew("askClaude", { task: "Short\u0000en", text }, calledBy(ann));
  assert.deepEqual(
    asked.map((one) => [one.task, one.text]),
    [["Shorten", `the tide\n\tis late ${"\ufffd".repeat(10)}🐟`]],
  );
});

test("one press of a button doesn't ask Claude again and again", async (t) => {
  const { ann, crew, calledBy, asked } = await setUp(t);
  const call = calledBy(ann);
  for (let count = 0; count < 5; count += 1) await crew("askClaude", question, call);
  await assert.rejects(crew("askClaude", question, call), /At most 5 questions go to Claude in one call/);
  await crew("askClaude", question, calledBy(ann));
  assert.equal(asked.length, 6);
});

test("words of those who want no part in AI never go to Claude, whatever way they took", async (t) => {
  const { ann, bob, crew, calledBy, asked, leftOut, people, general, grant } = await setUp(t);
  grant("read_history");
  await people.write(bob, general, "bob has an opinion on this");
  await crew("history", { channelId: general }, undefined, [calledBy(ann)]);
  const bobs = { task: "Shorten", text: "He wrote: bob has an opinion on this" };
  await crew("askClaude", bobs, calledBy(ann));
  leftOut.add(bob);
  await assert.rejects(crew("askClaude", bobs, calledBy(ann)), /somebody who wants no part in AI/);
  // A form is read by Claude, too.
  const words = "bob has an opinion on this";
  for (const field of [
    { type: "text", description: `What follows from: ${words}` },
    { type: "choice", options: [words, "nothing"] },
  ])
    await assert.rejects(
      crew("askClaude", { ...question, form: { field } }, calledBy(ann)),
      /somebody who wants no part in AI/,
    );
  await assert.rejects(crew("askClaude", question, calledBy(bob)), /You asked to be left out/);
  assert.equal(asked.length, 1);
});

test("what Claude makes of words from where not everybody reads is told only to those who read there", async (t) => {
  const { world, guild, people, general, ann, crew, calledBy, grant, answers, texts } = await setUp(t);
  const role = world.addRole(guild.id, { name: "Staff", permissions: ManageGuild }).id;
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [role] }).id;
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: ViewChannel });
  world.overwrite(staff, role, { allow: ViewChannel | ReadMessageHistory });
  grant("read_history");
  await people.write(judy, staff, "we close the harbour on Friday");
  answers(async () => ({ kind: "answered", value: "The port shuts at the end of the week" }));
  const inStaff = calledBy(judy, {}, staff);
  const read = (await crew("history", { channelId: staff }, undefined, [
    inStaff,
  ])) as unknown as ReadMessage[];
  const said = await crew("askClaude", { task: "Say it otherwise", text: read[0]?.content }, inStaff);
  const told = { content: { content: `Claude says: ${said}` } };
  const carried = /not everybody sees/;
  await assert.rejects(crew("send", { channelId: general, ...told }), carried);
  await assert.rejects(crew("send", { channelId: general, ...told }, undefined, [calledBy(ann)]), carried);
  // What the plugin did to the words before it asked makes no difference, in the call that read them.
  answers(async () => ({ kind: "answered", value: "They lock the gates before the weekend" }));
  const again = calledBy(judy, {}, staff);
  await crew("history", { channelId: staff }, undefined, [again]);
  const turned = { task: "Read this backwards", text: "yadirF no ruobrah eht esolc ew" };
  const other = await crew("askClaude", turned, again);
  await assert.rejects(crew("send", { channelId: general, content: { content: String(other) } }), carried);
  // Nor whether it stood in the text or in the form.
  answers(async () => ({ kind: "answered", value: { field: "No ship leaves after Thursday" } }));
  const form = { field: { type: "text", description: `Say otherwise: ${read[0]?.content}` } };
  const filled = await crew("askClaude", { ...question, form }, calledBy(ann));
  const { field = "" } = filled as unknown as { readonly field?: string };
  await assert.rejects(crew("send", { channelId: general, content: { content: field } }), carried);
  await crew("send", { channelId: staff, ...told });
  assert.deepEqual(texts(), []);
});

test("people read that words are an AI's, and whoever asked answers for them before AutoMod", async (t) => {
  const { world, guild, ann, crew, calledBy, general, answers, texts } = await setUp(t);
  const asking = calledBy(ann);
  const said = String(await crew("askClaude", question, asking));
  asking.isOver = true;
  await crew("send", { channelId: general, content: { content: `It means: ${said}` } }, undefined, [asking]);
  assert.match(
    texts().at(-1) ?? "",
    new RegExp(`${madeWithAi}\n-# from the crew plugin\n-# words of <@${ann}>`),
  );
  world.addKeywordRule(guild.id, ["kraken*"]);
  answers(async () => ({ kind: "answered", value: "release the kraken" }));
  const call = calledBy(ann);
  const bad = String(await crew("askClaude", question, call));
  await assert.rejects(
    crew("send", { channelId: general, content: { content: bad } }, undefined, [call]),
    /AutoMod doesn't let members say that/,
  );
});
