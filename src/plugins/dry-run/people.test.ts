import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { runTests } from "./run-tests.ts";

const source = `import { on, slashCommand, TurbotPlugin } from "turbot";
export default class Tried extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "read_history", "add_reactions", "delete_messages"] } as const;
  heard = on("message", async (message) => {
    const { author, content, mentions, attachments, repliesTo, channelId } = message;
    console.log(JSON.stringify([
      author.name, content.replace(/\\d+/, "id"), mentions.map(({ name }) => name), attachments.map(({ name, size }) => name + size),
      repliesTo?.author?.name ?? null, (await this.turbot.getChannel(channelId))?.name,
    ]));
    await message.react("🐟");
    const read = await this.turbot.getMessage(channelId, message.id);
    console.log(JSON.stringify(read?.reactions));
  });
  edited = on("messageEdit", ({ content, mentions }) => console.log(content, mentions.map(({ name }) => name).join()));
  purge = slashCommand(
    { name: "purge", description: "Purge", permission: "manage_messages" },
    async (interaction) => {
      await interaction.reply(interaction.permissions.join() + " in " + interaction.channelId);
    },
  );
}`;

const tests = `import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";
const file = new URL("./tried.ts", import.meta.url);
const texts = ({ logs }: { logs: readonly { text: string }[] }) => logs.map(({ text }) => text);

test("messages mention, reply, carry files, and are in channels", async () => {
  const plugin = await openPlugin(file);
  const ben = await idOf("ben");
  await plugin.say("Hello", { as: "cora" });
  await plugin.say("Hi <@" + ben + ">", {
    ...{ as: "ada", in: "plans", mentions: ["dan"], files: [{ file: "a.png", size: 7 }] },
    repliesTo: { message: "Hello", author: "cora" },
  });
  await plugin.edit("Hi Eve", { as: "ada", mentions: ["eve"] });
  await plugin.say("I am a bot", { as: "beep", bot: true });
  await plugin.close();
  assert.deepEqual(texts(plugin), [
    '["cora","Hello",[],[],null,"general"]',
    '[{"emoji":"🐟","count":1}]',
    '["ada","Hi <@id>",["dan","ben"],["a.png7"],"cora","plans"]',
    '[{"emoji":"🐟","count":1}]',
    "Hi Eve eve",
  ]);
});

test("a command is there for those who have its permission", async () => {
  const plugin = await openPlugin(file);
  assert.equal(await plugin.slash("purge", { as: "ada", permissions: [] }), false);
  assert.equal(await plugin.slash("purge", { as: "ada", permissions: ["kick_members"] }), false);
  assert.equal(await plugin.slash("purge", { as: "ada", permissions: ["manage_messages"], in: "plans" }), true);
  await plugin.close();
  assert.deepEqual(plugin.events.map(({ content }) => content), ["manage_messages in " + (await idOf({ channel: "plans" }))]);
  assert.notEqual(await idOf({ role: "plans" }), await idOf("plans"));
});
`;

test("people write, mention, reply and have permissions as a test says", async () => {
  const report = await runTests(
    { path: "plugins/tried.ts", source, tests },
    { nodePath: process.execPath, log: silentLog },
  );
  assert.equal(report.problem, undefined);
  assert.deepEqual(
    report.tests.map(({ state, error }) => error ?? state),
    ["passed", "passed"],
  );
});
