import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const menuName = "Who made Turbot say this?";

const echo = `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Echo extends TurbotPlugin {
  slash = slashCommand({ name: "shout", description: "Shouts" }, (it) => it.reply("HELLO"));
  typed = prefixCommand({ name: "shout", description: "Shouts" }, async (it) => {
    await it.reply("HELLO THERE");
    await this.turbot.send(it.channelId, "And by the way: hello.");
  });
}
`;

test("tells moderators, and nobody else, who or what made Turbot say something", async (t) => {
  const world = await createBotHarness(t, { plugins: { echo } });
  const { discord, guild, general, ann, bob } = world;
  const role = discord.world.addRole(guild.id, {
    name: "Mods",
    permissions: PermissionFlagsBits.ManageMessages,
  });
  const mo = discord.world.addMember(guild.id, { name: "Mo", roleIds: [role.id] }).id;
  await world.startLive();
  const ask = async (messageId: string) => {
    for (;;) {
      const { message } = await discord.people.menu(mo, messageId, menuName);
      assert.equal(message?.flags, 64, "only the moderator sees it");
      // Turbot may not have heard back from Discord about its message.
      if (!/I don't know|a button or a menu/.test(message?.content ?? "")) return message?.content ?? "";
    }
  };
  const answerTo = (id: string) =>
    discord.people.waitForMessage(general, ({ message_reference: to }) => to?.message_id === id, 20_000);

  const bobs = await world.mention(bob, "hello, I'm new, and my kraken is called Xanthippe");
  await answerTo(bobs.id);
  world.claude.script({ text: "That his kraken is called Xanthippe." });
  const anns = await world.mention(ann, "and what did Bob say?");
  const chat = await ask((await answerTo(anns.id)).id);
  assert.match(
    chat,
    new RegExp(`^I said this on <t:\\d+:f>\\. <@${ann}> asked me: https://\\S+/${anns.id}$`, "m"),
  );
  assert.match(chat, new RegExp(`may hold words of .*<@${bob}>`));

  const shout = await discord.people.slash(ann, general, "shout");
  assert.match(
    await ask(shout.message?.id ?? ""),
    new RegExp(`<@${ann}> used a command of the plugin \\*\\*echo\\*\\*`),
  );
  const typed = await discord.people.write(bob, general, "!shout");
  assert.match(
    await ask((await answerTo(typed.id)).id),
    new RegExp(`<@${bob}> used a command of the plugin`),
  );
  const aside = await discord.people.waitForMessage(general, ({ content }) =>
    content.startsWith("And by the way"),
  );
  assert.match(
    await ask(aside.id),
    new RegExp(`from the plugin \\*\\*echo\\*\\*, while it was busy for <@${bob}>`),
  );

  const wish = await world.mention(ann, "feature request: a dice command");
  await discord.journal.wait(
    ({ what }) => what === `POST /channels/${general}/messages/${wish.id}/threads`,
    20_000,
  );
  const plan = await discord.people.waitForMessage(
    wish.id,
    ({ author }) => author.id === discord.botUser.id,
    20_000,
  );
  assert.match(await ask(plan.id), new RegExp(`news of a feature request by <@${ann}>`));

  assert.match(await ask(anns.id), /isn't mine/);
  await assert.rejects(discord.people.menu(bob, plan.id, menuName), { name: "UnknownCommandError" });
  const byTurbot = discord.pings.filter(({ authorId }) => authorId === discord.botUser.id);
  assert.ok(byTurbot.every(({ userIds }) => !userIds.includes(bob)));
});
