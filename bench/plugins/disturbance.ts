import { monitorEventLoopDelay } from "node:perf_hooks";
import { bombs } from "./bombs.ts";
import { plainly, table } from "./figures.ts";
import { openStage, pluginWith } from "./stage.ts";

const NEIGHBOURS = 10;
/** Milliseconds between two commands of the neighbours, and for how long. */
const PACE_MS = 25;
const LONG_MS = 4000;

/** What neighbours notice when one plugin misbehaves: the longest that any of them kept someone waiting. */
export async function measureDisturbance(): Promise<string> {
  const rows = [];
  for (const [name, body] of [["nothing", ""], ...Object.entries(bombs)] as const) {
    const { longestMs, loopMs } = await disturbedBy(body);
    rows.push([name, plainly(longestMs), plainly(loopMs)]);
  }
  return table("What others notice", ["of", "longest ms", "bot's loop ms"], rows);
}

async function disturbedBy(body: string): Promise<{ readonly longestMs: number; readonly loopMs: number }> {
  const plugins: Record<string, string> = { bomb: pluginWith("bomb", body) };
  for (let at = 0; at < NEIGHBOURS; at += 1)
    plugins[`neighbour-${at}`] = pluginWith(`command-${at}`, "Math.random();");
  const stage = await openStage(plugins);
  const loop = monitorEventLoopDelay({ resolution: 2 });
  try {
    for (let at = 0; at < NEIGHBOURS; at += 1) await stage.use(`command-${at}`);
    loop.enable();
    const exploding = stage.use("bomb");
    const waits: Promise<number>[] = [];
    const until = performance.now() + LONG_MS;
    for (let turn = 0; performance.now() < until; turn += 1) {
      waits.push(stage.use(`command-${turn % NEIGHBOURS}`));
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    const longestMs = Math.max(...(await Promise.all(waits)));
    loop.disable();
    await exploding;
    return { longestMs, loopMs: loop.max / 1e6 };
  } finally {
    await stage.close();
  }
}
