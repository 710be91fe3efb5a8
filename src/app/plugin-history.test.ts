import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelType, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageGuild, ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, general } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const staffRole = world.addRole(guild.id, { name: "Staff", permissions: ManageGuild }).id;
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [staffRole] }).id;
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: ViewChannel });
  world.overwrite(staff, staffRole, { allow: ViewChannel | ReadMessageHistory });
  const crew = set.plugin("crew");
  const history = async (channelId: string, page = {}, underWay = [] as Parameters<typeof crew>[3]) =>
    (await crew("history", { channelId, ...page }, undefined, underWay)) as unknown as readonly ReadMessage[];
  const get = async (channelId: string, id: string) =>
    (await crew("getMessage", { channelId, id })) as unknown as ReadMessage | null;
  return { ...set, ann, bob, judy, staff, crew, history, get, general };
}

const texts = (messages: readonly ReadMessage[]) => messages.map(({ content }) => content);

test("history comes in pages, the newest first, with what plugins may know", async (t) => {
  const { people, general, ann, messenger, world, grant, history, get } = await setUp(t);
  grant("read_history");
  const first = await people.write(ann, general, "one");
  const reply = await people.write(ann, general, `two <@${ann}>`, { replyTo: first.id });
  await people.react(ann, first.id, "🐟");
  await messenger.send(general, {
    content: "three",
    embeds: [{ title: "T", fields: [{ name: "a", value: "b" }] }],
  });
  world.systemMessage(general, { type: MessageType.GuildBoost, authorId: ann });
  assert.deepEqual(texts(await history(general, { limit: 2 })), ["", "three"]);
  assert.deepEqual(texts(await history(general, { limit: 2, before: reply.id })), ["one"]);
  const [boost, bots, answer, asked] = await history(general);
  assert.equal(boost?.type, MessageType.GuildBoost);
  assert.deepEqual([bots?.author.bot, asked?.author.bot], [true, false]);
  assert.deepEqual(bots?.embeds, [{ title: "T", fields: [{ name: "a", value: "b", inline: false }] }]);
  assert.deepEqual([answer?.repliesTo?.id, answer?.repliesTo?.author?.id], [first.id, ann]);
  assert.deepEqual(
    answer?.mentions.map(({ id }) => id),
    [ann],
  );
  assert.deepEqual(asked?.reactions, [{ emoji: "🐟", count: 1 }]);
  assert.equal((await get(general, first.id))?.content, "one");
  assert.equal(await get(general, "123456789012345678"), null);
  await assert.rejects(history(general, { limit: 101 }), /history: limit/);
});

