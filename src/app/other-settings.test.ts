import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";

/** What would show up if a default were hard-coded somewhere. */
const elsewhere = [
  /`!\w/,
  /BotAdmin/,
  /(?<!docs\.)github\.com/,
  /discord\.com\/api/,
  /:8080\b/,
  /claude-sonnet-5-5/,
];

const counter = `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Flip extends TurbotPlugin {
  flip = prefixCommand({ name: "flip", description: "Flip" }, async (message) => {
    await message.reply("Heads");
  });
  coin = slashCommand({ name: "coin", description: "Flip" }, async (interaction) => {
    await interaction.reply("Tails");
  });
}
`;

test("with unusual settings, nothing Turbot says or asks mentions the defaults", async (t) => {
  const world = await createBotHarness(t, { plugins: { flip: counter } });
  const { discord, guild, general, ann, bob, claude, github } = world;
  const makers = discord.world.addRole(guild.id, { name: "Makers" }).id;
  discord.world.setRoles(guild.id, ann, [makers]);
  const bot = world.start([], {
    COMMAND_PREFIX: "~~",
    FEATURE_REQUEST_ROLE: "Makers",
    CLAUDE_MODEL: "claude-opus-5-5",
  });
  await bot.says("ready");
  const answered = (channelId: string, words: RegExp) =>
    discord.people.waitForMessage(
      channelId,
      ({ author, content }) => author.id === discord.botUser.id && words.test(content),
      30_000,
    );

  await discord.people.write(ann, general, "~~flip");
  await answered(general, /^Heads$/);
  await discord.people.write(ann, general, "~~help");
  assert.match((await answered(general, /grows by being asked/)).content, /`~~flip` `\/coin`/);
  const manager = guild.owner_id;
  const panel = await discord.people.slash(manager, general, "plugins", { name: "flip" });
  assert.match(panel.message?.content ?? "", /`~~flip`/);
  await world.mention(bob, "feature request: roll dice");
  await answered(general, /You need the \*\*Makers\*\* role/);
  claude.script({ text: "I'll add `~~roll`.\n---PLAN_READY---" });
  const asked = await world.mention(ann, "feature request: roll dice");
  await answered(asked.id, /Ready\?/);
  const chatted = await world.mention(ann, "what can you do?");
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === chatted.id,
    30_000,
  );
  await discord.people.waitForMessage(world.logs, () => world.setUpReports().length === 1, 30_000);
  await github.delivered();

  assert.match(JSON.stringify(claude.calls), /People type `~~` in front of prefix commands here/);
  const said = [
    ...discord.world.channels(guild.id).flatMap(({ id }) => world.said(id)),
    ...world.said(asked.id),
  ].map(({ content }) => content);
  assert.ok(said.length >= 6, said.join("\n"));
  const texts = [
    ...said,
    ...world.setUpReports(),
    panel.message?.content ?? "",
    ...claude.calls.map((call) => JSON.stringify(call)),
  ];
  for (const sign of elsewhere) {
    const guilty = texts
      .filter((text) => sign.test(text))
      .map((text) => sign.exec(text)?.input.slice(0, 300));
    assert.deepEqual(guilty, [], String(sign));
  }
});
