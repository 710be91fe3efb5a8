import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { until } from "../requests/fixtures/until.ts";

const plugin = `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Giveaway extends TurbotPlugin {
  enter = slashCommand(
    { name: "enter", description: "Take part", reach: { ping: "when you win" } },
    async (interaction) => interaction.reply({ content: "You are in", ephemeral: true }),
  );
  draw = prefixCommand({ name: "draw", description: "Draw" }, async (message, args) => {
    await this.turbot.send(message.channelId, args.join(" "));
  });
}
`;

test("rings a person who agreed by their own call, across a restart, until one press; /privacy shows and changes that", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { giveaway: plugin } });
  const { discord, general, ann, bob } = world;
  let bot = await world.startLive();
  const everybody = `<@${ann}> <@${bob}> @everyone`;
  let draws = 0;
  const draw = async () => {
    draws += 1;
    const before = discord.pings.length;
    await discord.people.write(bob, general, `!draw draw-${draws} ${everybody}`);
    const said = await discord.people.waitForMessage(
      general,
      ({ content, author }) => content.includes(`draw-${draws} `) && author.id === discord.botUser.id,
    );
    const rung = discord.pings.slice(before).filter(({ authorId }) => authorId === discord.botUser.id);
    return {
      said,
      rung: rung.flatMap(({ userIds }) => userIds),
      loud: rung.some(({ everyone }) => everyone),
    };
  };

  assert.deepEqual((await draw()).rung, [], "nobody agreed to anything yet");
  await discord.people.slash(ann, general, "enter");
  const told = await discord.people.waitForMessage(
    general,
    ({ content }) => /\*\*giveaway\*\* can ping you in this server when you win/.test(content),
    30_000,
  );
  // The consent holds once Turbot knows that Discord accepted the notice about it, which is after anyone can read that.
  let inFirst = await draw();
  await until(async () => {
    if (inFirst.rung.length > 0) return true;
    inFirst = await draw();
    return false;
  });
  assert.deepEqual([inFirst.rung, inFirst.loud], [[ann], false]);
  assert.match(inFirst.said.content, /-# from the giveaway plugin, which pings you as you agreed/);

  await bot.end("SIGTERM");
  bot = await world.startLive();
  const { said, rung } = await draw();
  assert.deepEqual(rung, [ann]);

  // Bob's press affects only Bob.
  const his = await discord.people.press(bob, said.id, "ring:stop:giveaway");
  assert.match(his.message?.content ?? "", /Nothing to change/);
  assert.deepEqual((await draw()).rung, [ann]);
  const hers = await discord.people.press(ann, said.id, "ring:stop:giveaway");
  assert.match(hers.message?.content ?? "", /\*\*giveaway\*\* won't ping you in this server any more/);
  assert.deepEqual((await draw()).rung, []);
  await discord.people.slash(ann, general, "enter");
  await discord.people.waitForMessage(general, ({ content }) => /you stopped that/.test(content), 30_000);
  assert.deepEqual((await draw()).rung, [], "what was stopped isn't agreed to again by the way");

  const { message: home } = await discord.people.slash(ann, general, "privacy");
  const { message: list } = await discord.people.press(ann, home?.id ?? "", "privacy:pings");
  assert.match(
    list?.content ?? "",
    /\*\*giveaway\*\* won't ping you in this server when you win: you stopped it/,
  );
  await discord.people.select(ann, list?.id ?? "", "ring:choose:0", [`again:giveaway:${world.guild.id}`]);
  assert.deepEqual((await draw()).rung, [ann]);

  const data = await discord.people.slash(ann, general, "mydata");
  const file = await fetch(data.message?.attachments[0]?.url ?? "");
  assert.match(await file.text(), /"canRingMe": \[\s*\{\s*"plugin": "giveaway"/);
  await discord.people.slash(ann, general, "forget", { what: "me", sure: "yes" });
  assert.deepEqual((await draw()).rung, []);
  const { message: again } = await discord.people.slash(ann, general, "privacy");
  const { message: nobody } = await discord.people.press(ann, again?.id ?? "", "privacy:pings");
  assert.match(nobody?.content ?? "", /Nobody can ping you through me/);
  assert.ok(told.id !== said.id);
});
