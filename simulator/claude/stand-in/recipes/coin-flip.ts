import type { Recipe } from "./recipe.ts";

export const coinFlip: Recipe = {
  name: "coin-flip",
  fits: /\b(coin|flip|heads|tails)\b/i,
  question: "Heads and tails, or would you like fishier sides?",
  purpose: "Flips a coin: heads or tails.",
  commandNames: ["flip", "coin", "toss"],
  kind: "prefix",
  write: ({ command }) => ({
    source: `import { prefixCommand, TurbotPlugin } from "turbot";

/** Flips a coin. */
export default class CoinFlip extends TurbotPlugin {
  flip = prefixCommand({ name: "${command}", description: "Flip a coin" }, async (message) => {
    await message.reply(Math.random() < 0.5 ? "Heads 🪙" : "Tails 🪙");
  });
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}" });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /Heads|Tails/);`,
  }),
};
