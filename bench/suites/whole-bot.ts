import { setTimeout as sleep } from "node:timers/promises";
import { alternate } from "../harness/alternate.ts";
import { type Comparison, turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { gatewayContenders, peer } from "../world/contenders.ts";
import { type Services, withServices } from "../world/interrupt.ts";
import { measureSoak } from "../world/measure-soak.ts";
import { startUnderPm2 } from "../world/pm2-service.ts";
import { cpuOf, pssOf, treeOf } from "../world/processes.ts";
import { startPlainly } from "../world/service.ts";
import { startTurbot } from "../world/turbot-service.ts";
import { withPlugins } from "../world/with-plugins.ts";

export const wholeBot: Suite = {
  title: "Whole bot",
  about:
    "All processes: for Turbot the supervisor, the bot, the plugins' and the scanner's; for the others the bot, or PM2 and the bot. Memory is PSS: what a process has of its own, and its share of what several have in common; each is alone on the machine for it, as all share Node. *Just installed* is Turbot's first start, in which it compiles its code and installs the packages of its first release; else it was started before, as after every later start. CPU is that of all of them side by side, minute by minute. The soak is the bot itself, while people use a command twenty times a second in forty channels; *leaked* counts processes that outlive it and files that it keeps open.",
  measurements: { "memory-at-rest": memoryAtRest, "cpu-at-rest": cpuAtRest, soak: measureSoak },
};

/** How long it is left alone before it counts, in milliseconds: what Turbot only needs at the start ends within a minute. */
const turbotSettlesMs = { tiny: 100, quick: 1_500, full: 70_000 };
const peerSettlesMs = { tiny: 100, quick: 500, full: 10_000 };
/** Discord has its heartbeats within it. */
const watchMs = { tiny: 300, quick: 300, full: 60_000 };

/** What rests. A run that isn't full has what is quick to start. */
async function withRestingServices<T>(
  powers: BenchPowers,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const { against, root } = powers;
  const own = 7;
  const many = 50;
  const isFull = powers.pick({ tiny: false, quick: false, full: true });
  const code = isFull ? withPlugins(root, many - own) : undefined;
  const plain = gatewayContenders(powers).filter(({ name }) => !name.startsWith(turbot));
  try {
    return await work({
      [turbot]: () => startTurbot(powers, root, 1, isFull ? "again" : "for the first time"),
      ...(isFull && { [`${turbot}, just installed`]: () => startTurbot(powers, root, 1) }),
      ...(code && { [`${turbot}, ${many} plugins`]: () => startTurbot(powers, code.folder, 1, "again") }),
      ...(against !== undefined && { [`${turbot}, before`]: () => startTurbot(powers, against, 1) }),
      ...Object.fromEntries(plain.map((one) => [one.name, () => startPlainly(powers, one, 1)])),
      ...(isFull &&
        powers.peers && {
          "discord.js and PM2": () =>
            startUnderPm2(powers, peer("discord.js", "discord-js.ts"), "restart", 1),
        }),
    });
  } finally {
    code?.remove();
  }
}

/** A few seconds, so soon after the start, would say nothing of rest; what a bot under load takes, the soak tells. */
function isTooShortForRest({ pick }: BenchPowers): boolean {
  return pick({ tiny: false, quick: true, full: false });
}

async function memoryAtRest(powers: BenchPowers): ReturnType<Measure> {
  if (isTooShortForRest(powers)) return {};
  const measure =
    ([name, start]: readonly [string, Services[string]]) =>
    async () => {
      const service = await start();
      try {
        await sleep(powers.pick(name.startsWith(turbot) ? turbotSettlesMs : peerSettlesMs));
        return { pss: pssOf(treeOf(service.pid)) };
      } finally {
        await service.stop();
      }
    };
  const comparisons = await withRestingServices(powers, (services) =>
    alternate(
      powers.pick({ tiny: 1, quick: 1, full: 3 }),
      Object.fromEntries(Object.entries(services).map((one) => [one[0], measure(one)])),
      { pss: { what: "memory of all processes", unit: "MB (PSS)", better: "less" } },
    ),
  );
  return { comparisons };
}

/** All at the same time: nobody who rests is in another's way, and a minute is long enough to have what happens once in one. */
async function cpuAtRest(powers: BenchPowers): ReturnType<Measure> {
  if (isTooShortForRest(powers)) return {};
  const samples = await withRestingServices(powers, (services) =>
    withServices(services, async (running) => {
      await sleep(powers.pick(turbotSettlesMs));
      const found = Object.fromEntries(running.map(([name]) => [name, [] as number[]]));
      for (let round = 0; round < powers.pick({ tiny: 1, quick: 1, full: 3 }); round += 1) {
        const used = () => running.map(([, { pid }]) => cpuOf(pid));
        const [before, from] = [used(), performance.now()];
        await sleep(powers.pick(watchMs));
        const [after, ms] = [used(), performance.now() - from];
        for (const [at, [name]] of running.entries())
          found[name]?.push((((after[at] ?? 0) - (before[at] ?? 0)) * 100) / ms);
      }
      return found;
    }),
  );
  const comparison: Comparison = { what: "CPU at rest", unit: "% of a core", better: "less", samples };
  return { comparisons: [comparison] };
}
