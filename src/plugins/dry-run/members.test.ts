import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

test("facts of whom a command names, of who asks, and of others", async (t) => {
  const source = `import { TurbotPlugin, on, slashCommand } from "turbot";
export default class Tried extends TurbotPlugin {
  static readonly needs = { discord: ["see_members"] } as const;
  who = slashCommand(
    { name: "who", description: "Who", options: { who: { type: "user", description: "Who", required: true } } },
    async (interaction, { who }) => {
      this.turbot.log.info(who.member?.joinedAt, who.avatarUrl === who.member?.avatarUrl, interaction.permissions.length);
      const found = await this.turbot.members(interaction.guildId ?? "", { name: "N" });
      const one = await this.turbot.member(interaction.guildId ?? "", interaction.user.id);
      this.turbot.log.info(found.map(({ user }) => user.name), one?.user.name);
    },
  );
}`;
  const plugin = await openPlugin({ path: "plugins/tried.ts", source }, here);
  t.after(() => plugin.close());
  await plugin.join("ned");
  await plugin.slash("who", { options: { who: "ben" }, as: "ned" });
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    ["2026-01-01T00:00:00.000Z true 0", '["ned"] ned'],
  );
});
