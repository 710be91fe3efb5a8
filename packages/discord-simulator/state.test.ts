import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotClient } from "./bot-client.ts";
import { allIntents, createSimulatorHarness } from "./simulator-harness.ts";
import { createSnowflakes } from "./snowflake.ts";
import { startDiscord } from "./start-discord.ts";

test("a simulator continues where another stopped: world, messages, commands, and even the session", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "roll", description: "Rolls" },
  ]);
  await discord.people.write(ada.id, channel.id, "before");
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const session = bot.session.current;
  await bot.disconnect();
  await discord.people.write(ada.id, channel.id, "between");
  const state = JSON.parse(JSON.stringify(discord.state()));
  await discord.stop();

  const next = await startDiscord({ state });
  assert.equal(next.botToken, discord.botToken);
  assert.deepEqual(next.world.guilds(), discord.world.guilds());
  assert.deepEqual(
    next.world.commands(guild.id).map((command) => command.name),
    ["roll"],
  );
  const later = await next.people.write(ada.id, channel.id, "after");
  assert.deepEqual(
    next.world.messages(channel.id).map((message) => message.content),
    ["before", "between", "after"],
  );
  assert.ok(BigInt(later.id) > BigInt(next.world.messages(channel.id)[1]?.id ?? 0));
  assert.ok(session);
  // The port is different now, and so is the resume address.
  const resumeURL = next.url.replace("http", "ws").replace("/api", "/gateway/resume");
  const back = createBotClient(next, allIntents, { session: { ...session, resumeURL } });
  await back.connect();
  await back.wait("RESUMED");
  assert.deepEqual(
    back.events.map((event) => event.t),
    ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"],
  );
  await back.disconnect();
  await next.stop();
});

test("observers are notified of each change", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const kinds: string[] = [];
  const stop = discord.subscribe((change) => void kinds.push(change.kind));
  const message = await discord.people.write(ada.id, channel.id, "hi");
  await discord.people.edit(ada.id, message.id, "ho");
  await discord.people.react(ada.id, message.id, "🐟");
  await bot.api.channels.showTyping(channel.id);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, []);
  await discord.people.remove(ada.id, message.id);
  stop();
  await discord.people.write(ada.id, channel.id, "untold");
  assert.deepEqual(kinds, ["message", "message_update", "reaction", "typing", "commands", "message_delete"]);
});

test("ids grow even when the clock goes back", () => {
  const times = [2_000_000_000_000, 1_999_999_999_999, 1_999_999_999_999];
  const ids = createSnowflakes(() => times.shift() ?? 0);
  const [a, b, c] = [BigInt(ids.next()), BigInt(ids.next()), BigInt(ids.next())];
  assert.ok(a < b && b < c);
  assert.equal(Number(a >> 22n) + 1_420_070_400_000, 2_000_000_000_000);
});

test("a taken port is an error at start", async (t) => {
  const { discord } = await createSimulatorHarness(t);
  const port = Number(new URL(discord.url).port);
  await assert.rejects(startDiscord({ port }), { code: "EADDRINUSE" });
});
