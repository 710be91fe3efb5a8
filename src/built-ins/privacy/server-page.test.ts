import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../app/fixtures/bot-harness.ts";
import { createPluginDeeds } from "../../plugins/store/plugin-deeds.ts";
import { openDatabase } from "../../store/open-database.ts";

const keeper = `import { prefixCommand, TurbotPlugin } from "turbot";

export default class Keeper extends TurbotPlugin {
  note = prefixCommand({ name: "note", description: "Note" }, async (message, args) => {
    await this.turbot.store.update<readonly string[]>("notes", (notes = []) => [...notes, args.join(" ")]);
    await message.reply("Noted: " + args.join(" "));
  });
}
`;

test("who manages a server has everything of it deleted, sees the proof, and other servers keep theirs", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { keeper } });
  const { discord, claude, guild, general, ann, bob, home } = world;
  const other = discord.world.addGuild({ name: "Lagoon" });
  const lagoon = discord.world.addChannel(other.id, { name: "general" }).id;
  const cleo = discord.world.addMember(other.id, { name: "Cleo" }).id;
  const permissions = PermissionFlagsBits.ManageGuild;
  const admins = discord.world.addRole(guild.id, { name: "Admins", permissions });
  const ada = discord.world.addMember(guild.id, { name: "Ada", roleIds: [admins.id] }).id;
  const bot = world.start([], { GUILD_IDS: `${guild.id},${other.id}` });
  await bot.says("ready");
  const untilSaid = (channelId: string, text: string) =>
    discord.people.waitForMessage(channelId, ({ content }) => content.startsWith(text), 60_000);
  for (const [userId, channelId, words] of [
    [bob, general, "pearl-1"],
    [cleo, lagoon, "pearl-2"],
  ] as const) {
    claude.script({ text: `You said ${words}.` });
    await world.mention(userId, words, channelId);
    await untilSaid(channelId, `You said ${words}`);
    await discord.people.write(userId, channelId, `!note ${words}-kept`);
    await untilSaid(channelId, `Noted: ${words}-kept`);
  }
  const wish = await world.mention(ann, "feature request: pearl-1 counter");
  await discord.people.waitForMessage(wish.id, ({ content }) => content.includes("stand-in"), 60_000);

  const database = openDatabase(join(home, "data", "sessions.db"));
  createPluginDeeds(database, Date.now).begin(
    {
      ...{ plugin: "crew", guildId: guild.id, userId: ada, need: "ban_members" },
      what: { kind: "ban", userId: bob },
    },
    undefined,
    true,
  );
  database.close();

  const refused = await discord.people.slash(bob, general, "forget", { what: "server" });
  assert.match(refused.message?.content ?? "", /^Only people with \*Manage Server\*/);
  const { message: question } = await discord.people.slash(ada, general, "forget", { what: "server" });
  assert.match(question?.content ?? "", /are you sure\?/);
  await discord.people.press(ada, question?.id ?? "", "privacy:server-now");
  const shown = () =>
    discord.world.messages(general, ada).find(({ id }) => id === question?.id)?.content ?? "";
  while (!shown().includes("Done")) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(shown(), /Chat messages and answers: 2 before, 0 now/);
  assert.match(shown(), /Notes on my messages: \d+ before, 0 now/);
  assert.match(shown(), /Plugins that lost what was stored here: keeper/);
  assert.match(shown(), /Requests: 1 before, 0 now/);
  assert.match(
    shown(),
    /^\*\*Done: .* but for what plugins did just now or for a time, which goes by itself/,
  );
  assert.match(shown(), /What plugins did here; .*: 1 before, 1 now/);

  // Its messages go one by one; the thread keeps only a name that says nothing.
  const own = (channelId: string) =>
    discord.world.messages(channelId).filter(({ author }) => author.id === discord.botUser.id);
  const isThere = () => JSON.stringify([...own(general), ...own(wish.id)].map(({ content }) => content));
  while (isThere().includes("pearl-1")) await new Promise((resolve) => setTimeout(resolve, 50));
  while (discord.world.threads(general)[0]?.name !== "A request") {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const everything = () =>
    readdirSync(join(home, "data"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
      .join("\n");
  while (everything().includes("pearl-1")) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.match(everything(), /pearl-2-kept/);
  assert.match(JSON.stringify(own(lagoon).map(({ content }) => content)), /pearl-2/);
});
