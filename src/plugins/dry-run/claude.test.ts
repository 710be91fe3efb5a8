import assert from "node:assert/strict";
import { test } from "node:test";
import { madeWithAi } from "../claude/claude-words.ts";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `
import { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError, every, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
export default class Words extends TurbotPlugin {
  static readonly needs = { claude: "explain words", discord: ["manage_roles"] } as const;
  #last: any;
  explain = slashCommand({ name: "explain", description: "Explain" }, async (interaction) => {
    this.#last = interaction;
    try {
      await interaction.reply(await this.turbot.claude.ask(interaction, { task: "Explain", text: "tide" }));
    } catch (error) {
      const kinds = [ClaudeLimitError, ClaudeRefusedError, ClaudeDownError];
      await interaction.reply(kinds.findIndex((kind) => error instanceof kind) + " " + (error as Error).message);
    }
  });
  rate = prefixCommand({ name: "rate", description: "Rate" }, async (message) => {
    const form = { stars: { type: "number", min: 1, max: 5 }, why: { type: "text" }, tags: { type: "list" } } as const;
    const { stars, why, tags } = await this.turbot.claude.ask(message, { task: "Rate the recipe", text: message.content, form });
    await message.reply(stars + " " + why + " " + tags.length);
  });
  demote = slashCommand({ name: "demote", description: "Demote" }, async (interaction) => {
    await interaction.takeRole("5", "900000000000000001");
    await interaction.reply("Done");
  });
  late = slashCommand({ name: "late", description: "Late" }, async (interaction) => {
    for (const by of [this.#last, {}, undefined])
      await this.turbot.claude.ask(by, { task: "Explain", text: "x" }).catch((error) => this.turbot.log.info(String(error)));
    await interaction.reply("ok");
  });
}`;

test("in dry runs Claude answers what a test says, and is asked nothing for anybody else", async (t) => {
  const plugin = await openPlugin(
    { path: "plugins/words.ts", source },
    { ...here, claude: ["It comes and goes", { fails: "limit" }, { fails: "refused" }] },
  );
  t.after(() => plugin.close());
  assert.equal(plugin.report.state === "loaded" && plugin.report.needs.claude, "explain words");
  const said = () => plugin.events.at(-1)?.content ?? "";
  await plugin.slash("explain");
  assert.equal(said(), `It comes and goes\n${madeWithAi}`);
  for (const [kind, words] of [
    [0, /^0 You've had your share/],
    [1, /^1 Claude declined/],
  ] as const) {
    await plugin.slash("explain");
    assert.match(said(), words, String(kind));
  }
  await plugin.claude({ stars: 4, why: "Fresh", tags: ["fish"] });
  await plugin.prefix("rate", { args: ["soup"] });
  assert.equal(said(), `4 Fresh 1\n${madeWithAi}`);
  await plugin.claude({ stars: 9, why: "", tags: [] });
  await plugin.prefix("rate");
  assert.match(plugin.problems.at(-1)?.message ?? "", /doesn't fit the form/);
  assert.deepEqual(plugin.asked[0], { task: "Explain", text: "tide" });
  const asked = plugin.asked.length;
  await plugin.slash("late");
  assert.match(plugin.logs[0]?.text ?? "", /only asked for somebody/);
  for (const { text } of plugin.logs.slice(1)) assert.match(text, /needs what the handler was given/);
  assert.equal(plugin.asked.length, asked);
  await plugin.slash("demote", { as: "admin" });
  assert.equal(
    plugin.events.some(({ kind }) => kind === "takeRole"),
    false,
  );
  assert.match(plugin.problems.at(-1)?.message ?? "", /a moderator decides/);
  assert.match(
    plugin.events.findLast(({ kind }) => kind === "send")?.content ?? "",
    /\*\*words\*\* uses Claude, an AI, so it does nothing against members by itself/,
  );
});
