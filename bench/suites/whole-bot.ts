import { setTimeout as sleep } from "node:timers/promises";
import { alternate } from "../harness/alternate.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { gatewayContenders, peer } from "../world/contenders.ts";
import { measureSoak } from "../world/measure-soak.ts";
import { startUnderPm2 } from "../world/pm2-service.ts";
import { cpuOf, pssOf, treeOf } from "../world/processes.ts";
import { type Service, startPlainly } from "../world/service.ts";
import { startTurbot } from "../world/turbot-service.ts";
import { withPlugins } from "../world/with-plugins.ts";

export const wholeBot: Suite = {
  title: "Whole bot",
  about:
    "All processes: for Turbot the supervisor, the bot, the plugins' and the scanner's; for the others the bot, or PM2 and the bot. Memory is PSS: what a process has of its own, and its share of what several have in common. The soak is the bot itself, while people use a command twenty times a second in forty channels; *leaked* counts processes that outlive it and files that it keeps open.",
  measurements: { "at-rest": atRest, soak: measureSoak },
};

/** How long it is left alone before it counts: what is only needed at the start ends within a minute. */
const settleMs = { tiny: 100, quick: 1_500, full: 90_000 };
const watchMs = { tiny: 300, quick: 1_000, full: 60_000 };

async function atRest(powers: BenchPowers): ReturnType<Measure> {
  const own = 7;
  const many = powers.pick({ tiny: 8, quick: 50, full: 50 });
  const code = withPlugins(powers.root, many - own);
  const shown = powers.pick({ tiny: ["discord.js"], quick: ["discord.js"], full: undefined });
  const plain = gatewayContenders(powers).filter(
    ({ name }) => !name.startsWith(turbot) && (shown?.includes(name) ?? true),
  );
  const { against } = powers;
  const services: Record<string, () => Promise<Service>> = {
    [turbot]: () => startTurbot(powers, powers.root, 1),
    [`${turbot}, ${many} plugins`]: () => startTurbot(powers, code.folder, 1),
    ...(against === undefined ? {} : { [`${turbot}, before`]: () => startTurbot(powers, against, 1) }),
    ...Object.fromEntries(plain.map((one) => [one.name, () => startPlainly(powers, one, 1)])),
    ...(powers.peers
      ? {
          "discord.js and PM2": () =>
            startUnderPm2(powers, peer("discord.js", "discord-js.ts"), "restart", 1),
        }
      : {}),
  };
  const measure = (start: () => Promise<Service>) => async () => {
    const service = await start();
    try {
      await sleep(powers.pick(settleMs));
      const before = cpuOf(service.pid);
      const from = performance.now();
      await sleep(powers.pick(watchMs));
      const cpu = ((cpuOf(service.pid) - before) * 100) / (performance.now() - from);
      return { pss: pssOf(treeOf(service.pid)), cpu };
    } finally {
      await service.stop();
    }
  };
  try {
    const comparisons = await alternate(
      powers.pick({ tiny: 1, quick: 1, full: 3 }),
      Object.fromEntries(Object.entries(services).map(([name, start]) => [name, measure(start)])),
      {
        pss: { what: "memory of all processes", unit: "MB (PSS)", better: "less" },
        cpu: { what: "CPU at rest", unit: "% of a core", better: "less" },
      },
    );
    return { comparisons };
  } finally {
    code.remove();
  }
}