test("nothing is read without a grant, after it was taken back, or while its giver may not read", async (t) => {
  const { people, general, ann, judy, guild, world, grant, records, history, get } = await setUp(t);
  const { id } = await people.write(ann, general, "one");
  await assert.rejects(history(general), /"read_history" isn't granted/);
  await assert.rejects(get(general, id), /isn't granted/);
  grant("read_history", "crew", judy);
  assert.deepEqual(texts(await history(general)), ["one"]);
  world.setRoles(guild.id, judy, []);
  await assert.rejects(history(general), /"read_history" rests/);
  grant("read_history");
  records.grants.revoke("crew", guild.id, "read_history");
  await assert.rejects(history(general), /isn't granted/);
});

test("another server's channel takes that server's grant", async (t) => {
  const { world, elsewhere, grant, history } = await setUp(t);
  grant("read_history");
  const there = world.addChannel(elsewhere.id, { name: "there" }).id;
  await assert.rejects(history(there), /isn't granted/);
  grant("read_history", "crew", elsewhere.owner_id, elsewhere.id);
  assert.deepEqual(await history(there), []);
  await assert.rejects(history("123456789012345678"), /no such channel/);
});

test("age-restricted channels are left alone", async (t) => {
  const { world, general, guild, grant, history, calledBy } = await setUp(t);
  grant("read_history");
  world.setAgeRestricted(general, true);
  await assert.rejects(history(general, {}, [calledBy(guild.owner_id)]), /Age-restricted channels/);
});

test("a channel that not everybody sees is read only while all who ask see it", async (t) => {
  const { people, staff, ann, judy, grant, history, calledBy } = await setUp(t);
  grant("read_history");
  await people.write(judy, staff, "the plan is secret");
  const refused = /that whoever asks just now sees/;
  await assert.rejects(history(staff), refused);
  await assert.rejects(history(staff, {}, [calledBy(ann)]), refused);
  await assert.rejects(history(staff, {}, [calledBy(judy, { isOver: true })]), refused);
  await assert.rejects(history(staff, {}, [calledBy(judy), calledBy(ann)]), refused);
  const event = { ...calledBy(judy), caller: { ...calledBy(judy).caller, lendsRights: false } };
  await assert.rejects(history(staff, {}, [event as ReturnType<typeof calledBy>]), refused);
  assert.deepEqual(texts(await history(staff, {}, [calledBy(judy)])), ["the plan is secret"]);
});

test("what was read where not everybody sees it isn't carried elsewhere", async (t) => {
  const { people, staff, general, judy, grant, crew, history, calledBy, world, guild } = await setUp(t);
  const forum = world.addChannel(guild.id, { name: "ideas", type: ChannelType.GuildForum }).id;
  grant("read_history");
  grant("create_threads");
  grant("create_threads_unattended");
  await people.write(judy, staff, "the plan is secret");
  const { id } = await crew("send", { channelId: general, content: { content: "wait" } });
  await history(staff, {}, [calledBy(judy)]);
  const said = { content: { content: "Judy says: The PLAN is secret" } };
  const carried = /not everybody sees: only whoever asked/;
  await assert.rejects(crew("send", { channelId: general, ...said }), carried);
  await assert.rejects(crew("editMessage", { channelId: general, messageId: id, ...said }), carried);
  const name = "the plan is secret";
  await assert.rejects(crew("thread", { channelId: general, name }), carried);
  const post = { channelId: forum, name, content: { content: "Read this" }, tags: [] };
  await assert.rejects(crew("post", post, calledBy(judy, {}, staff)), carried);
  await crew("send", { channelId: staff, ...said });
  assert.equal(world.messages(general).length, 1);
});

test("words and files of a channel that not everybody sees are told only to those who can read there", async (t) => {
  const { people, staff, general, judy, ann, grant, crew, history, calledBy, world, guild } = await setUp(t);
  for (const need of ["read_history", "create_threads", "send_files", "send_files_unattended"] as const)
    grant(need);
  const bytes = Buffer.from("plans");
  await people.write(judy, staff, "the plan is secret", {
    files: [{ name: "a.txt", type: "text/plain", bytes }],
  });
  const { id } = await crew("send", { channelId: general, content: { content: "wait" } });
  const inStaff = calledBy(judy, {}, staff);
  const [read] = await history(staff, {}, [inStaff]);
  const handle = read?.attachments[0]?.handle ?? "";
  const said: string[] = [];
  const responder = {
    isPrivate: () => true,
    async reply() {
      said.push("reply");
      return { ids: [], isPrivate: true };
    },
  } as never;
  const told = { content: { content: "The plan is secret" } };
  const file = { content: { files: [{ name: "a.txt", handle }] } };
  const carried = /not everybody sees: only whoever asked/;
  // What was read for Judy is nothing for Ann.
  for (const it of [told, file]) {
    await assert.rejects(crew("reply", it, calledBy(ann, { responder })), carried);
    await crew("reply", it, calledBy(judy, { responder }));
  }
  assert.equal(said.length, 2);
  // Judy asked, but not there.
  await assert.rejects(crew("editMessage", { channelId: general, messageId: id, ...told }, inStaff), carried);
  const forum = world.addChannel(guild.id, { name: "forum", type: ChannelType.GuildForum }).id;
  const post = { channelId: forum, name: "The plan is secret", content: { content: "x" }, tags: [] };
  await assert.rejects(crew("post", post, inStaff), carried);
  const base64 = Buffer.from("It says: the plan is secret").toString("base64");
  for (const one of [
    { name: "the plan is secret.txt", base64: "aGk=" },
    { name: "a.txt", base64: "aGk=", description: "the plan is secret" },
    { name: "a.txt", base64 },
  ])
    await assert.rejects(crew("send", { channelId: general, content: { files: [one] } }), carried, one.name);
  // Typing is no question of Judy's, and Ann sees none of it.
  assert.deepEqual(await crew.suggested(["The plan is secret", "other"], calledBy(ann).caller as never, []), [
    "other",
  ]);
  assert.deepEqual(world.messages(general).length, 1);
});

test("whose words a plugin read and repeats is known, so that they are taken back", async (t) => {
  const { people, general, ann, grant, crew, history, ownMessages } = await setUp(t);
  grant("read_history");
  await people.write(ann, general, "the tide is late today");
  await history(general);
  const { id } = await crew("send", { channelId: general, content: { content: "> The tide is late today" } });
  assert.deepEqual(ownMessages.of(id)?.wordsOf, [ann]);
  assert.equal(ownMessages.takeBackOf(ann), 1);
});

test("words of people who want no part in AI aren't read", async (t) => {
  const { people, general, ann, bob, grant, history, get, leftOut } = await setUp(t);
  grant("read_history");
  const { id } = await people.write(ann, general, "mine");
  await people.write(bob, general, "his", { replyTo: id });
  leftOut.add(ann);
  assert.deepEqual(texts(await history(general)), ["his", "(somebody who wants no part in AI)"]);
  assert.equal((await get(general, id))?.author.name, "somebody");
});

test("a plugin's own messages can be looked up without a grant", async (t) => {
  const { general, crew, get, plugin } = await setUp(t);
  const { id } = await crew("send", { channelId: general, content: { content: "mine" } });
  assert.equal((await get(general, id))?.content, "mine\n-# from the crew plugin");
  await assert.rejects(plugin("other")("getMessage", { channelId: general, id }), /isn't granted/);
});
