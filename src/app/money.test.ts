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
  assert.match(await answerTo(world, world.ann, "hello?"), /^Blub\./);
});

test("operators change a limit in Discord, in the command or in a form; it is told, and holds over a restart until it is cleared", async (t) => {
  const world = await createBotHarness(t);
  const { discord, general, logs, ann, bob } = world;
  const settings = { OPERATOR_IDS: bob };
  const first = world.start([], settings);
  await first.says("ready");
  while (discord.world.commands(world.guild.id).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const usage = async (who: string, options: Record<string, string> = {}) =>
    (await discord.people.slash(who, general, "usage", options)).message;
  const told = (words: RegExp) => discord.people.waitForMessage(logs, ({ content }) => words.test(content));

  assert.match((await usage(ann, { change: "month", to: "90" }))?.content ?? "", /Only operators/);
  assert.doesNotMatch((await usage(ann))?.content ?? "", /Limits/);
  assert.match(
    (await usage(bob, { change: "month", to: "lots" }))?.content ?? "",
    /isn't an amount.*nothing has changed/,
  );
  const done = await usage(bob, { change: "month", to: "30" });
  assert.match(done?.content ?? "", /Done: the month's limit goes from \$20\.00 to \$30\.00/);
  await told(/<@\d+> changed a limit for Claude: the month's limit goes from \$20\.00 to \$30\.00/);
  await first.end("SIGTERM");

  await world.start([], settings).says("ready");
  const shown = await discord.people.slash(bob, general, "usage");
  assert.match(shown.message?.content ?? "", /\$0\.00 of \$30\.00/);
  assert.match(shown.message?.content ?? "", /the month's limit \$30\.00 \(set here by <@\d+>/);
  const pressed = await discord.people.press(bob, shown.message?.id ?? "", "usage:change:month");
  const cleared = await discord.people.submitModal(bob, pressed.interactionId, { value: "setting" });
  assert.match(
    cleared.message?.content ?? "",
    /goes from \$30\.00 to \$20\.00\. It follows MONTHLY_DOLLARS again/,
  );
  await told(/goes from \$30\.00 to \$20\.00/);
});
