import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { until } from "./fixtures/until.ts";

const plugin = `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Parrot extends TurbotPlugin {
  say = slashCommand(
    { name: "say", description: "Say it", options: { what: { type: "string", description: "What" } } },
    async (interaction, { what = "hello" }) => {
      await interaction.reply(what);
    },
  );
  heard = prefixCommand({ name: "say", description: "Say it" }, async (message, args) => {
    try {
      await message.reply(args.join(" "));
    } catch (error) {
      this.turbot.log.warn(error instanceof Error ? error.message : "?");
      throw error;
    }
  });
}
`;

const everythingBut = (...permissions: readonly bigint[]) =>
  permissions.reduce((left, one) => left & ~one, (2n ** 50n - 1n) & ~PermissionFlagsBits.Administrator);

test("reports what Discord refuses to the plugin and the admins, with code and place, and blames whoever can fix it", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { parrot: plugin } });
  const { discord, guild, general, logs, ann } = world;
  const told = (words: RegExp) =>
    discord.people.waitForMessage(logs, ({ content }) => words.test(content), 30_000);
  const bot = await world.startLive();

  // The plugin's own fault: the report has the place and the code, but not the content, the address or the token.
  discord.faults.add({
    on: /^POST \/interactions\/\d+\/[^/]+\/callback$/,
    effect: {
      kind: "answer",
      status: 400,
      body: {
        code: 50035,
        message: "Invalid Form Body",
        errors: {
          data: {
            embeds: {
              0: {
                timestamp: {
                  _errors: [{ code: "DATE_TIME_TYPE_PARSE", message: "Could not parse secret-words." }],
                },
              },
            },
          },
        },
      },
    },
  });
  const failed = await discord.people.slash(ann, general, "say", { what: "secret-words" });
  assert.match(failed.message?.content ?? "", /Something fishy happened in the parrot plugin/);
  const { content: form } = await told(/50035/);
  assert.match(
    form,
    /The plugin \*\*parrot\*\* made a mistake: .*data\.embeds\[0\]\.timestamp \(DATE_TIME_TYPE_PARSE\)/,
  );
  assert.doesNotMatch(form, /secret-words|http|interactions/);

  // AutoMod, a time-out, permissions and a locked thread aren't the plugin's mistakes.
  discord.world.limitBot(
    guild.id,
    everythingBut(PermissionFlagsBits.ManageGuild, PermissionFlagsBits.ManageThreads),
  );
  discord.world.blockWords(guild.id, ["kraken"]);
  await discord.people.write(ann, general, "!say kraken");
  assert.match((await told(/200000/)).content, /no fault of its own: This server's AutoMod blocked it/);

  const post = await discord.people.write(ann, general, "A thread");
  const thread = await discord.people.startThread(ann, post.id, "Talk");
  await discord.people.write(ann, thread.id, "hello");
  discord.faults.add({
    on: new RegExp(`^POST /channels/${thread.id}/messages$`),
    effect: { kind: "answer", status: 400, body: { code: 160005, message: "This thread is locked" } },
    times: 2,
  });
  await discord.people.write(ann, thread.id, "!say hi");
  assert.match((await told(/160005/)).content, /no fault of its own: The thread is locked or archived/);

  // While timed out it can't post in the server, so only the plugin and the log learn of it.
  discord.world.timeOut(guild.id, discord.botUser.id, new Date(Date.now() + 60_000).toISOString());
  await discord.people.write(ann, general, "!say hi");
  await until(() => /Turbot is timed out in this server until \d{4}-.*50013/.test(bot.output()));
  discord.world.timeOut(guild.id, discord.botUser.id, undefined);

  discord.world.denyBot(general, PermissionFlagsBits.SendMessages);
  await discord.people.write(ann, general, "!say hello again");
  assert.match(
    (await told(/isn't allowed to do that there/)).content,
    /no fault of its own: .*50013 Missing Permissions/,
  );

  assert.doesNotMatch(bot.output(), /pluginStopped|pluginQuarantined/);
});
