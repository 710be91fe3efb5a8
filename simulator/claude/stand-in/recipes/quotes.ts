import type { Recipe } from "./recipe.ts";

export const quotes: Recipe = {
  name: "quotes",
  fits: /\b(quotes?|sayings?|remember what)\b/i,
  question: "Can everyone add quotes?",
  purpose: "Keeps the community's quotes: add one, or hear a random one.",
  commandNames: ["quote", "quotes", "saying"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { slashCommand, TurbotPlugin } from "turbot";

const MOST = 200;

/** Remembers what was too good to forget. */
export default class Quotes extends TurbotPlugin {
  quote = slashCommand(
    {
      name: "${command}",
      description: "Hear a quote, or add one",
      options: { add: { type: "string", description: "A quote to keep", required: false } },
    },
    async (interaction, { add }) => {
      if (add !== undefined) {
        const kept = await this.turbot.store.update<string[]>("quotes", (quotes = []) =>
          [...quotes, add.slice(0, 300)].slice(-MOST),
        );
        await interaction.reply(\`Kept. That's quote number \${kept.length}. 📌\`);
        return;
      }
      const quotes = (await this.turbot.store.get<string[]>("quotes")) ?? [];
      const quote = quotes[Math.floor(Math.random() * quotes.length)];
      await interaction.reply(quote === undefined ? "No quotes yet: add the first one!" : quote);
    },
  );
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}", options: { add: "Swim or sink" } });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /quote number 1/);`,
  }),
};
