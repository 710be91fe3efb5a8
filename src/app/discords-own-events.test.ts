import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { until } from "./fixtures/until.ts";

const plugin = `import { on, TurbotPlugin } from "turbot";

export default class Listener extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "manage_roles"] } as const;
  heard = on("message", ({ content }) => {
    this.turbot.log.info(\`heard \${content}\`);
  });
  joined = on("memberJoin", async (event) => {
    this.turbot.log.info(\`joined pending=\${event.member.pending}\`);
    await this.give(event);
  });
  screened = on("memberScreened", async (event) => {
    this.turbot.log.info(\`screened pending=\${event.member.pending}\`);
    await this.give(event);
  });
  async give(event: { readonly guild: { readonly id: string }; giveRole(role: string): Promise<void> }): Promise<void> {
    const [role] = (await this.turbot.roles(event.guild.id)).filter(({ name }) => name === "Sailor");
    try {
      await event.giveRole(role?.id ?? "");
    } catch (error) {
      this.turbot.log.warn(error instanceof Error ? error.message : "?");
    }
  }
}
`;

test("plugins hear what people write but none of Discord's own messages, live or after downtime", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, {
    plugins: { listener: plugin },
    discord: { guildMembersIntent: true },
  });
  const { discord, home, guild, general, ann } = world;
  const needs = { http: [], discord: ["read_messages", "manage_roles"] };
  const database = openDatabase(join(home, "data", "sessions.db"));
  for (const need of needs.discord)
    createPluginGrants(database, Date.now).grant("listener", guild.id, need, needs, guild.owner_id);
  database.close();
  const sailor = discord.world.addRole(guild.id, { name: "Sailor", permissions: 0n });
  const mayPin = discord.world.addRole(guild.id, {
    name: "Pinner",
    permissions: PermissionFlagsBits.PinMessages,
  });
  const pinner = discord.world.addMember(guild.id, { name: "Cora", roleIds: [mayPin.id] }).id;
  const everyKind = async (word: string) => {
    const first = await discord.people.write(ann, general, `${word} first`);
    await discord.people.pin(pinner, first.id);
    for (const type of [
      MessageType.UserJoin,
      MessageType.GuildBoost,
      MessageType.ThreadCreated,
      MessageType.AutoModerationAction,
    ]) {
      discord.world.systemMessage(general, { type, authorId: ann, content: `${word} discord ${type}` });
    }
    await discord.people.write(ann, general, `${word} last`);
  };
  const heard = (output: string) => [...output.matchAll(/heard ([\w ]+)/g)].map(([, words]) => words);

  const bot = await world.startLiveProcess();
  await everyKind("live");
  await until(() => heard(bot.output()).includes("live last"));
  assert.deepEqual(heard(bot.output()), ["live first", "live last"]);

  // Age-restricted channels are left alone.
  const adults = discord.world.addChannel(guild.id, { name: "adults" }).id;
  discord.world.setAgeRestricted(adults, true);
  await discord.people.write(ann, adults, "for adults");
  await discord.people.write(ann, general, "for all");
  await until(() => heard(bot.output()).includes("for all"));
  assert.ok(!heard(bot.output()).includes("for adults"));

  // An auto-role doesn't bypass rules screening, and is notified when the rules are accepted.
  const { id: dan } = discord.people.join(guild.id, { name: "Dan", pending: true });
  await until(() => /joined pending=true/.test(bot.output()));
  await until(() => /haven't accepted the server's rules yet/.test(bot.output()));
  const rolesOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds;
  assert.deepEqual(rolesOf(dan), []);
  discord.world.passScreening(guild.id, dan);
  await until(() => rolesOf(dan)?.includes(sailor.id) === true);
  assert.match(bot.output(), /screened pending=false/);
  const { id: eve } = discord.people.join(guild.id, { name: "Eve" });
  await until(() => rolesOf(eve)?.includes(sailor.id) === true);

  // Pending members survive a restart.
  const { id: finn } = discord.people.join(guild.id, { name: "Finn", pending: true });
  await until(() => bot.output().match(/joined pending=true/g)?.length === 2);
  await bot.end("SIGKILL");
  discord.gateway.expireSessions();
  await everyKind("away");
  const next = await world.startLive();
  await until(() => heard(next.output()).includes("away last"));
  assert.deepEqual(heard(next.output()), ["away first", "away last"]);
  discord.world.passScreening(guild.id, finn);
  await until(() => rolesOf(finn)?.includes(sailor.id) === true);
});
