import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelType } from "discord-api-types/v10";
import { createCopyFollower } from "../discord/follow-deletions.ts";
import { createSourceNotes } from "../discord/messages/source-notes.ts";
import { createTakeBack, takenBack } from "../discord/messages/take-back.ts";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const words = "the tide is late today";

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, general, people, database, api, discord, records, calledBy } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const board = world.addChannel(guild.id, { name: "starboard" }).id;
  const crew = set.plugin("crew");
  const removals = createMessageRemovals(database);
  const takeBack = createTakeBack({ api, botUserId: discord.botUser.id });
  const follow = createCopyFollower(records.copies, () => {});
  /** A person's message, and a call that gives it to the plugin. */
  const wrote = async (who: string, text: string) => {
    const { id } = await people.write(who, general, text);
    const saidIn = { id, channelId: general };
    const call = calledBy(who, {
      kind: "event",
      said: [text.toLowerCase()],
      saidIn,
      names: new Map([[who, ["Ann", "Bob"]]]),
    });
    return { id, call: { ...call, isOver: true } };
  };
  const send = (content: object, calls: readonly HandlerCall[]) =>
    crew("send", { channelId: board, content }, undefined, calls);
  /** As when Discord's event comes, and until nothing waits. */
  const deleted = async (...ids: string[]) => {
    const d = { channel_id: general, guild_id: guild.id };
    const bulk = { t: "MESSAGE_DELETE_BULK", d: { ...d, ids } } as Parameters<typeof follow>[0];
    const one = { t: "MESSAGE_DELETE", d: { ...d, id: ids[0] ?? "" } } as Parameters<typeof follow>[0];
    follow(ids.length > 1 ? bulk : one);
    for (let next = removals.next(Date.now()); next !== undefined; next = removals.next(Date.now())) {
      await takeBack(next);
      removals.done(next.ref);
    }
  };
  const shown = () =>
    world.messages(board).map(({ content, embeds }) => content + JSON.stringify(embeds ?? []));
  return { ...set, ann, bob, board, crew, wrote, send, deleted, shown };
}

test("what a plugin repeats of a message goes with it, and what it didn't repeat stays", async (t) => {
  const { ann, wrote, send, deleted, shown } = await setUp(t);
  const { id, call } = await wrote(ann, words);
  await send({ content: `Ann: ${words}` }, [call]);
  await send({ embeds: [{ description: words, author: { name: "Ann" } }] }, [call]);
  await send({ content: "> The tide is late today\nby Ann" }, [call]);
  await send({ content: "Nothing of theirs" }, [call]);
  await deleted(id);
  assert.deepEqual(shown(), ["Nothing of theirs\n-# from the crew plugin[]"]);
});

test("copies go with purged originals", async (t) => {
  const { ann, bob, crew, grant, guild, wrote, send, deleted, shown, calledBy, people, general } =
    await setUp(t);
  grant("purge_messages");
  const [first, second] = [await wrote(ann, words), await wrote(bob, "fish is good for you")];
  await send({ content: `Ann: ${words}` }, [first.call]);
  await send({ content: "Bob: fish is good for you" }, [second.call]);
  const kept = await wrote(ann, "this one stays where it is");
  await send({ content: "Ann: this one stays where it is" }, [kept.call]);
  await people.pin(guild.owner_id, kept.id);
  const purged = await crew("purge", { count: 100, before: kept.id }, calledBy(guild.owner_id, {}, general));
  assert.equal((purged as unknown as { readonly deleted: number }).deleted, 2);
  await deleted(first.id, second.id);
  assert.equal(shown().length, 1);
  assert.match(shown()[0] ?? "", /this one stays/);
});

test("a short message takes along only what has it on a line of its own", async (t) => {
  const { ann, wrote, send, deleted, shown } = await setUp(t);
  const { id, call } = await wrote(ann, "Thanks");
  await send({ content: "Thanks to all who voted" }, [call]);
  await send({ content: "⭐ 3\n> Thanks\nAnn" }, [call]);
  await deleted(id);
  assert.equal(shown().length, 1);
  assert.match(shown()[0] ?? "", /^Thanks to all/);
});

test("of several people's words, the message stays without them until the last is deleted", async (t) => {
  const { ann, bob, wrote, send, deleted, shown } = await setUp(t);
  const [first, second] = [await wrote(ann, words), await wrote(bob, "fish is good for you")];
  const both = `Ann: ${words}\nBob: fish is good for you`;
  await send({ content: both }, [first.call, second.call]);
  await send({ content: both }, [first.call, second.call]);
  await deleted(first.id);
  assert.deepEqual(shown(), [`${takenBack}[]`, `${takenBack}[]`]);
  const third = await wrote(ann, "fish are friends, not food");
  const fourth = await wrote(bob, "but they are tasty, too");
  await send({ content: "Ann: fish are friends, not food\nBob: but they are tasty, too" }, [
    third.call,
    fourth.call,
  ]);
  await deleted(third.id, fourth.id);
  assert.equal(shown().length, 2);
});

