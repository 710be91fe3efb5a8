import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { buttonId } from "../../src/discord/fixtures/button-id.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/auto-mod.ts"), "utf8");
const needs = { http: [], discord: ["manage_auto_mod", "see_auto_mod", "time_out_members"] };

test("an admin sets AutoMod up, Discord blocks, the team reads it, and members switch nothing off", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { "auto-mod": source } });
  const { discord, home, guild, general, ann, bob } = world;
  const { people } = discord;
  const { owner_id: owner } = guild;
  const mods = discord.world.addChannel(guild.id, { name: "mods" }).id;
  discord.world.overwrite(mods, guild.id, { deny: PermissionFlagsBits.ViewChannel });
  const database = openDatabase(join(home, "data", "sessions.db"));
  const grants = createPluginGrants(database, Date.now);
  for (const need of needs.discord) grants.grant("auto-mod", guild.id, need, needs, owner);
  database.close();
  await world.startLive();
  const said = (channelId: string, words: RegExp, as?: string): APIMessage | undefined =>
    discord.world.messages(channelId, as).findLast(({ content }) => words.test(content));
  const rules = () => discord.world.autoModRules(guild.id);

  await people.slash(owner, mods, "auto-mod on");
  await until(() => said(mods, /AutoMod is set up/, owner) !== undefined);
  assert.deepEqual(
    rules().map(({ name }) => name),
    ["slurs (auto-mod plugin)", "invites (auto-mod plugin)", "crowds (auto-mod plugin)"],
  );
  await people.slash(owner, mods, "auto-mod words", { words: "kraken, *squid*" });
  await until(() => rules().length === 4);
  await assert.rejects(people.write(bob, general, "the kraken comes"), { code: 200000 });
  await until(() => said(mods, /blocked a message of .* \(words\), the first time/) !== undefined);
  const alert = said(mods, /\(words\)/);
  assert.equal(alert?.embeds[0]?.description, "the kraken comes");
  await people.press(owner, alert?.id ?? "", buttonId(alert ?? assert.fail(), "Time out for an hour"));
  await until(() => said(mods, /Timed out for an hour by/) !== undefined);
  await assert.rejects(people.write(bob, general, "But why?"));
  const letters = discord.world.messages(discord.world.directMessages(bob).id);
  assert.match(letters.at(-1)?.content ?? "", /timed out .*AutoMod blocked what you wrote/s);
  discord.world.timeOut(guild.id, bob, undefined);
  await assert.rejects(people.write(bob, general, "a squid, too"), { code: 200000 });
  await until(() => said(mods, /\(words\), 2 times/) !== undefined);
  const second = said(mods, /2 times/) ?? assert.fail();
  await people.press(owner, second.id, buttonId(second, "Dismiss"));
  await until(() => said(mods, /Dismissed by/) !== undefined);

  // Who may not manage the server doesn't even see the command, and what they say changes nothing.
  for (const who of [ann, bob]) await assert.rejects(people.slash(who, general, "auto-mod off"));
  assert.equal(rules().length, 4);
  await people.slash(owner, mods, "auto-mod off");
  await until(() => rules().length === 0);
  await people.write(bob, general, "the kraken comes");
});
