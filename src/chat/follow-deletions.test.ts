import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createChatHarness } from "./fixtures/chat-harness.ts";

const secret = "xyzzy-secret";

test("what a moderator deletes leaves Turbot's stores: the answer, and what others' replies quoted of it", async (t) => {
  const harness = await createChatHarness(t);
  const { claudeApi, database, general, newChat, say, answers } = harness;
  const isKept = () =>
    ["chat_messages", "chat_replies", "own_messages", "own_message_words"].some((table) =>
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .some((row) => JSON.stringify(row).includes(secret)),
    );
  const chat = newChat();
  const deleted = (...ids: readonly string[]) =>
    chat.observe({ t: "MESSAGE_DELETE_BULK", d: { ids: [...ids], channel_id: general } } as never);

  claudeApi.script({ text: `You could say ${secret}.` });
  const asked = await say("what could I say?");
  claudeApi.script({ text: "Indeed." });
  await say("is that so?", general, { replyTo: answers()[0]?.id ?? "" });
  assert.ok(isKept());
  claudeApi.script({ text: `As I said: ${secret}.` });
  await say("and once more?");
  deleted(answers()[0]?.id ?? "");
  assert.ok(!isKept(), "nor in the answers that came of it");
  await say("go on");
  assert.doesNotMatch(JSON.stringify(claudeApi.calls.at(-1)?.messages), new RegExp(secret));
  assert.doesNotMatch(JSON.stringify(claudeApi.calls.at(-1)?.messages), /what could I say/);
  assert.match(JSON.stringify(claudeApi.calls.at(-1)?.messages), /is that so/, "others' questions stand");

  claudeApi.script({ text: `Like ${secret}?` });
  const insult = await say(`say ${secret}`);
  deleted(insult.id, asked.id);
  assert.ok(!isKept());
});

test("an answer goes as a whole when a moderator deletes a part of it while it is being written", async (t) => {
  const { claudeApi, discord, guild, general, database, newChat, write, answers } = await createChatHarness(
    t,
    {
      paceMs: 60,
    },
  );
  const permissions = PermissionFlagsBits.ManageMessages;
  const role = discord.world.addRole(guild.id, { name: "Mods", permissions });
  const mo = discord.world.addMember(guild.id, { name: "Mo", roleIds: [role.id] }).id;
  claudeApi.script({ text: Array.from({ length: 400 }, (_, at) => `word${at}`).join(" ") });
  const chat = newChat();
  const work = chat.onMention(await write("talk to me"), new AbortController().signal);
  const half = await discord.people.waitForMessage(
    general,
    ({ content }) => content.startsWith("word0"),
    30_000,
  );
  // Until Turbot knows that Discord has it.
  while (database.prepare("SELECT 1 FROM own_messages WHERE message_id NOT LIKE '?%'").get() === undefined)
    await new Promise(setImmediate);
  await discord.people.remove(mo, half.id);
  chat.observe({ t: "MESSAGE_DELETE", d: { id: half.id, channel_id: general } } as never);
  await work;
  assert.deepEqual(answers(), []);
  assert.equal(database.prepare("SELECT count(*) AS n FROM chat_messages").get()?.n, 0);
});
