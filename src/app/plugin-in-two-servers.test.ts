import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const parrot = (lagoon: string) => `import { on, prefixCommand, TurbotPlugin } from "turbot";

let heard = "nothing";

export default class Parrot extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  listen = on("message", async (message) => {
    if (message.content.startsWith("!")) return;
    heard = message.content;
    await this.turbot.store.set("heard", heard);
    if (!heard.includes("oyster")) return;
    await message.reply("I heard it.");
    throw new Error("It was: " + heard);
  });
  tell = prefixCommand({ name: "tell", description: "Tell" }, async (message) => {
    const kept = await this.turbot.store.get("heard");
    await message.reply("Told: " + heard + ", " + kept);
    await this.turbot.send("${lagoon}", heard).catch((error) => message.reply("Refused: " + error));
  });
}
`;

test("a plugin that hears two servers tells neither what it heard in the other, and not the admins' channel", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { parrot: "" } });
  const { discord, home, guild, general, bob } = world;
  const other = discord.world.addGuild({ name: "Lagoon" });
  const lagoon = discord.world.addChannel(other.id, { name: "general" }).id;
  const cleo = discord.world.addMember(other.id, { name: "Cleo" }).id;
  world.writePlugin("parrot", parrot(lagoon));
  const needs = { http: [], discord: ["read_messages"], unattended: [] };
  const database = openDatabase(join(home, "data", "sessions.db"));
  const grants = createPluginGrants(database, Date.now);
  for (const { id, owner_id: owner } of [guild, other])
    grants.grant("parrot", id, "read_messages", needs, owner);
  database.close();
  const bot = world.start([], { GUILD_IDS: `${guild.id},${other.id}` });
  await bot.says("ready");
  const untilSaid = (channelId: string, text: string) =>
    discord.people.waitForMessage(channelId, ({ content }) => content.startsWith(text), 60_000);

  await discord.people.write(bob, general, "the pearl is in the clam");
  await discord.people.write(bob, general, "!tell");
  await untilSaid(general, "Told: the pearl is in the clam, the pearl is in the clam");
  const refused = await untilSaid(general, "Refused: ");
  assert.match(refused.content, /can't reach another/);
  await discord.people.write(cleo, lagoon, "!tell");
  await untilSaid(lagoon, "Told: nothing, undefined");
  // The admins' channel is in the other server.
  await discord.people.write(cleo, lagoon, "the oyster is open");
  await untilSaid(lagoon, "I heard it.");
  const report = await untilSaid(world.logs, "The plugin **parrot** made a mistake");
  assert.match(report.content, /in another server/);
  const all = (channelId: string) => JSON.stringify(discord.world.messages(channelId));
  assert.doesNotMatch(all(lagoon), /pearl/);
  assert.doesNotMatch(all(general) + all(world.logs), /oyster/);
});
