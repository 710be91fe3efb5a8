import { execFileSync } from "node:child_process";
import { silentLog } from "../../src/log/log.ts";
import { type Sandbox, startSandbox } from "../../src/plugins/sandbox/sandbox.ts";
import { median, plainly, table, times } from "./figures.ts";
import { pluginWith } from "./stage.ts";

/** Milliseconds until the thread that strips types has released its memory. */
const settleMs = 3000;
const silent = { host: () => {}, log: () => {}, gone: () => {}, ended: () => {} };

/** Memory of the plugins' process and load time, by number of plugins. */
export async function measureMemory(runs: number): Promise<string> {
  const apart = await tableOf("Engines in servers, of one plugin that reads", runs, (at) => ({
    name: `reader@${at}`,
    of: "reader",
  }));
  return `${await tableOf("Loading plugins", runs, (at) => ({ name: `plugin-${at}`, of: `plugin-${at}` }))}\n\n${apart}`;
}

interface Named {
  readonly name: string;
  /** The plugin whose engine it is. */
  readonly of: string;
}

async function tableOf(title: string, runs: number, named: (at: number) => Named): Promise<string> {
  const rows = [];
  let before = { count: 0, megabytes: 0 };
  for (const count of [0, 1, 10, 50]) {
    const measured = await times(runs, () => load(count, named));
    const megabytes = median(measured.map((one) => one.megabytes));
    const more = count - before.count;
    // The first plugins also start the threads that all share.
    const each = more === 0 ? "" : plainly((megabytes - before.megabytes) / more);
    before = { count, megabytes };
    rows.push([String(count), plainly(median(measured.map((one) => one.ms))), plainly(megabytes), each]);
  }
  return table(title, ["engines", "ms to load", "MB in all", "MB for each more"], rows);
}

async function load(
  count: number,
  named: (at: number) => Named,
): Promise<{ readonly ms: number; readonly megabytes: number }> {
  const sandbox = await startSandbox({ nodePath: process.execPath, log: silentLog }, silent);
  try {
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, at) => {
        const { name, of } = named(at);
        return sandbox.load(name, pluginWith(`command-${at}`, 'await interaction.reply("Pong!");'), { of });
      }),
    );
    const ms = performance.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    return { ms, megabytes: residentMegabytes(sandbox) };
  } finally {
    await sandbox.stop();
  }
}

function residentMegabytes({ pid }: Sandbox): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
