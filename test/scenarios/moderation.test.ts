import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/moderation.ts"), "utf8");
const { BanMembers, KickMembers, ModerateMembers, UseApplicationCommands } = PermissionFlagsBits;

test("moderators warn, time out, kick and ban with cases, the people are told, and an admin undoes what a stolen account did", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { moderation: source } });
  const { discord, guild, general, ann, bob, home } = world;
  const { people } = discord;
  const permissions = BanMembers | KickMembers | ModerateMembers | UseApplicationCommands;
  const mod = discord.world.addRole(guild.id, { name: "Mod", permissions }).id;
  const mo = discord.world.addMember(guild.id, { name: "Mo", roleIds: [mod] }).id;
  const rex = discord.world.addMember(guild.id, { name: "Rex" }).id;
  const kit = discord.world.addMember(guild.id, { name: "Kit" }).id;
  const needs = ["warn_members", "time_out_members", "kick_members", "ban_members"] as const;
  const database = openDatabase(join(home, "data", "sessions.db"));
  const grants = createPluginGrants(database, Date.now);
  for (const need of needs)
    grants.grant("moderation", guild.id, need, { http: [], discord: needs }, guild.owner_id);
  database.close();
  await world.startLive();
  const told = (userId: string) =>
    discord.world.messages(discord.world.directMessages(userId).id).map(({ content }) => content);
  const does = async (what: string, options: Readonly<Record<string, string>>, by = mo) =>
    (await people.slash(by, general, `mod ${what}`, options)).message?.content ?? "";

  assert.match(await does("warn", { whom: bob, reason: "flooding" }), /^\*\*Case 1\*\*: warning, <@\d+>/);
  assert.match(told(bob)[0] ?? "", /^You were warned in `[^`]+`\.\nThe reason that was given: `flooding`/);
  assert.match(
    await does("warn", { whom: mo }, ann),
    /^Nothing was done\. Whoever asked for it isn't allowed/,
  );

  // The account is stolen.
  assert.match(await does("ban", { whom: rex }), /^\*\*Case 2\*\*: ban/);
  assert.match(await does("time-out", { whom: bob, for: "28d" }), /^\*\*Case 3\*\*: time-out/);
  assert.match(told(rex)[0] ?? "", /^You were banned from/);
  assert.match(await does("kick", { whom: kit }), /^\*\*Case 4\*\*: kick/);
  assert.match(told(kit)[0] ?? "", /^You were kicked from/);
  assert.ok(discord.world.members(guild.id).every(({ user }) => user.id !== kit));
  const owner = guild.owner_id;
  const panel = (await people.slash(owner, general, "plugins")).message ?? assert.fail();
  await people.select(owner, panel.id, "plugins:person", [mo]);
  const shown = () =>
    discord.world.messages(general, owner).find(({ id }) => id === panel.id) ?? assert.fail();
  await until(() => /had plugins do here in the last hour.*2 of 4 can be undone/s.test(shown().content));
  await people.press(owner, panel.id, `plugins:undo-person:${mo}`);
  await until(() => /None of it can be undone any more/.test(shown().content));
  await people.comeBack(rex, guild.id);
  await people.write(bob, general, "I can write again");

  // Whoever is forgotten is in no case any more, and the case stays.
  await people.slash(bob, general, "forget", { what: "me", sure: "yes" });
  const changed = { number: 1, text: "flooding the deck" };
  const kept = async () =>
    (await people.slash(mo, general, "case reason", changed)).message?.content ?? assert.fail();
  let last = await kept();
  for (let tries = 0; tries < 50 && last.includes(bob); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    last = await kept();
  }
  assert.match(last, /^\*\*Case 1\*\*: warning, .* flooding the deck$/);
  assert.ok(!last.includes(bob));
});
