import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../src/log/log.ts";
import { nullLookup } from "../../src/plugins/capabilities/null-lookup.ts";
import { createFakeChannel } from "../../src/plugins/dry-run/fake-channel.ts";
import { guildId } from "../../src/plugins/dry-run/fake-ids.ts";
import { slashInteraction } from "../../src/plugins/dry-run/fake-slash.ts";
import { createPluginHost } from "../../src/plugins/host/create-plugin-host.ts";
import type { PluginHost } from "../../src/plugins/host/plugin-host.ts";

export interface BenchHarness {
  readonly host: PluginHost;
  /** Uses a plugin's command. Returns the milliseconds until the answer. */
  use(command: string): Promise<number>;
  close(): Promise<void>;
}

const lookup = {
  ...nullLookup,
  served: () => [guildId],
  channel: async (id: string) => ({ id, name: "general", type: 0, guildId: "1", lastMessageAt: null }),
  guilds: async () => [{ id: "1", name: "The Reef" }],
  roles: async () => [],
};

/** A plugin with one command, `name`. */
export const pluginWith = (
  name: string,
  body: string,
) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Measured extends TurbotPlugin {
  command = slashCommand({ name: "${name}", description: "Measured" }, async (interaction) => { ${body} });
}
`;

/** A plugin host for these plugins, without a scanner, with a fake channel. */
export async function createBenchHarness(
  plugins: Readonly<Record<string, string>>,
  /** Fills the folder of their data. */
  prepare: (data: string) => void = () => {},
): Promise<BenchHarness> {
  const home = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  prepare(join(home, "data"));
  for (const [name, source] of Object.entries(plugins)) writeFileSync(join(home, `${name}.ts`), source);
  const host = createPluginHost({
    folder: home,
    dataFolder: join(home, "data"),
    nodePath: process.execPath,
    ...createFakeChannel(),
    lookup,
    log: silentLog,
    report: () => {},
    handlerMs: 6000,
  });
  await host.start();
  return {
    host,
    async use(command) {
      const startedAt = performance.now();
      await host.onInteraction(slashInteraction({ name: command, description: "" }, {}, "ada"));
      return performance.now() - startedAt;
    },
    async close() {
      await host.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
