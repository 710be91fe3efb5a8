import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIMessage, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { allIntents, createSimulatorHarness } from "../simulator-harness.ts";

const withAutoMod = allIntents | GatewayIntentBits.AutoModerationExecution;

test("a message with a keyword of AutoMod's never arrives, nor does such an edit; bots and managers are exempt", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t, {}, withAutoMod);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const ruleId = discord.world.addKeywordRule(guild.id, ["kraken*", "*squid*"]);
  await assert.rejects(discord.people.write(ada.id, channel.id, "Krakens ahead"), { code: 200000 });
  const execution = await bot.wait<Record<string, unknown>>("AUTO_MODERATION_ACTION_EXECUTION");
  assert.deepEqual(
    [execution.rule_id, execution.user_id, execution.matched_keyword, execution.content],
    [ruleId, ada.id, "kraken*", "Krakens ahead"],
  );
  const fine = await discord.people.write(ada.id, channel.id, "a skraken");
  await assert.rejects(discord.people.edit(ada.id, fine.id, "a giantsquid"), { code: 200000 });
  await bot.api.channels.createMessage(channel.id, { content: "Kraken! says a bot" });
  const role = discord.world.addRole(guild.id, {
    name: "Boss",
    permissions: PermissionFlagsBits.ManageGuild,
  });
  const boss = discord.world.addMember(guild.id, { name: "Boss", roleIds: [role.id] });
  await discord.people.write(boss.id, channel.id, "kraken");
  await bot.wait<APIMessage>("MESSAGE_CREATE", ({ content }) => content === "kraken");
  const seen = bot.events.filter(({ t }) => t === "MESSAGE_CREATE").map(({ d }) => (d as APIMessage).content);
  assert.deepEqual(seen, ["a skraken", "Kraken! says a bot", "kraken"]);
});

test("AutoMod's events need their intent and Manage Server, and have no content without Message Content", async (t) => {
  const blind = withAutoMod & ~GatewayIntentBits.MessageContent;
  for (const [intents, permissions, sees] of [
    [allIntents, PermissionFlagsBits.ManageGuild, undefined],
    [withAutoMod, PermissionFlagsBits.ManageMessages, undefined],
    [blind, PermissionFlagsBits.ManageGuild, ""],
  ] as const) {
    const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t, {}, intents);
    discord.world.limitBot(guild.id, permissions | PermissionFlagsBits.ViewChannel);
    discord.world.addKeywordRule(guild.id, ["kraken"]);
    await bot.connect();
    await bot.wait("GUILD_CREATE");
    await assert.rejects(discord.people.write(ada.id, channel.id, "kraken"), { code: 200000 });
    await discord.people.write(ada.id, channel.id, "later");
    await bot.wait("MESSAGE_CREATE");
    const execution = bot.events.find(({ t }) => t === "AUTO_MODERATION_ACTION_EXECUTION");
    assert.equal((execution?.d as { content?: string } | undefined)?.content, sees);
  }
});

test("who hasn't accepted the rules can read, but neither talk, react nor use commands, until they do or get a role", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const command = { name: "ping", description: "Pong" };
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [command]);
  const message = await discord.people.write(ada.id, channel.id, "welcome");
  const newcomer = discord.people.join(guild.id, { name: "Nemo", pending: true }).id;
  const tries = () => [
    () => discord.people.write(newcomer, channel.id, "hi"),
    () => discord.people.react(newcomer, message.id, "🐟"),
    () => discord.people.slash(newcomer, channel.id, "ping"),
  ];
  for (const attempt of tries()) await assert.rejects(attempt(), { code: 50013 });
  discord.world.passScreening(guild.id, newcomer);
  await discord.people.write(newcomer, channel.id, "hi");
  const other = discord.people.join(guild.id, { name: "Dory", pending: true }).id;
  discord.world.setRoles(guild.id, other, [discord.world.addRole(guild.id, { name: "Fish" }).id]);
  await discord.people.write(other, channel.id, "hi");
});

test("an age-restricted channel says so, and only there are age-restricted commands offered", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const command = { name: "grog", description: "For adults", nsfw: true };
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [command]);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  await assert.rejects(discord.people.slash(ada.id, channel.id, "grog"), { name: "UnknownCommandError" });
  discord.world.setAgeRestricted(channel.id, true);
  assert.equal((await bot.wait<{ nsfw: boolean }>("CHANNEL_UPDATE")).nsfw, true);
  const { nsfw } = (await bot.api.channels.get(channel.id)) as { nsfw?: boolean };
  assert.equal(nsfw, true);
  const used = discord.people.slash(ada.id, channel.id, "grog");
  const { id, token } = await bot.wait<{ id: string; token: string }>("INTERACTION_CREATE");
  await bot.api.interactions.reply(id, token, { content: "Arr" });
  assert.equal((await used).message?.content, "Arr");
});

test("AutoMod's rules have patterns, excuses, exemptions and mentions, and a bot that manages the guild reads them", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t, {}, withAutoMod);
  const { world, people } = discord;
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const sailor = world.addRole(guild.id, { name: "Sailor" }).id;
  const tavern = world.addChannel(guild.id, { name: "tavern" }).id;
  const ruleId = world.addKeywordRule(guild.id, ["kraken*"], {
    ...{ patterns: ["(?i)sq[uv]id"], allowed: ["kraken rum"] },
    ...{ exemptRoles: [sailor], exemptChannels: [tavern] },
  });
  world.addKeywordRule(guild.id, ["eel"], { onlyAlert: true });
  world.addKeywordRule(guild.id, ["fish"], { enabled: false });
  world.addMentionRule(guild.id, 1);
  const rules = (await bot.api.guilds.getAutoModerationRules(guild.id)) as { id: string }[];
  assert.deepEqual([rules.length, rules[0]?.id], [4, ruleId]);
  for (const text of ["krakens", "a SQVID", "<@1> <@&2>"])
    await assert.rejects(people.write(ada.id, channel.id, text), { code: 200000 }, text);
  for (const text of ["kraken rum", "an eel", "fish", "<@1> <@1>"])
    await people.write(ada.id, channel.id, text);
  await people.write(ada.id, tavern, "krakens");
  world.setRoles(guild.id, ada.id, [sailor]);
  await people.write(ada.id, channel.id, "krakens");
  world.removeRule(guild.id, ruleId);
  world.setRoles(guild.id, ada.id, []);
  await people.write(ada.id, channel.id, "krakens");
  world.limitBot(guild.id, PermissionFlagsBits.ViewChannel);
  await assert.rejects(bot.api.guilds.getAutoModerationRules(guild.id), { code: 50013 });
});
