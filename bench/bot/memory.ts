import { setTimeout as sleep } from "node:timers/promises";
import { createCommunity } from "./community.ts";
import { commandOf, pssOf, treeOf } from "./processes.ts";

/** Megabytes (PSS) of a bot's processes. */
export interface MemoryFigures {
  readonly bot: number;
  readonly plugins: number;
  readonly checker: number;
  readonly all: number;
}

/** After this, in milliseconds, a bot is at rest: its checker has ended, and the threads that started the plugins. */
const restMs = 90_000;

/** What a bot takes in memory when nobody does anything. @param options.nodeArgs Node's, as the supervisor starts it */
export async function measureMemory(
  options: Parameters<typeof createCommunity>[0] & {
    readonly nodeArgs?: readonly string[];
    /** @default until it is at rest */
    readonly afterMs?: number;
  },
): Promise<MemoryFigures> {
  const community = await createCommunity(options);
  try {
    await community.compileAhead();
    const first = community.start([], options.nodeArgs);
    await first.says("ready");
    // From here on its modules are compiled.
    await first.end("SIGTERM");
    const bot = community.start([], options.nodeArgs);
    await bot.says("ready");
    await sleep(options.afterMs ?? restMs);
    const ofKind = (fits: (command: string) => boolean) =>
      treeOf(bot.pid)
        .filter((pid) => pid !== bot.pid && fits(commandOf(pid)))
        .reduce((sum, pid) => sum + pssOf(pid), 0);
    return {
      bot: pssOf(bot.pid),
      plugins: ofKind((command) => command.includes("sandbox/child/main")),
      checker: ofKind((command) => command.includes("policy/checker")),
      all: treeOf(bot.pid).reduce((sum, pid) => sum + pssOf(pid), 0),
    };
  } finally {
    await community.close();
  }
}
