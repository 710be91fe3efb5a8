import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits, type RESTGetAPIChannelMessagesPinsResult, Routes } from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

test("a pin is announced, listed and taken back", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const { rest } = bot.api;
  const asked = await discord.people.write(ada.id, channel.id, "well?");
  const pin = Routes.channelMessagesPin(channel.id, asked.id);
  const pins = async () =>
    (await rest.get(Routes.channelMessagesPins(channel.id))) as RESTGetAPIChannelMessagesPinsResult;
  await rest.put(pin);
  // Once more changes nothing.
  await rest.put(pin);
  const all = discord.world.messages(channel.id);
  assert.deepEqual(
    all.map(({ type, pinned }) => [type, pinned]),
    [
      [0, true],
      [6, false],
    ],
  );
  const { items, has_more: hasMore } = await pins();
  assert.deepEqual([items.map(({ message }) => message.id), hasMore], [[asked.id], false]);
  // Discord's own message about the pin can't be pinned.
  await refusedWith(50021, rest.put(Routes.channelMessagesPin(channel.id, all[1]?.id ?? "")));
  await rest.delete(pin);
  assert.deepEqual((await pins()).items, []);
});

test("pinning takes its own permission, and a channel holds 250", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const { rest } = bot.api;
  const said = await discord.people.write(ada.id, channel.id, "one");
  const { PinMessages } = PermissionFlagsBits;
  discord.world.denyBot(channel.id, PinMessages);
  await refusedWith(50013, rest.put(Routes.channelMessagesPin(channel.id, said.id)));
  await refusedWith(50013, rest.delete(Routes.channelMessagesPin(channel.id, said.id)));
  const other = discord.world.addChannel(guild.id, { name: "pins" });
  for (let count = 0; count < 250; count += 1) {
    const { id } = await discord.people.write(guild.owner_id, other.id, `pin ${count}`);
    await discord.people.pin(guild.owner_id, id);
  }
  const last = await discord.people.write(guild.owner_id, other.id, "too many");
  await refusedWith(30003, rest.put(Routes.channelMessagesPin(other.id, last.id)));
});
