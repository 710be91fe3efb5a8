import { setTimeout as sleep } from "node:timers/promises";
import { alternate } from "../harness/alternate.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { type AskedHost, pluginHosts, startHost } from "../plugins/asked-host.ts";
import { bombs, pureBombs } from "../plugins/bombs.ts";
import { measureDisturbance } from "../plugins/disturbance.ts";
import { quantile } from "../plugins/figures.ts";
import { measurePictures } from "../plugins/pictures.ts";
import { measureRankings } from "../plugins/rankings.ts";
import { pssOf, treeOf } from "../world/processes.ts";

export const plugins: Suite = {
  title: "Plugins",
  about:
    "Turbot's plugins have an engine each in a process without privileges. Beside them: a worker thread for each plugin and an isolate of isolated-vm for each, both with limits of memory and time and replaced when they break them, and functions in the bot's own process. A bomb is a command that misbehaves; it ends its host if that exits or doesn't answer for ten seconds.",
  measurements: {
    commands,
    memory,
    bombs: endings,
    neighbours: ({ pick }) =>
      measureDisturbance(
        pick({ tiny: 1, quick: 1, full: Object.keys(bombs).length }),
        pick({ tiny: 200, quick: 500, full: 3_000 }),
      ),
    pictures: ({ pick }) => measurePictures(pick({ tiny: 1, quick: 3, full: 15 })),
    rankings: ({ pick }) =>
      measureRankings(
        pick({ tiny: 5, quick: 20, full: 100 }),
        pick({ tiny: [100], quick: [10_000], full: [50_000, 100_000] }),
        pick({ tiny: false, quick: false, full: true }),
      ),
  },
};

/** A plugin with a command of its name, so many times. */
const many = (count: number, body: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`plugin-${at}`, body]));

/** Everything from the host's question to its answer, with 50 plugins loaded in a full run. */
async function commands(powers: BenchPowers): ReturnType<Measure> {
  const uses = powers.pick({ tiny: 20, quick: 200, full: 2_000 });
  const comparisons = [];
  for (const [what, body] of [
    ["that computes", "Math.random();"],
    ["that answers", 'await reply("Pong!");'],
  ] as const) {
    const hosts = await loaded(powers, many(powers.pick({ tiny: 2, quick: 10, full: 50 }), body));
    try {
      const use = (host: AskedHost) => async () => {
        const took: number[] = [];
        for (let at = 0; at < uses; at += 1) {
          const from = performance.now();
          await host.use("plugin-0");
          took.push(performance.now() - from);
        }
        return { p50: quantile(took, 0.5) * 1_000, p99: quantile(took, 0.99) * 1_000 };
      };
      for (const [, host] of hosts) await use(host)();
      comparisons.push(
        ...(await alternate(
          powers.pick({ tiny: 1, quick: 1, full: 5 }),
          Object.fromEntries(hosts.map(([name, host]) => [name, use(host)])),
          {
            p50: { what: `a command ${what}, p50`, unit: "µs", better: "less" },
            p99: { what: `a command ${what}, p99`, unit: "µs", better: "less" },
          },
        )),
      );
    } finally {
      for (const [, host] of hosts) await host.stop();
    }
  }
  return { comparisons };
}

async function loaded(powers: BenchPowers, bodies: Readonly<Record<string, string>>) {
  return Promise.all(
    Object.entries(pluginHosts(powers)).map(async ([name, program]) => {
      const host = await startHost(powers, program);
      await host.load(bodies);
      return [name, host] as const;
    }),
  );
}

/** Milliseconds until what was only needed for loading is released. */
const settleMs = { tiny: 0, quick: 300, full: 3_000 };

async function memory(powers: BenchPowers): ReturnType<Measure> {
  const count = powers.pick({ tiny: 2, quick: 10, full: 50 });
  const load = (program: string) => async () => {
    const host = await startHost(powers, program);
    try {
      await host.load(many(1, 'await reply("Pong!");'));
      await sleep(powers.pick(settleMs));
      const before = pssOf(treeOf(host.pid));
      const from = performance.now();
      await host.load(many(count, 'await reply("Pong!");'));
      const ms = performance.now() - from;
      await sleep(powers.pick(settleMs));
      return { ms, each: Math.max(0, pssOf(treeOf(host.pid)) - before) / count };
    } finally {
      await host.stop();
    }
  };
  const comparisons = await alternate(
    powers.pick({ tiny: 1, quick: 1, full: 3 }),
    Object.fromEntries(Object.entries(pluginHosts(powers)).map(([name, program]) => [name, load(program)])),
    {
      ms: { what: `loading ${count} plugins`, unit: "ms", better: "less" },
      each: { what: "memory of one more plugin", unit: "MB (PSS)", better: "less" },
    },
  );
  return { comparisons };
}

/** How many of the bombs end the program that holds the plugins. */
async function endings(powers: BenchPowers): ReturnType<Measure> {
  const chosen = Object.entries(pureBombs).slice(0, powers.pick({ tiny: 1, quick: 1, full: 99 }));
  const patienceMs = powers.pick({ tiny: 2_000, quick: 3_000, full: 10_000 });
  const ends = async (program: string, body: string) => {
    const host = await startHost(powers, program);
    try {
      await host.load({ bomb: body });
      const over = host.use("bomb").catch(() => {});
      // Asked while the bomb goes off, so that a host that hangs isn't waited for twice.
      const answers = host.answersWithin(patienceMs);
      await Promise.race([over, sleep(powers.pick({ tiny: 500, quick: 1_000, full: 8_000 }))]);
      return host.hasEnded || !(await answers) || !(await host.answersWithin(patienceMs));
    } finally {
      await host.stop();
    }
  };
  const of: Record<string, { count: number; among: number }> = {};
  for (const [name, program] of Object.entries(pluginHosts(powers))) {
    let count = 0;
    for (const [, body] of chosen) count += (await ends(program, body)) ? 1 : 0;
    of[name] = { count, among: chosen.length };
  }
  return { counts: [{ what: "bombs that end the host", of }] };
}
