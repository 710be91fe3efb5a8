import type { Recipe } from "./recipe.ts";

export const greeting: Recipe = {
  name: "greeting",
  fits: /\b(greet|greeting|greets|welcome|hello|say hi)\b/i,
  question: "Should it greet people by name?",
  purpose: "Greets whoever asks for it, by name.",
  commandNames: ["hello", "greet", "ahoy"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { slashCommand, TurbotPlugin } from "turbot";

/** Says hello. */
export default class Greeting extends TurbotPlugin {
  hello = slashCommand({ name: "${command}", description: "Get a hello" }, async (interaction) => {
    await interaction.reply(\`Ahoy, \${interaction.user.displayName}! Lovely to sea you. 🌊\`);
  });
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}" });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /Ahoy/);`,
  }),
};
