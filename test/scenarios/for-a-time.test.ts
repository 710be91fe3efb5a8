import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const giveaways = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/giveaways.ts"), "utf8");
const guest = `import { slashCommand, TurbotPlugin } from "turbot";

export default class Guest extends TurbotPlugin {
  static readonly needs = { discord: ["manage_roles"] } as const;

  visit = slashCommand(
    { name: "visit", description: "Be a guest", options: { role: { type: "role", description: "As", required: true } } },
    async (interaction, { role }) => {
      await interaction.giveRole(role, { for: "1h" });
      await interaction.reply("Welcome for an hour!");
    },
  );
}
`;

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let looks = 0; looks < 900; looks += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await sleep(50);
  }
  assert.fail("it never happened");
}

test("a giveaway and a role for an hour end while nobody is there, and are made up for after the kill", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createBotHarness(t, { plugins: { giveaways, guest } });
  const { discord, guild, general, ann, bob } = reef;
  const { people, world } = discord;
  const own = guild.owner_id;
  const says = (words: RegExp) =>
    until(() => world.messages(general).findLast(({ content }) => words.test(content)));
  const role = world.addRole(guild.id, { name: "Guest" }).id;
  const rolesOf = (id: string) => world.members(guild.id).find(({ user }) => user.id === id)?.roleIds ?? [];
  const first = await reef.startLiveProcess();
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  t.after(() => database.close());
  const declares = { http: [], discord: ["manage_roles"] };
  createPluginGrants(database, Date.now).grant("guest", guild.id, "manage_roles", declares, own);

  await people.slash(bob, general, "visit", { role });
  await says(/Welcome for an hour/);
  assert.deepEqual(rolesOf(bob), [role]);
  await people.slash(own, general, "giveaway start", { prize: "A pearl", ends: "in 2 hours" });
  const giveaway = await says(/\*\*Giveaway 1: A pearl\*\*/);
  const enter = "plugin:giveaways:enter:1";
  for (const who of [ann, bob]) await people.press(who, giveaway.id, enter);
  await says(/Entered: 2\./);
  const agreed = /can ping you in this server when you win a giveaway/;
  for (const who of [ann, bob])
    await until(() => world.messages(general, who).find(({ content }) => agreed.test(content)));
  await first.end("SIGKILL");

  // Hours later.
  const [hour, two] = [3_600_000, 7_200_000];
  database.exec(`UPDATE plugin_deeds_due SET until = until - ${hour}, next_at = next_at - ${hour}`);
  database.exec(`UPDATE plugin_timers SET due_at = due_at - ${two}, next_at = next_at - ${two}`);
  await reef.startLiveProcess();
  await until(() => (rolesOf(bob).length === 0 ? true : undefined));
  const won = await says(/you win \*\*A pearl\*\*/);
  const [winner] = won.mentions.map(({ id }) => id);
  assert.ok(winner === ann || winner === bob);
  const over = await says(/Giveaway 1: A pearl.*It is over, and won by/s);
  assert.equal(over.id, giveaway.id);
  assert.ok(over.content.includes(`<@${winner}>`));
  const told = () => world.messages(general).filter(({ content }) => /you win/.test(content));
  assert.equal(told().length, 1);
});