test("words that went through the store, a thread's name, a post or an edit go along, also after a restart", async (t) => {
  const { ann, general, board, guild, world, grant, crew, plugin, wrote, send, deleted, shown, calledBy } =
    await setUp(t);
  grant("create_threads");
  grant("create_threads_unattended");
  const { id, call } = await wrote(ann, words);
  await crew("store.set", { key: "quote", value: JSON.stringify({ text: words }) }, undefined, [call]);
  const old = await send({ content: "Soon" }, []);
  await crew("editMessage", { channelId: board, messageId: old.id, content: { content: words } }, undefined, [
    call,
  ]);
  const thread = await crew("thread", { channelId: general, name: words }, undefined, [call]);
  const forum = world.addChannel(guild.id, { name: "ideas", type: ChannelType.GuildForum }).id;
  const post = await crew(
    "post",
    { channelId: forum, name: "An idea", content: { content: words }, tags: [] },
    undefined,
    [call],
  );
  // The next process has heard nobody.
  await plugin("crew")("send", { channelId: board, content: { content: words } }, undefined, [calledBy(ann)]);
  await deleted(id);
  assert.deepEqual(shown(), []);
  assert.equal(world.threads(general).find(({ id }) => id === thread.id)?.name, "A request");
  assert.equal(world.messages(post.id)[0]?.content, takenBack);
});

test("what was deleted can't be posted any more, and a copy that was on its way is taken back", async (t) => {
  const { ann, wrote, send, deleted, shown, records, crew, board } = await setUp(t);
  const { id, call } = await wrote(ann, words);
  const sources = [call.saidIn ?? { id: "", channelId: "" }];
  await deleted(id);
  await assert.rejects(send({ content: words }, [call]), /repeats a message that was deleted/);
  const late = await crew("send", { channelId: board, content: { content: "late" } }, undefined, []);
  records.copies.note({ ...late, guildId: "1", isThread: false }, sources);
  await deleted("1");
  assert.deepEqual(shown(), []);
});

test("a copy whose sender was killed before it knew the id goes with its message, and one that Discord refused leaves nothing", async (t) => {
  const { ann, wrote, send, deleted, shown, messenger, ownMessages, records, database, general, guild } =
    await setUp(t);
  const { id, call } = await wrote(ann, words);
  const notes = createSourceNotes(ownMessages, records.copies);
  const killed = () => {
    throw new Error("killed");
  };
  messenger.noteSources({ ...notes, said: killed });
  await assert.rejects(send({ content: `Ann: ${words}` }, [call]), /killed/);
  assert.equal(shown().length, 1);
  await deleted(id);
  assert.deepEqual(shown(), []);
  messenger.noteSources(notes);
  const known = () => database.prepare("SELECT count(*) AS n FROM copies").get()?.n;
  const origin = { kind: "plugin", plugin: "crew", during: null, by: null } as const;
  const repeats = [{ id: (await wrote(ann, words)).id, channelId: general }];
  const source = { guildId: guild.id, origin, wordsOf: [ann], repeats };
  await assert.rejects(messenger.send("1", { content: words, source }), /Unknown Channel/);
  assert.equal(known(), 0);
});

test("deleting a whole channel takes along what was repeated of it", async (t) => {
  const { ann, wrote, send, deleted, shown, records, general } = await setUp(t);
  const { call } = await wrote(ann, words);
  await send({ content: words }, [call]);
  assert.equal(records.copies.channelDeleted(general), 1);
  await deleted("1");
  assert.deepEqual(shown(), []);
});

test("nothing is put back into a message that was taken back, by a deletion or for who asked to be forgotten", async (t) => {
  const { ann, bob, board, ownMessages, crew, wrote, send, deleted, shown } = await setUp(t);
  const [first, second] = [await wrote(ann, words), await wrote(bob, "fish is good for you")];
  const both = { content: `Ann: ${words}\nBob: fish is good for you` };
  const one = await send(both, [first.call, second.call]);
  const other = await send(both, [first.call, second.call]);
  await deleted(first.id);
  const again = (messageId: string) =>
    crew("editMessage", { channelId: board, messageId, content: { content: "Ann said something" } });
  await assert.rejects(again(one.id), /was taken back/);
  const third = await send({ content: "Bob: fish is good for you\nAnn: aye aye, captain Bob" }, [
    second.call,
    (await wrote(ann, "aye aye, captain Bob")).call,
  ]);
  ownMessages.takeBackOf(ann);
  await deleted("1");
  await assert.rejects(again(third.id), /was taken back/);
  assert.deepEqual(shown(), [`${takenBack}[]`, `${takenBack}[]`, `${takenBack}[]`]);
  await crew("deleteMessage", { channelId: board, messageId: other.id });
  assert.equal(shown().length, 2, "its plugin can still delete it");
});
