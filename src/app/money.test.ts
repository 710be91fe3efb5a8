import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** What Turbot answers to a line of chat. */
async function answerTo({ discord, mention, general }: World, who: string, words: string): Promise<string> {
  const asked = await mention(who, words);
  const answer = await discord.people.waitForMessage(
    general,
    (message) => message.message_reference?.message_id === asked.id,
    60_000,
  );
  return answer.content;
}

test("a member without the role has used up their share while one with it chats on", async (t) => {
  const world = await createBotHarness(t);
  await world.start([], { MEMBER_DAILY_DOLLARS: "0" }).says("ready");
  world.claude.script({ text: "Blub." });
  assert.match(await answerTo(world, world.bob, "hello?"), /your share of my thinking for today.*still work/);
  assert.equal(await answerTo(world, world.ann, "hello?"), "Blub.");
});
