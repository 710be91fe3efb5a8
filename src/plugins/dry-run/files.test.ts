import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `
import { on, modal, slashCommand, TurbotPlugin } from "turbot";
export default class Post extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "send_files"], unattended: ["send_files"] } as const;
  count = slashCommand(
    { name: "count", description: "Count lines", options: { list: { type: "attachment", description: "Which", required: true } } },
    async (interaction, { list }) => {
      const lines = (await this.turbot.files.text(list)).split("\\n").length;
      const bytes = await this.turbot.files.bytes(list);
      await interaction.reply({ content: lines + " lines, " + bytes.length + " bytes", files: [list] });
    },
  );
  ask = slashCommand({ name: "ask", description: "Ask" }, (interaction) => interaction.showModal(this.form));
  form = modal({ id: "form", title: "Files", fields: { files: { type: "file", label: "Which?", max: 3 } } }, async (interaction) => {
    await interaction.reply({ content: "Yours:", files: interaction.fields.files });
  });
  heard = on("message", async (message) => {
    const [file] = message.attachments;
    if (file === undefined) return;
    await this.turbot.send(message.channelId, {
      embeds: [{ title: "Look", image: { url: "attachment://" + file.name } }],
      files: [{ ...file, description: "What they showed" }],
    });
  });
  face = slashCommand({ name: "face", description: "Your face" }, async (interaction) => {
    await interaction.reply({ files: [await this.turbot.files.picture(interaction.user.avatarUrl)] });
  });
  odd = slashCommand({ name: "odd", description: "Odd" }, async (interaction) => {
    const file = { handle: "made up", name: "a.txt" };
    await interaction.reply(await this.turbot.files.text(file).catch((error) => error.message));
  });
}`;

test("files of options, forms and messages, and pictures of people, are read and sent on by their handles", async (t) => {
  const plugin = await openPlugin({ path: "plugins/post.ts", source }, here);
  t.after(() => plugin.close());
  await plugin.slash("count", { options: { list: { file: "list.csv", content: "a\nä" } } });
  await plugin.slash("ask");
  await plugin.submit("form", { files: [{ file: "b.txt", content: "b" }, { file: "c.png" }] });
  await plugin.say("", { files: [{ file: "cat.png", type: "image/png", content: "meow" }] });
  await plugin.slash("face");
  await plugin.slash("odd");
  assert.deepEqual(plugin.problems, []);
  const shown = plugin.events.map(({ kind, content, files = [] }) => [kind, content, files]);
  assert.deepEqual(shown.slice(0, -1), [
    ["reply", "2 lines, 4 bytes", [{ name: "list.csv", text: "a\nä" }]],
    ["modal", "plugin:post:form", []],
    [
      "reply",
      "Yours:",
      [
        { name: "b.txt", text: "b" },
        { name: "c.png", text: "(what is in c.png)" },
      ],
    ],
    ["send", "-# from the post plugin", [{ name: "cat.png", text: "meow" }]],
    ["reply", "", [{ name: "1.png", text: "(what is in 1.png)" }]],
  ]);
  assert.match(plugin.events.at(-1)?.content ?? "", /There is no such file/);
});
