import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

test("a bot writes to people who share a guild with it and let it, and to no bot", async (t) => {
  const { discord, bot, guild, ada, ben } = await createSimulatorHarness(t);
  const { users, channels } = bot.api;
  const robot = discord.world.addMember(guild.id, { name: "Robot", bot: true });
  assert.equal((await refusedWith(50007, users.createDM(robot.id))).status, 400);
  await refusedWith(50007, users.createDM(discord.botUser.id));
  await refusedWith(10013, users.createDM("123456789012345678"));
  const direct = (await users.createDM(ada.id)).id;
  await channels.createMessage(direct, { content: "Hi" });
  discord.world.closeDirectMessages(ada.id);
  assert.equal((await refusedWith(50007, channels.createMessage(direct, { content: "Hi" }))).status, 403);
  discord.world.closeDirectMessages(ada.id, false);
  discord.people.leave(ada.id, guild.id);
  await refusedWith(50278, channels.createMessage(direct, { content: "Hi" }));
  await assert.rejects(discord.people.dm(ada.id, "Hello?"), { code: 50278 });
  await discord.people.comeBack(ada.id, guild.id);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  await discord.people.dm(ada.id, "Hello!");
  await discord.people.dm(ben.id, "Me too");
  const seen = await bot.wait<APIMessage & { guild_id?: string }>("MESSAGE_CREATE");
  assert.deepEqual([seen.content, seen.channel_id, seen.guild_id], ["Hello!", direct, undefined]);
});

test("opening direct messages with many people too fast is refused; those that are open stay so", async (t) => {
  const clock = { now: Date.now() };
  const rateLimits = { openings: { limit: 2, windowMs: 600_000 } };
  const { discord, bot, guild, ada, ben } = await createSimulatorHarness(t, {
    rateLimits,
    now: () => clock.now,
  });
  const { users } = bot.api;
  const cleo = discord.world.addMember(guild.id, { name: "Cleo" });
  await users.createDM(ada.id);
  await users.createDM(ben.id);
  assert.equal((await refusedWith(40003, users.createDM(cleo.id))).status, 403);
  await users.createDM(ada.id);
  clock.now += 600_001;
  await users.createDM(cleo.id);
});
