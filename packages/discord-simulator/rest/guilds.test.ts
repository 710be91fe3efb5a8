import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

test("roles and members can be read, and roles given and taken", async (t) => {
  const { discord, bot, guild, ada } = await createSimulatorHarness(t);
  const role = discord.world.addRole(guild.id, {
    name: "BotAdmin",
    permissions: PermissionFlagsBits.KickMembers,
  });
  const roles = await bot.api.guilds.getRoles(guild.id);
  assert.deepEqual(
    roles.map((one) => one.name),
    ["@everyone", "Turbot", "BotAdmin"],
  );
  await bot.api.guilds.addRoleToMember(guild.id, ada.id, role.id);
  assert.deepEqual((await bot.api.guilds.getMember(guild.id, ada.id)).roles, [role.id]);
  await bot.api.guilds.removeRoleFromMember(guild.id, ada.id, role.id);
  assert.deepEqual((await bot.api.guilds.getMember(guild.id, ada.id)).roles, []);
  const own = roles.find((one) => one.managed);
  await refusedWith(50013, bot.api.guilds.addRoleToMember(guild.id, ada.id, own?.id ?? ""));
  await refusedWith(10011, bot.api.guilds.addRoleToMember(guild.id, ada.id, "1"));
  discord.world.deleteRole(guild.id, role.id);
  assert.equal((await bot.api.guilds.getRoles(guild.id)).length, 2);
});

test("members are found by how their names begin, and listed only with the privileged intent", async (t) => {
  const { discord, bot, guild, ada } = await createSimulatorHarness(t);
  discord.world.changeMember(guild.id, ada.id, { nickname: "Countess" });
  const find = async (query: string) =>
    (await bot.api.guilds.searchForMembers(guild.id, { query, limit: 10 })).map(({ user }) => user.id);
  assert.deepEqual(await find("COUNT"), [ada.id]);
  assert.deepEqual(await find("ad"), [ada.id]);
  assert.deepEqual(await find("da"), []);
  await refusedWith(50001, bot.api.guilds.getMembers(guild.id, { limit: 10 }));
  await refusedWith(50035, bot.api.guilds.searchForMembers(guild.id, { query: "a", limit: 1001 }));
});

test("role changes reach the gateway", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const role = discord.world.addRole(guild.id, { name: "Divers" });
  await bot.wait<{ role: { id: string } }>("GUILD_ROLE_CREATE", (data) => data.role.id === role.id);
  discord.world.deleteRole(guild.id, role.id);
  await bot.wait<{ role_id: string }>("GUILD_ROLE_DELETE", (data) => data.role_id === role.id);
});

test("the application names its owner and the intents it can use", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  const application = await bot.api.applications.getCurrent();
  assert.equal(application.owner?.id, guild.owner_id);
  assert.equal(application.flags, 1 << 19, "Message Content, limited");
  const old = (await bot.rest.get("/oauth2/applications/@me")) as { id: string };
  assert.equal(old.id, discord.botUser.id);
  assert.equal((await bot.api.users.getCurrent()).id, discord.botUser.id);
});

test("a bot that leaves a guild gets no more events from it", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  await bot.api.users.leaveGuild(guild.id);
  await bot.wait<{ id: string }>("GUILD_DELETE", (gone) => gone.id === guild.id);
  await discord.people.write(ada.id, channel.id, "bye");
  await refusedWith(10004, bot.api.guilds.get(guild.id));
  await refusedWith(50001, bot.api.channels.get(channel.id));
  const late = discord.world.addGuild({ name: "Later" });
  await bot.wait<{ id: string }>("GUILD_CREATE", (created) => created.id === late.id);
  assert.ok(!bot.events.some((event) => event.t === "MESSAGE_CREATE"));
});

test("a user has one direct message channel", async (t) => {
  const { discord, bot, ada } = await createSimulatorHarness(t);
  const channel = await bot.api.users.createDM(ada.id);
  assert.equal((await bot.api.users.createDM(ada.id)).id, channel.id);
  await bot.api.channels.createMessage(channel.id, { content: "psst" });
  assert.equal(discord.world.messages(discord.world.directMessages(ada.id).id)[0]?.content, "psst");
});
