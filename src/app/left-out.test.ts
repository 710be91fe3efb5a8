import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const plugin = `import { messageMenu, on, prefixCommand, TurbotPlugin, userMenu } from "turbot";

export default class Listener extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  heard = on("message", ({ content }) => {
    this.turbot.log.info(\`heard \${content}\`);
  });
  echo = prefixCommand({ name: "echo", description: "Say it again" }, async (message, args) => {
    await message.reply(args.join(" "));
  });
  unknown = on("unknownCommand", async (command) => {
    await command.reply(\`no \${command.name} for \${command.args.join()}\`);
  });
  who = userMenu({ name: "Who is it" }, async (interaction, user, member) => {
    await interaction.reply(\`\${user.displayName}, \${member === null ? "gone" : "here"}\`);
  });
  quote = messageMenu({ name: "Quote this" }, async (interaction, message) => {
    await interaction.reply(\`\${message.author.displayName} wrote: \${message.content}\`);
  });
}
`;

test("a person who is left out: Claude and plugins never get their words, nor do they rest here, until they take part again", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, {
    plugins: { listener: plugin },
  });
  const { discord, claude, general, guild, ann, bob, home } = world;
  const path = join(home, "data", "sessions.db");
  const database = openDatabase(path);
  const needs = { http: [], discord: ["read_messages"] };
  createPluginGrants(database, Date.now).grant("listener", guild.id, "read_messages", needs, guild.owner_id);
  database.close();
  const bot = await world.startLive();

  const answerTo = (id: string) =>
    discord.people.waitForMessage(
      general,
      ({ message_reference: to, author }) => to?.message_id === id && author.id === discord.botUser.id,
      30_000,
    );
  const say = async (userId: string, words: string, replyTo?: string) => {
    const content = `<@${discord.botUser.id}> ${words}`;
    const asked = await discord.people.write(userId, general, content, replyTo ? { replyTo } : {});
    return answerTo(asked.id);
  };
  const last = () => JSON.stringify(claude.calls.at(-1));

  claude.script({ text: "Plum is a fine name!" });
  const praise = await say(ann, "my boat is called Plum");
  await say(bob, "hello");
  assert.match(last(), /Plum/, "what was said before is remembered");
  const plan = await world.mention(ann, "feature request: a plum counter");
  await discord.people.waitForMessage(plan.id, ({ content }) => content.includes("stand-in"), 30_000);

  // One press, in this server, and everything ends at once.
  const { message: panel } = await discord.people.slash(ann, general, "privacy");
  assert.match(panel?.content ?? "", /I'm Turbot, an AI \(Claude\), and I can be wrong/);
  assert.equal(((panel?.flags ?? 0) & 64) === 64, true);
  const { message: left } = await discord.people.press(ann, panel?.id ?? "", "privacy:leave");
  assert.match(left?.content ?? "", /^\*\*Done: you're left out.*I've closed your open request/);
  await discord.people.waitForMessage(plan.id, ({ content }) =>
    /can't plan this with the person who asked/.test(content),
  );

  const calls = claude.calls.length;
  assert.match((await say(ann, "and now? zebra-1")).content, /^You asked to be left out of AI/);
  const own = await discord.people.write(ann, general, "nobody in particular, zebra-2");
  const command = await discord.people.write(ann, general, "!echo zebra-3");
  assert.equal((await answerTo(command.id)).content, "zebra-3", "a command is their own act");
  assert.equal(claude.calls.length, calls);

  const unknown = await discord.people.write(bob, general, "!Zip zap");
  assert.match((await answerTo(unknown.id)).content, /^no zip for zap\n-# from the listener plugin$/);
  const used = async (menu: Promise<{ readonly message: { readonly content: string } | undefined }>) =>
    (await menu).message?.content ?? "";
  const quoteOf = (asker: string, id: string) => used(discord.people.menu(asker, id, "Quote this"));
  assert.match(await quoteOf(bob, own.id), /^Whoever wrote that has asked to be left out/);
  const handed = await discord.people.write(ann, general, "zebra-4");
  assert.match(await quoteOf(ann, handed.id), /^Ann wrote: zebra-4/, "so is handing it over");
  const bobs = await discord.people.write(bob, general, "I like kelp");
  assert.match(await quoteOf(ann, bobs.id), /^Bob wrote: I like kelp/);
  assert.equal(await used(discord.people.userMenu(bob, general, ann, "Who is it")), "Ann, here");

  await say(bob, "what did she say?", own.id);
  assert.match(last(), /\(somebody who wants no part in AI\)/);
  assert.doesNotMatch(last(), /zebra|Plum|plum counter|"Ann"/);
  await say(bob, "and what did you say?", praise.id);
  assert.doesNotMatch(last(), /Plum/, "nor where Turbot repeated them");
  const heard = () => bot.output().match(/heard [^"]*/g) ?? [];
  assert.ok(heard().some((line) => line.includes("what did she say")));
  assert.ok(!heard().some((line) => line.includes("zebra")));
  const files = readdirSync(join(home, "data")).filter((name) => name.startsWith("sessions.db"));
  for (const name of files) assert.ok(!readFileSync(join(home, "data", name)).includes("zebra-1"), name);
  for (const name of files) assert.ok(!readFileSync(join(home, "data", name)).includes("zebra-2"), name);

  // It holds over a restart, and ends with a press.
  await bot.end("SIGTERM");
  await world.startLive();
  assert.match((await say(ann, "still there?")).content, /^You asked to be left out of AI/);
  const { message: again } = await discord.people.slash(ann, general, "privacy");
  assert.match(again?.content ?? "", /You're left out/);
  const { message: back } = await discord.people.press(ann, again?.id ?? "", "privacy:return");
  assert.match(back?.content ?? "", /Welcome back/);
  await say(ann, "my boat is called Pear");
  assert.match(last(), /Pear/);
});

test("/privacy shows on small screens what is read, kept and passed on, whom to ask, and does what its buttons say", async (t) => {
  const world = await createBotHarness(t);
  const { discord, general, ann, bob } = world;
  const bot = world.start([], { OPERATOR_IDS: bob });
  await bot.says("ready");
  await discord.journal
    .wait(({ what }) => /PUT .*commands|POST .*commands/.test(what), 30_000)
    .catch(() => {});
  const { message: panel } = await discord.people.slash(ann, general, "privacy");
  const id = panel?.id ?? "";
  const press = async (what: string) =>
    (await discord.people.press(ann, id, `privacy:${what}`)).message?.content ?? "";
  for (const [what, says] of [
    ["reads", /mention me[\s\S]*Direct messages I don't read/],
    ["keeps", /30 days[\s\S]*docs\/privacy\.md/],
    ["sends", /Anthropic[\s\S]*GitHub/],
    ["asks", new RegExp(`<@${bob}>`)],
    ["pings", /Nobody can ping you/],
    ["forget", /are you sure\?[\s\S]*Nobody can bring it back/],
  ] as const) {
    const shown = await press(what);
    assert.match(shown, says);
    // Words come first for those who listen, and no line is a wall.
    for (const line of shown.split("\n")) assert.ok(line.length <= 280 && /^[\w*•-]/.test(line), line);
    assert.match(await press("home"), /Your privacy with me/);
  }
  const { message: file } = await discord.people.press(ann, id, "privacy:data");
  assert.equal(file?.attachments[0]?.filename, "turbot-mydata.json");
  await press("forget");
  assert.match(await press("forget-now"), /nothing to forget/);
});
