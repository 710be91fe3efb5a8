import { setTimeout as sleep } from "node:timers/promises";
import { silentLog } from "../../src/log/log.ts";
import { startSandbox } from "../../src/plugins/sandbox/sandbox.ts";
import { pluginWith } from "../plugins/stage.ts";
import { pssOf, treeOf } from "../world/processes.ts";

const silent = { host: () => {}, log: () => {}, gone: () => {}, ended: () => {} };

export interface Loaded {
  readonly ms: number;
  readonly megabytes: number;
}

/**
 * What it takes to load so many engines, with the start of their process.
 *
 * @param kind an engine for each plugin, or one for each server of a plugin that reads
 * @param settleMs until the thread that strips types has released its memory
 */
export async function loadPlugins(
  node: string,
  count: number,
  kind: "plugins" | "servers of one plugin",
  settleMs: number,
): Promise<Loaded> {
  const sandbox = await startSandbox({ nodePath: node, log: silentLog }, silent);
  try {
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, at) => {
        const [name, of] = kind === "plugins" ? [`plugin-${at}`, `plugin-${at}`] : [`reader@${at}`, "reader"];
        return sandbox.load(name, pluginWith(`command-${at}`, 'await interaction.reply("Pong!");'), { of });
      }),
    );
    const ms = performance.now() - startedAt;
    await sleep(settleMs);
    return { ms, megabytes: pssOf(treeOf(sandbox.pid ?? 0)) };
  } finally {
    await sandbox.stop();
  }
}
