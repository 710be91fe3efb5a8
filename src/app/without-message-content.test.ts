import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";

test("without Message Content, mentions, replies that ping, direct messages, commands and buttons work: chat, and a request up to its plan", async (t) => {
  const world = await createBotHarness(t, { discord: { messageContentIntent: false } });
  const { discord, claude, general, ann } = world;
  await world.startLive();
  const isOurs = ({ author }: { author: { id: string } }) => author.id === discord.botUser.id;
  const answerTo = (id: string, channelId = general) =>
    discord.people.waitForMessage(
      channelId,
      (one) => isOurs(one) && one.message_reference?.message_id === id,
      20_000,
    );

  const hello = await answerTo((await world.mention(ann, "hello")).id);
  const reply = await discord.people.write(ann, general, "and who made you?", { replyTo: hello.id });
  await answerTo(reply.id);
  assert.match(JSON.stringify(claude.calls.at(-1)?.messages), /who made you/);
  const plain = await discord.people.write(ann, general, "a secret between friends");

  const { id: direct } = discord.world.directMessages(ann);
  await discord.people.write(ann, direct, "hi");
  await discord.people.waitForMessage(direct, isOurs, 20_000);
  assert.match((await discord.people.slash(ann, general, "help")).message?.content ?? "", /an AI \(Claude\)/);

  const wish = await world.mention(ann, "feature request: a dice command");
  await discord.journal.wait(({ what }) => what.endsWith(`/messages/${wish.id}/threads`), 20_000);
  await discord.people.waitForMessage(
    wish.id,
    (one) => isOurs(one) && one.content.includes("six sides"),
    20_000,
  );
  await discord.people.write(ann, wish.id, "not for Turbot's eyes");
  await world.mention(ann, "yes, six", wish.id);
  const plan = await discord.people.waitForMessage(
    wish.id,
    (one) => isOurs(one) && JSON.stringify(one.components).includes("request:"),
    20_000,
  );
  const button = JSON.stringify(plan.components).match(/request:[^"]*cancel[^"]*/)?.[0] ?? "";
  await discord.people.press(ann, plan.id, button);
  await discord.people.waitForMessage(
    wish.id,
    (one) => isOurs(one) && /closed|cancel/i.test(one.content),
    20_000,
  );

  const seen = JSON.stringify(claude.calls.map(({ messages }) => messages));
  assert.doesNotMatch(seen, /secret between friends|Turbot's eyes/);
  assert.ok(plain.id !== "");
});
