import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { createPluginSettings } from "../../src/plugins/store/plugin-settings.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/birthdays.ts"), "utf8");
const months = Array.from({ length: 12 }, (_, month) =>
  new Date(Date.UTC(2024, month, 1)).toLocaleString("en", { month: "long", timeZone: "UTC" }),
);

test("people are congratulated on the morning of their birthday, once, over restarts, until they have it forgotten", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { birthdays: source } });
  const { discord, home, guild, general, ann, bob } = world;
  const { people } = discord;
  const cake = discord.world.addChannel(guild.id, { name: "cake" }).id;
  const withDatabase = <T>(work: (database: ReturnType<typeof openDatabase>) => T): T => {
    const database = openDatabase(join(home, "data", "sessions.db"));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const star = discord.world.addRole(guild.id, { name: "Star of the day" }).id;
  withDatabase((database) => {
    createPluginSettings(database, Date.now).change("birthdays", guild.id, [
      { name: "channel", type: "channel", value: cake },
      { name: "role", type: "role", value: star },
    ]);
    const needs = { http: [], discord: ["manage_roles"], unattended: ["manage_roles"] };
    for (const need of ["manage_roles", "manage_roles_unattended"])
      createPluginGrants(database, Date.now).grant("birthdays", guild.id, need, needs, guild.owner_id, [
        star,
      ]);
  });
  const isStar = () =>
    discord.world.members(guild.id).some(({ user, roleIds }) => user.id === ann && roleIds.includes(star));
  let bot = await world.startLive();

  const today = new Date();
  const date = { day: today.getUTCDate(), month: months[today.getUTCMonth()] ?? "" };
  const set = (who: string) => people.slash(who, general, "birthday set", date);
  assert.match((await set(ann)).message?.content ?? "", /Noted: .* in <#\d+>/);
  await set(bob);
  await people.slash(bob, general, "birthday forget");

  /** The morning comes, with the next start of the bot. */
  const morning = async () => {
    await bot.end("SIGTERM");
    withDatabase((database) => {
      const dueAt = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
      const { changes } = database
        .prepare("UPDATE plugin_timers SET due_at = ?1, next_at = ?1 WHERE plugin = 'birthdays'")
        .run(dueAt);
      assert.equal(changes, 1);
    });
    bot = await world.startLive();
  };
  const congratulated = () =>
    discord.world.messages(cake).map(({ mentions }) => mentions.map(({ id }) => id));
  await morning();
  await until(() => congratulated().length === 1);
  assert.deepEqual(congratulated(), [[ann]]);
  const [card] = discord.world.messages(cake);
  assert.match(card?.content ?? "", /^Happy birthday, <@\d+>! 🎂/);
  await until(isStar);

  // The morning's timer waits for the next day, and what is known of a person goes with them.
  const isOver = () =>
    withDatabase((database) => {
      const row = database
        .prepare("SELECT next_at AS at FROM plugin_timers WHERE plugin = 'birthdays'")
        .get();
      const at = Number(row?.at);
      return at > Date.now() && new Date(at).getUTCHours() === 9;
    });
  await until(isOver);
  await people.slash(ann, general, "forget", { what: "me", sure: "yes" });
  withDatabase((database) => database.exec("UPDATE plugin_deeds_due SET next_at = 1"));
  await morning();
  await until(isOver);
  assert.equal(congratulated().length, 1);
  await until(() => !isStar());
});
