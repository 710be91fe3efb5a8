import type { Recipe } from "./recipe.ts";

export const dice: Recipe = {
  name: "dice",
  fits: /\b(dice|die|roll|d20|d6)\b/i,
  question: "Should the die have six sides unless someone asks for more?",
  purpose: "Rolls a die with as many sides as you like (2 to 100, six unless you say otherwise).",
  commandNames: ["roll", "dice", "throw"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { slashCommand, TurbotPlugin } from "turbot";

/** Rolls a die. */
export default class Dice extends TurbotPlugin {
  roll = slashCommand(
    {
      name: "${command}",
      description: "Roll a die",
      options: {
        sides: { type: "integer", description: "How many sides", min: 2, max: 100, required: false },
      },
    },
    async (interaction, { sides = 6 }) => {
      const rolled = 1 + Math.floor(Math.random() * sides);
      await interaction.reply(\`You rolled \${rolled} (of \${sides}) 🎲\`);
    },
  );
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}", options: { sides: 2 } });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /You rolled [12] /);`,
  }),
};
