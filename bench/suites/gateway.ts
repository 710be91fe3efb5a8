import { setTimeout as sleep } from "node:timers/promises";
import { alternate } from "../harness/alternate.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { compileAhead, gatewayContenders, peer } from "../world/contenders.ts";
import { createWorld } from "../world/create-world.ts";
import { countsOf, gapOf, interrupt, withServices } from "../world/interrupt.ts";
import { ownCpuOf, writtenBy } from "../world/processes.ts";
import { startPlainly } from "../world/service.ts";
import { type Contender, startBot } from "../world/start-bot.ts";
import type { Place } from "../world/traffic.ts";
import { startTurbot } from "../world/turbot-service.ts";

export const gateway: Suite = {
  title: "Gateway",
  about:
    "A bot with seven plugins beside bots with one command, written with discord.js, with its parts alone (`@discordjs/core`) and with Sapphire. *The floor* is a socket that parses what it gets. Each has Node's compile cache, filled by a first start that isn't counted. A planned restart is a merged release for Turbot, SIGTERM and another start for the others, while people use a command five times a second.",
  measurements: { start, events, "planned-restart": plannedRestart },
};

/** From the start of the process until people are served, in one server. */
async function start(powers: BenchPowers): ReturnType<Measure> {
  const { path, node } = powers;
  const world = await createWorld(path);
  try {
    const contenders = gatewayContenders(powers);
    const startOnce = async (contender: Contender) => {
      const bot = startBot(node, contender, world.env);
      try {
        return await bot.ready;
      } finally {
        await bot.end("SIGTERM");
      }
    };
    for (const contender of contenders) {
      if (contender.name.startsWith(turbot)) await compileAhead(node, contender.folder, world.env);
      await startOnce(contender);
    }
    const comparisons = await alternate(
      powers.pick({ tiny: 1, quick: 1, full: 11 }),
      Object.fromEntries(contenders.map((one) => [one.name, () => startOnce(one)])),
      {
        ms: { what: "start → ready", unit: "ms", better: "less" },
        cpuMs: { what: "CPU of all processes until then", unit: "ms", better: "less" },
      },
    );
    return { comparisons };
  } finally {
    await world.close();
  }
}

/** What an event costs that concerns nobody. */
async function events(powers: BenchPowers): ReturnType<Measure> {
  const withFloor = powers.peers && powers.pick({ tiny: false, quick: false, full: true });
  const contenders = [...gatewayContenders(powers), ...(withFloor ? [peer("floor", "floor.ts")] : [])];
  const count = powers.pick({ tiny: 100, quick: 300, full: 5_000 });
  const running = await Promise.all(
    contenders.map(async (contender) => {
      const world = await createWorld(powers.path, { others: 1 });
      const bot = startBot(powers.node, contender, world.env);
      await bot.ready;
      const cost = async ([place]: readonly Place[]) => {
        await untilQuiet(bot.pid);
        const before = { cpu: ownCpuOf(bot.pid), bytes: writtenBy(bot.pid) };
        for (let at = 0; at < count; at += 1)
          await world.discord.people.write(
            place?.userId ?? "",
            place?.channelId ?? "",
            `What a day, for the ${at}th time!`,
          );
        await untilQuiet(bot.pid);
        return {
          us: ((ownCpuOf(bot.pid) - before.cpu) * 1_000) / count,
          bytes: (writtenBy(bot.pid) - before.bytes) / count,
        };
      };
      return { name: contender.name, world, bot, cost };
    }),
  );
  try {
    const measure = (one: (typeof running)[number]) => async () => {
      const [other, own] = [await one.cost(one.world.elsewhere), await one.cost(one.world.places)];
      return { otherUs: other.us, ownUs: own.us, otherBytes: other.bytes, ownBytes: own.bytes };
    };
    // Until V8 has compiled it well.
    for (const one of running) await measure(one)();
    const comparisons = await alternate(
      powers.pick({ tiny: 1, quick: 1, full: 5 }),
      Object.fromEntries(running.map((one) => [one.name, measure(one)])),
      {
        otherUs: {
          what: "a message in a server that Turbot doesn't serve",
          unit: "µs of CPU",
          better: "less",
        },
        ownUs: {
          what: "a message that concerns nobody, in one that it serves",
          unit: "µs of CPU",
          better: "less",
        },
        otherBytes: { what: "the first, on the disk", unit: "bytes", better: "less" },
        ownBytes: { what: "the second, on the disk", unit: "bytes", better: "less" },
      },
    );
    return { comparisons };
  } finally {
    for (const { bot, world } of running) {
      await bot.end("SIGKILL");
      await world.close();
    }
  }
}

/** Until it has used no CPU for a while. */
async function untilQuiet(pid: number): Promise<void> {
  for (let before = Number.NaN; ; ) {
    const now = ownCpuOf(pid);
    if (now - before <= 3) return;
    before = now;
    await sleep(200);
  }
}

async function plannedRestart(powers: BenchPowers): ReturnType<Measure> {
  // The suite of deploys counts the same.
  if (powers.pick({ tiny: false, quick: true, full: false })) return {};
  const channels = 20;
  const plain = gatewayContenders(powers).filter(({ name }) => !name.startsWith(turbot));
  const services = {
    [turbot]: () => startTurbot(powers, powers.root, channels),
    ...Object.fromEntries(plain.map((one) => [one.name, () => startPlainly(powers, one, channels)])),
  };
  return withServices(services, async (running) => {
    const restarts = await interrupt(powers, running, "update");
    return {
      comparisons: [gapOf("without a bot at the gateway", restarts)],
      counts: countsOf("in restarts", restarts),
    };
  });
}
