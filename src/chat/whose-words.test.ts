import assert from "node:assert/strict";
import { test } from "node:test";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { createChatHarness } from "./fixtures/chat-harness.ts";
import { createRepeatedIn } from "./store/repeated-words.ts";

const secret = "marzipan-7";

test("somebody who only said hi takes nothing back of what Turbot says to others", async (t) => {
  const { say, discord, guild, general, database, claudeApi } = await createChatHarness(t);
  const member = (name: string) => discord.world.addMember(guild.id, { name }).id;
  const [troll, bob] = [member("Troll"), member("Bob")];
  claudeApi.script({ text: "Hello there!" });
  await say("hi", general, { by: troll });
  for (let count = 0; count < 12; count += 1) {
    claudeApi.script({ text: "The tide is high at noon, and low in the evening." });
    await say("when is the tide high?", general, { by: bob });
  }
  const own = createOwnMessages(database);
  assert.equal(own.takeBackOf(troll), 1, "the answer to the hi");
});

test("an answer that repeats somebody's words is taken back with them, however long ago they said them", async (t) => {
  const { say, discord, guild, general, ann, database, claudeApi, answers } = await createChatHarness(t);
  const bob = discord.world.addMember(guild.id, { name: "Bob" }).id;
  claudeApi.script({ text: "Noted." });
  await say(`my cat is called ${secret}`);
  for (let count = 0; count < 13; count += 1) {
    claudeApi.script({ text: `The cat? It's ${secret}, as far as I know.` });
    await say("what is that cat called?", general, { by: bob });
  }
  claudeApi.script({ text: "Clouds, and some wind." });
  await say("what about the weather?", general, { by: bob });
  const own = createOwnMessages(database);
  const wordsOf = (index: number) => own.of(answers().at(index)?.id ?? "")?.wordsOf ?? [];
  assert.deepEqual(wordsOf(-2).toSorted(), [ann, bob].toSorted());
  assert.deepEqual(wordsOf(-1), [bob]);
});

test("an answer about a forwarded message is taken back for somebody of that server, not for a stranger elsewhere", async (t) => {
  const { write, newChat, discord, guild, general, database, claudeApi } = await createChatHarness(t);
  const snapshot = {
    ...{ type: 0, timestamp: "2026-11-22T10:00:00.000Z", edited_timestamp: null, flags: 0 },
    ...{ mentions: [], mention_roles: [], components: [], embeds: [], attachments: [] },
    content: `my name is ${secret}`,
  };
  const forward = { ...(await write("who?", general)), message_snapshots: [{ message: snapshot }] };
  claudeApi.script({ text: `Somebody called ${secret}.` });
  await newChat().onMention(forward as never, new AbortController().signal);
  const own = createOwnMessages(database);
  const stranger = discord.world.addMember(guild.id, { name: "Stranger" }).id;
  assert.equal(own.takeBackOf(stranger, { guildId: "999999999999999999" }), 0);
  assert.equal(own.takeBackOf(stranger, { guildId: guild.id }), 1);
});

test("words belong to whoever said them first, and common ones to nobody", () => {
  const said = (authorId: string, authorName: string, content: string) =>
    ({ role: "user", authorId, authorName, content }) as const;
  const from = [
    said("1", "Ann", "we meet at the old pier, password swordfish"),
    { role: "assistant", content: "Lovely weather for it." } as const,
    said("2", "Bob", "swordfish? and the weather"),
  ];
  const repeatedIn = createRepeatedIn();
  const people = (answer: string) => Object.keys(repeatedIn(answer, from));
  assert.deepEqual(people("It's swordfish."), ["1"]);
  assert.deepEqual(people("They meet at the old pier."), ["1"]);
  assert.deepEqual(people("Lovely weather, and the tide is old."), []);
  assert.deepEqual(people("こんにちは"), []);
  assert.deepEqual(Object.keys(repeatedIn("秘密の猫です", [said("3", "Kai", "私の秘密の猫")])), ["3"]);
});

test("once somebody is forgotten, nothing that is shown afterwards is theirs", () => {
  const repeatedIn = createRepeatedIn();
  const said = (authorId: string, context?: object) =>
    ({ role: "user", authorId, authorName: "Fish", content: "and that swordfish?", context }) as const;
  const quoting = said("2", { repliesTo: { from: "Ann", id: "1", says: "my swordfish" } });
  const people = (...from: Parameters<typeof repeatedIn>[1]) =>
    Object.keys(repeatedIn("The swordfish it is.", from));
  assert.deepEqual(people(quoting), ["1"]);
  assert.deepEqual(people(quoting), ["1"]);
  assert.deepEqual(people(said("2")), ["2"], "what was quoted is gone from the same message");
  for (let channel = 3; channel < 20; channel += 1)
    assert.deepEqual(people(said(`${channel}`)), [`${channel}`]);
  assert.deepEqual(people(quoting), ["1"]);
});
