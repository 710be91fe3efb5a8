import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { createToldPlugin } from "./fixtures/told-plugin.ts";
import { until } from "./fixtures/until.ts";

const plugin = `import { on, TurbotPlugin } from "turbot";

export default class Logbook extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "manage_roles"] } as const;
  #kept: { takeRole(role: string): Promise<void> } | undefined;
  left = on("memberLeave", ({ user }) => this.say("left", user.name));
  changed = on("memberUpdate", ({ member }) => this.say("changed", member.user.name, member.nickname, member.roles.length));
  edited = on("messageEdit", ({ content }) => this.say("edited", content));
  deleted = on("messageDelete", ({ ids, channelId, guildId }) => this.say("deleted", ids.length, channelId, guildId));
  off = on("reactionRemove", async (reaction) => {
    this.say("off", reaction.emoji, reaction.userId);
    const [role] = (await this.turbot.roles(reaction.guildId ?? "")).filter(({ name }) => name === "Sailor");
    try {
      await reaction.takeRole(role?.id ?? "");
    } catch (error) {
      this.say("refused", error);
    }
    this.#kept = reaction;
  });
  cleared = on("reactionClear", ({ emoji, channelId }) => this.say("cleared", emoji ?? "all", channelId));
  made = on("roleCreate", async ({ role }) => {
    await this.#kept?.takeRole(role.id).catch((error: unknown) => this.say("later", error));
    this.say("made", role.name);
  });
  gone = on("roleDelete", ({ roleId }) => this.say("gone", roleId));
  say(...words: readonly unknown[]): void {
    this.turbot.log.info(\`told \${words.join(" ")};\`);
  }
}
`;

const needs = { http: [], discord: ["read_messages", "see_members", "manage_roles"] };
const kinds =
  "'GUILD_MEMBER_REMOVE', 'MEMBER_CHANGED', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK'";

test("events reach the plugins that may hear them, and cost nothing where none does", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, {
    plugins: { logbook: plugin },
    discord: { guildMembersIntent: true },
  });
  const { discord, home, guild, general, ann, bob } = world;
  const path = join(home, "data", "sessions.db");
  const grants = (act: (of: ReturnType<typeof createPluginGrants>) => void) => {
    const database = openDatabase(path);
    act(createPluginGrants(database, Date.now));
    database.close();
  };
  const grantBy = (userId: string) =>
    grants((of) => {
      for (const need of needs.discord) of.grant("logbook", guild.id, need, needs, userId);
    });
  const stranger = discord.world.addGuild({ name: "Unserved" });
  const sailor = discord.world.addRole(guild.id, { name: "Sailor", permissions: 0n });
  const adults = discord.world.addChannel(guild.id, { name: "adults" }).id;
  discord.world.setAgeRestricted(adults, true);
  const bot = await world.startLiveProcess();
  const { told, toldSince } = createToldPlugin(bot, discord, guild.id, (name) => `made ${name}`);
  const everything = async (guildId = guild.id) => {
    const { id: dan } = discord.people.join(guildId, { name: "Dan" });
    discord.world.changeMember(guildId, dan, { nickname: "Danny" });
    discord.people.leave(dan, guildId);
    if (guildId !== guild.id) return;
    const said = await discord.people.write(bob, general, "first");
    await discord.people.edit(bob, said.id, "second");
    await discord.people.remove(bob, said.id);
    const more = [
      await discord.people.write(bob, general, "x"),
      await discord.people.write(bob, general, "y"),
    ];
    await discord.people.purge(
      guild.owner_id,
      general,
      more.map(({ id }) => id),
    );
  };
  const heard = [
    ...["changed dan Danny 0", `deleted 1 ${general} ${guild.id}`, `deleted 2 ${general} ${guild.id}`],
    ...["edited second", "left dan"],
  ];

  // Nobody may hear: nothing is written down.
  assert.deepEqual(await toldSince(() => everything()), []);
  const database = new DatabaseSync(path, { readOnly: true });
  t.after(() => database.close());
  const rows = () => database.prepare(`SELECT t FROM inbox WHERE t IN (${kinds})`).all().length;
  assert.equal(rows(), 0);
  // Whoever granted it may not do it themselves.
  grantBy(ann);
  assert.deepEqual(await toldSince(() => everything()), []);

  grantBy(guild.owner_id);
  assert.deepEqual(await toldSince(() => everything()), heard);
  const kept = rows();
  assert.deepEqual(await toldSince(() => everything(stranger.id)), [], "another server");
  assert.equal(rows(), kept);
  assert.deepEqual(
    await toldSince(async () => {
      const said = await discord.people.write(bob, adults, "for adults");
      await discord.people.edit(bob, said.id, "still");
      await discord.people.remove(bob, said.id);
    }),
    [],
    "age-restricted channels are left alone",
  );
  assert.deepEqual(
    await toldSince(async () => {
      const said = await discord.people.postThroughWebhook(general, "Feed", "news");
      discord.gateway.dispatch("MESSAGE_UPDATE", {
        ...said,
        ...{ guild_id: guild.id, content: "changed", edited_timestamp: new Date().toISOString() },
      });
    }),
    [],
    "edits of bots and services",
  );

  // A reaction that comes off takes the role along, by the handler while it runs and not later.
  discord.world.setRoles(guild.id, ann, [sailor.id]);
  const rolesOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds;
  const said = await discord.people.write(bob, general, "pick");
  await discord.people.react(ann, said.id, "🐟");
  await discord.people.unreact(ann, said.id, "🐟");
  await until(() => rolesOf(ann)?.length === 0);
  await discord.people.react(ann, said.id, "🦀");
  await discord.people.clearReactions(guild.owner_id, said.id, "🦀");
  await discord.people.clearReactions(guild.owner_id, said.id);
  await until(() => told().includes(`cleared all ${general}`));
  assert.ok(told().includes(`cleared 🦀 ${general}`));
  const later = await toldSince(() => {});
  assert.ok(
    later.some((words) => /^later Error: This can only be done while its handler runs/.test(words ?? "")),
    `${later}`,
  );
  assert.ok(!told().some((words) => words?.startsWith("refused")));

  // Somebody who wants no part in AI.
  const { message: panel } = await discord.people.slash(bob, general, "privacy");
  await discord.people.press(bob, panel?.id ?? "", "privacy:leave");
  assert.deepEqual(
    (
      await toldSince(async () => {
        const own = await discord.people.write(bob, general, "mine");
        await discord.people.edit(bob, own.id, "mine still");
        await discord.people.react(bob, own.id, "🐟");
        await discord.people.unreact(bob, own.id, "🐟");
        discord.world.changeMember(guild.id, bob, { nickname: "Secret" });
      })
    ).filter((words) => !words?.startsWith("later")),
    [],
  );
  assert.ok(!bot.output().includes("mine still") && !bot.output().includes("Secret"));

  grants((of) => of.revoke("logbook", guild.id, "see_members"));
  const { id: dan } = discord.people.join(guild.id, { name: "Dan" });
  const after = await toldSince(() => discord.people.leave(dan, guild.id));
  assert.ok(!after.includes("left dan"), "after it was taken back");
});
