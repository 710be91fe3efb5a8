import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `
import { slashCommand, TurbotPlugin, welcomeCard } from "turbot";
export default class Face extends TurbotPlugin {
  static readonly needs = { discord: ["send_files"] } as const;
  face = slashCommand({ name: "face", description: "Your card" }, async (interaction) => {
    const { displayName, avatarUrl } = interaction.user;
    const inner = await this.turbot.images.card(welcomeCard({ name: displayName, avatar: avatarUrl }));
    const outer = { width: 400, height: 200, alt: "A frame", children: [{ image: inner, width: 200, height: 80 }] };
    const [picture, avatar] = [await this.turbot.images.card(outer), await this.turbot.images.avatar(interaction.user)];
    await interaction.reply({ files: [inner, { ...picture, description: "Your card in a frame" }, avatar] });
  });
  many = slashCommand({ name: "many", description: "Many" }, async (interaction) => {
    const card = { width: 50, height: 50, alt: "Nothing", children: [] };
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => this.turbot.images.card(card)));
    await interaction.reply(all.map((one) => one.status === "rejected" ? one.reason.message : "drawn").join("\\n"));
  });
}`;

for (const draws of [true, false])
  test(`${draws ? "a dry run draws" : "tests see"} what a picture says, its alternative text and its size`, async (t) => {
    const plugin = await openPlugin({ path: "plugins/face.ts", source }, { ...here, draws });
    t.after(() => plugin.close());
    await plugin.slash("face");
    assert.deepEqual(plugin.problems, []);
    const words = "Welcome\nada";
    assert.deepEqual(plugin.events[0]?.files, [
      { name: "welcome.png", text: words, alt: "Welcome, ada", width: 800, height: 260 },
      // What is in a picture inside is read, too.
      { name: "picture.png", text: words, alt: "Your card in a frame", width: 400, height: 200 },
      { name: "1.png", text: "(what is in 1.png)" },
    ]);
    await plugin.advance("1m");
    await plugin.slash("many");
    const answers = plugin.events.at(-1)?.content?.split("\n") ?? [];
    assert.deepEqual(answers.slice(0, 5), Array(5).fill("drawn"));
    assert.match(answers[5] ?? "", /Too many pictures: 5 at once/);
  });
