import type { Recipe } from "./recipe.ts";

export const counter: Recipe = {
  name: "counter",
  fits: /\b(count|counter|counts|counting|tally|keep score)\b/i,
  question: "One count for everyone, kept across restarts: is that what you mean?",
  purpose: "Keeps a count for the whole server that survives restarts.",
  commandNames: ["count", "counter", "tally"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { slashCommand, TurbotPlugin } from "turbot";

/** Counts, and never forgets. */
export default class Counter extends TurbotPlugin {
  count = slashCommand({ name: "${command}", description: "Count one up" }, async (interaction) => {
    const count = await this.turbot.store.update<number>("count", (before = 0) => before + 1);
    await interaction.reply(\`That makes \${count} 🐟\`);
  });
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}" });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /That makes 1/);`,
  }),
};
