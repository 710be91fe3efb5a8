import type { Recipe } from "./recipe.ts";

export const eightBall: Recipe = {
  name: "eight-ball",
  fits: /\b(8[- ]?ball|eight[- ]?ball|magic ball|fortune|oracle)\b/i,
  question: "Should its answers be mysterious, or fishy?",
  purpose: "Answers yes-or-no questions as a magic 8-ball does.",
  commandNames: ["ask", "eight-ball", "oracle"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { slashCommand, TurbotPlugin } from "turbot";

const ANSWERS = [
  "The tides say yes.",
  "Not before the next full moon.",
  "Ask again when the water is clear.",
  "Without a doubt.",
  "Something smells fishy. No.",
];

/** Answers any question. */
export default class EightBall extends TurbotPlugin {
  ask = slashCommand(
    {
      name: "${command}",
      description: "Ask the magic 8-ball",
      options: { question: { type: "string", description: "A yes-or-no question", required: true } },
    },
    async (interaction, { question }) => {
      const answer = ANSWERS[Math.floor(Math.random() * ANSWERS.length)];
      await interaction.reply(\`> \${question}\\n\${answer} 🎱\`);
    },
  );
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}", options: { question: "Will it work?" } });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /Will it work\\?/);`,
  }),
};
