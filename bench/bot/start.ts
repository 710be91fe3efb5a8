import { median, times } from "../plugins/figures.ts";
import { createCommunity } from "./community.ts";

export interface StartFigures {
  /** From the start of the process until people are served, with a cache of compiled code. */
  readonly readyMs: number;
  /** Of CPU, of all its processes, until then. */
  readonly cpuMs: number;
}

/** How long a bot takes from its start to being ready, as after a crash. The first run fills the compile cache and isn't counted. */
export async function measureStart(
  options: Parameters<typeof createCommunity>[0] & {
    readonly runs: number;
    readonly nodeArgs?: readonly string[];
  },
): Promise<StartFigures> {
  const community = await createCommunity(options);
  try {
    const startOnce = async () => {
      const bot = community.start([], options.nodeArgs);
      const figures = await bot.says("ready");
      await bot.end("SIGTERM");
      return figures;
    };
    await community.compileAhead();
    await startOnce();
    const runs = await times(options.runs, startOnce);
    return {
      readyMs: median(runs.map(({ ms }) => ms)),
      cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    };
  } finally {
    await community.close();
  }
}
