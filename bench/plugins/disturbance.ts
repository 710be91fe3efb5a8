import type { Comparison, Outcome } from "../harness/outcome.ts";
import { bombs } from "./bombs.ts";
import { createBenchHarness, pluginWith } from "./stage.ts";

const neighbours = 10;
/** Milliseconds between two commands of the neighbours. */
const paceMs = 25;

interface Noticed {
  /** Of their commands, in milliseconds. */
  readonly longestMs: number;
  readonly loopCpuMs: number;
}

/**
 * What ten neighbours notice when one plugin misbehaves, and then does it again: the longest time that any of them kept someone waiting.
 *
 * @param count how many of the bombs are tried
 * @param forMs how long the neighbours are watched each time
 */
export async function measureDisturbance(count: number, forMs: number): Promise<Partial<Outcome>> {
  const comparisons = [];
  for (const [name, body] of [["nothing", ""] as const, ...Object.entries(bombs).slice(0, count)]) {
    const [first, again] = await disturbedBy(body, forMs);
    const row = (what: string, unit: string, of: (one: Noticed) => number): Comparison => ({
      ...{ what: `${name}: ${what}`, unit, better: "less" },
      samples: { "the first time": [of(first)], "once more": [of(again)] },
    });
    comparisons.push(
      row("a neighbour waits", "ms", ({ longestMs }) => longestMs),
      row("the bot's own loop is held", "ms of CPU", ({ loopCpuMs }) => loopCpuMs),
    );
  }
  return { comparisons };
}

async function disturbedBy(body: string, forMs: number): Promise<readonly [Noticed, Noticed]> {
  const plugins: Record<string, string> = { bomb: pluginWith("bomb", body) };
  for (let at = 0; at < neighbours; at += 1)
    plugins[`neighbour-${at}`] = pluginWith(`command-${at}`, "Math.random();");
  const harness = await createBenchHarness(plugins);
  const watch = async (): Promise<Noticed> => {
    const longestTurn = watchLoop();
    const exploding = harness.use("bomb");
    const waits: Promise<number>[] = [];
    const until = performance.now() + forMs;
    for (let turn = 0; performance.now() < until; turn += 1) {
      waits.push(harness.use(`command-${turn % neighbours}`));
      await new Promise((resolve) => setTimeout(resolve, paceMs));
    }
    const longestMs = Math.max(...(await Promise.all(waits)));
    const loopCpuMs = longestTurn();
    await exploding;
    return { longestMs, loopCpuMs };
  };
  try {
    for (let at = 0; at < neighbours; at += 1) await harness.use(`command-${at}`);
    return [await watch(), await watch()];
  } finally {
    await harness.close();
  }
}

/** Samples the bot's event loop. Returns a function that gives the longest turn, in the thread's own CPU time: others' work isn't in it. */
function watchLoop(): () => number {
  const cpuNow = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [at, longest] = [cpuNow(), 0];
  const timer = setInterval(() => {
    const now = cpuNow();
    longest = Math.max(longest, now - at);
    at = now;
  }, 2);
  return () => {
    clearInterval(timer);
    return longest;
  };
}
