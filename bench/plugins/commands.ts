import { plainly, quantile, table, times } from "./figures.ts";
import { createBenchHarness, pluginWith } from "./stage.ts";

const uses = 1000;

/** A whole interaction, through the sandbox and back: one plugin alone, and one among fifty. */
export async function measureCommands(): Promise<string> {
  const rows = [];
  for (const [what, body] of [
    ["that computes", "Math.random();"],
    ["that answers", 'await interaction.reply("Pong!");'],
  ] as const) {
    for (const count of [1, 50]) {
      const plugins = Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`plugin-${at}`, pluginWith(`command-${at}`, body)]),
      );
      const harness = await createBenchHarness(plugins);
      await times(100, () => harness.use("command-0"));
      const took = await times(uses, () => harness.use("command-0"));
      await harness.close();
      const figures = [0.5, 0.99].map((part) => plainly(quantile(took, part)));
      rows.push([`${what}, ${count === 1 ? "alone" : "one of 50"}`, ...figures]);
    }
  }
  return table("A command", ["", "p50 ms", "p99 ms"], rows);
}
