import { bombs } from "./bombs.ts";
import { plainly, table } from "./figures.ts";
import { createBenchHarness, pluginWith } from "./stage.ts";

const neighbours = 10;
/** Milliseconds between two commands of the neighbours, and the duration of a run. */
const paceMs = 25;
const longMs = 4000;

/** What neighbours notice when one plugin misbehaves: the longest time that any of them kept someone waiting. */
export async function measureDisturbance(): Promise<string> {
  const rows = [];
  for (const [name, body] of [["nothing", ""], ...Object.entries(bombs)] as const) {
    const { longestMs, loop } = await disturbedBy(body);
    rows.push([name, plainly(longestMs), plainly(loop.ms), plainly(loop.cpuMs)]);
  }
  return table("What others notice", ["of", "longest ms", "bot's loop ms", "of CPU"], rows);
}

/**
 * Samples the bot's event loop every few milliseconds. Returns a function that gives the longest turn, by the clock (which
 * also runs while other programs have the processor) and in the thread's own CPU time.
 */
function watchLoop(): () => { readonly ms: number; readonly cpuMs: number } {
  const cpuNow = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [at, cpuAt, ms, cpuMs] = [performance.now(), cpuNow(), 0, 0];
  const timer = setInterval(() => {
    const [now, cpu] = [performance.now(), cpuNow()];
    ms = Math.max(ms, now - at);
    cpuMs = Math.max(cpuMs, cpu - cpuAt);
    [at, cpuAt] = [now, cpu];
  }, 2);
  return () => {
    clearInterval(timer);
    return { ms, cpuMs };
  };
}

async function disturbedBy(
  body: string,
): Promise<{ readonly longestMs: number; readonly loop: { readonly ms: number; readonly cpuMs: number } }> {
  const plugins: Record<string, string> = { bomb: pluginWith("bomb", body) };
  for (let at = 0; at < neighbours; at += 1)
    plugins[`neighbour-${at}`] = pluginWith(`command-${at}`, "Math.random();");
  const harness = await createBenchHarness(plugins);
  try {
    for (let at = 0; at < neighbours; at += 1) await harness.use(`command-${at}`);
    const longestTurn = watchLoop();
    const exploding = harness.use("bomb");
    const waits: Promise<number>[] = [];
    const until = performance.now() + longMs;
    for (let turn = 0; performance.now() < until; turn += 1) {
      waits.push(harness.use(`command-${turn % neighbours}`));
      await new Promise((resolve) => setTimeout(resolve, paceMs));
    }
    const longestMs = Math.max(...(await Promise.all(waits)));
    const loop = longestTurn();
    await exploding;
    return { longestMs, loop };
  } finally {
    await harness.close();
  }
}
