import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";

test("whoever leaves AI or is forgotten while Turbot answers them: the answer goes, and so does what waits behind it", async (t) => {
  const world = await createBotHarness(t, { claude: { paceMs: 40 } });
  const { discord, claude, guild, general, ann, bob, home } = world;
  const elsewhere = discord.world.addChannel(guild.id, { name: "elsewhere" }).id;
  const bot = world.start([], { CHAT_SECONDS_PER_MEMBER: "0" });
  await bot.says("ready");
  await discord.journal.wait(({ what }) => /PUT .*commands|POST .*commands/.test(what), 30_000);
  const story = Array.from({ length: 300 }, (_, at) => `plum${at}`).join(" ");

  for (const [who, ...presses] of [
    [ann, "privacy:leave"],
    [bob, "privacy:forget", "privacy:forget-now"],
  ] as const) {
    claude.script({ text: `${story}\n[FEATURE]` });
    await world.mention(who, "tell me of plums");
    await discord.people.waitForMessage(general, ({ content }) => content.startsWith("plum0"), 20_000);
    const calls = claude.calls.length;
    await world.mention(who, "and of plum trees");
    const { message: panel } = await discord.people.slash(who, elsewhere, "privacy");
    for (const press of presses) await discord.people.press(who, panel?.id ?? "", press);
    const isThere = () => discord.world.messages(general).some(({ content }) => content.startsWith("plum"));
    await discord.journal.wait(() => !isThere(), 20_000);
    assert.equal(claude.calls.length, calls);
  }
  // By then the lane of the channel is free.
  await world.mention(bob, "hello again");
  await discord.people.waitForMessage(general, ({ content }) => content.includes("stand-in"), 20_000);
  assert.doesNotMatch(JSON.stringify(claude.calls.at(-1)), /plum/);
  assert.ok(world.said(general).every(({ content }) => !content.includes("plum")));
  await bot.end("SIGTERM");
  const files = readdirSync(join(home, "data")).filter((name) => name.startsWith("sessions.db"));
  for (const name of files) assert.ok(!readFileSync(join(home, "data", name)).includes("plum"), name);
});
