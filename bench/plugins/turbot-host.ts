import { answer } from "../peers/plugins/answer.ts";
import { createBenchHarness, pluginWith } from "./stage.ts";

/** Turbot's own host of plugins, asked as the peers are. */
let harness: Awaited<ReturnType<typeof createBenchHarness>> | undefined;
answer({
  async load(bodies) {
    const sources = Object.entries(bodies).map(
      ([name, body]) => [name, pluginWith(name, body.replaceAll("reply(", "interaction.reply("))] as const,
    );
    await harness?.close();
    harness = await createBenchHarness(Object.fromEntries(sources));
  },
  use: async (plugin) => void (await harness?.use(plugin)),
});
