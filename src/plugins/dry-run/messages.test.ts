import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { messageId } from "./fake-ids.ts";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";
import { transcriptOf } from "./transcript.ts";

async function open(t: TestContext, members: string, needs = "{}") {
  const source = `import { TurbotPlugin, button, messageMenu, on, prefixCommand, slashCommand } from "turbot";
export default class Tried extends TurbotPlugin { static readonly needs = ${needs}; ${members} }`;
  const plugin = await openPlugin({ path: "plugins/tried.ts", source }, here);
  t.after(() => plugin.close());
  assert.equal(plugin.report.state, "loaded", JSON.stringify(plugin.report));
  return plugin;
}

test("what was sent can be changed in its handler, later by its id, and in private", async (t) => {
  const plugin = await open(
    t,
    `secret = slashCommand({ name: "secret", description: "Secret" }, async (interaction) => {
      const message = await interaction.reply({ content: "one", ephemeral: true });
      await message.edit("two");
      await message.delete();
    });
    start = prefixCommand({ name: "start", description: "Start" }, async (message) => {
      const said = await this.turbot.send(message.channelId, "3 votes");
      await this.turbot.store.set("said", [said.channelId, said.id]);
    });
    more = prefixCommand({ name: "more", description: "More" }, async () => {
      const [channelId = "", id = ""] = (await this.turbot.store.get<string[]>("said")) ?? [];
      await this.turbot.editMessage(channelId, id, "4 votes");
      await this.turbot.pinMessage(channelId, id);
      await this.turbot.deleteMessage(channelId, id);
    });`,
    `{ discord: ["pin_messages"] } as const`,
  );
  await plugin.slash("secret");
  await plugin.prefix("start");
  await plugin.prefix("more");
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(
    plugin.events.map(({ kind, content }) => [kind, content]),
    [
      ["reply", "one"],
      ["edit", "two"],
      ["delete", undefined],
      ["send", "3 votes\n-# from the tried plugin"],
      ["edit", "4 votes\n-# from the tried plugin"],
      ["pin", undefined],
      ["delete", undefined],
    ],
  );
  const [, edited, deleted] = plugin.events;
  assert.equal(edited?.messageId, deleted?.messageId);
});

test("a message that is laid out is used like any other, and an edit doesn't make it plain", async (t) => {
  const plugin = await open(
    t,
    `show = slashCommand({ name: "show", description: "Show" }, async (interaction) => {
      const message = await interaction.reply({ layout: [
        { text: "# Tides" },
        { container: [{ section: "High", button: { id: "more", label: "More" } }] },
      ] });
      if (interaction.user.name === "ben") await message.edit("plain");
    });
    more = button({ id: "more" }, async (interaction) => {
      await interaction.update({ layout: [{ text: "High at 9" }, { file: "tides.txt" }], files: [{ name: "tides.txt", content: "9:10" }] });
    });`,
    `{ discord: ["send_files"] } as const`,
  );
  await plugin.slash("show");
  await plugin.press("more");
  await plugin.slash("show", { as: "ben" });
  assert.deepEqual(
    plugin.events.slice(0, 3).map(({ kind, content, layout = [] }) => [kind, content, layout.length]),
    [
      ["reply", "# Tides\nHigh", 2],
      ["update", "High at 9", 2],
      ["reply", "# Tides\nHigh", 2],
    ],
  );
  assert.deepEqual(transcriptOf(plugin.events.slice(0, 2), "Ada"), [
    "Turbot: # Tides High [More]",
    "Turbot changes the message to: High at 9 [file: tides.txt]",
  ]);
  assert.match(plugin.problems[0]?.message ?? "", /an edit needs a layout, too/);
});

test("what people wrote can be looked up", async (t) => {
  const plugin = await open(
    t,
    `hear = on("message", async (message) => {
      const [last, before] = await this.turbot.history(message.channelId, { limit: 2 });
      this.turbot.log.info(message.type, message.repliesTo, message.attachments.length, last?.content, before?.content);
    });`,
    `{ discord: ["read_messages", "read_history"] } as const`,
  );
  await plugin.say("first");
  await plugin.say("second");
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    ["0 null 0 first undefined", "0 null 0 second first"],
  );
});

test("a poll is asked, and its votes are read", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => {
      const { channelId, id } = await interaction.reply({ poll: { question: "Tea?", answers: ["Yes", "No"] } });
      const poll = (await this.turbot.getMessage(channelId, id))?.poll;
      this.turbot.log.info(poll?.question, poll?.answers.map(({ text, votes }) => text + votes).join(), poll?.isFinal);
    });`,
  );
  await plugin.slash("ask");
  assert.equal(plugin.events[0]?.poll?.question.text, "Tea?");
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    ["Tea? Yes0,No0 false"],
  );
});

test("a message is the same in its menu, in a reaction to it and when it is looked up, and people have the roles that a test names", async (t) => {
  const plugin = await open(
    t,
    `keep = messageMenu({ name: "Keep" }, async (interaction, message) => {
      this.turbot.log.info("menu", message.id, interaction.member.roles.length);
    });
    star = on("reaction", async ({ channelId, messageId, emoji }) => {
      const message = await this.turbot.getMessage(channelId, messageId);
      const count = message?.reactions.find((one) => one.emoji === emoji)?.count;
      this.turbot.log.info("reaction", messageId, message?.content, count);
    });
    hear = on("message", ({ member }) => { this.turbot.log.info("message", member.roles.length); });`,
    `{ discord: ["read_messages", "read_history"] } as const`,
  );
  const on = { message: "Fish is good", author: "ben" };
  await plugin.menu("Keep", on, { roles: ["Crew", "Cook"] });
  await plugin.react("⭐", { as: "ada", on });
  await plugin.react("⭐", { as: "carol", on });
  await plugin.react("⭐", { as: "carol" });
  await plugin.say("Hello", { roles: ["Crew"] });
  const [menu, ...rest] = plugin.logs.map(({ text }) => text.split(" "));
  const id = menu?.[1];
  assert.equal(menu?.[2], "2");
  assert.deepEqual(
    rest.map((words) => words.join(" ")),
    [
      `reaction ${id} Fish is good 1`,
      `reaction ${id} Fish is good 2`,
      `reaction ${messageId} undefined undefined`,
      "message 1",
    ],
  );
  assert.deepEqual(plugin.problems, []);
});
