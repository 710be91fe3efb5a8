import { setTimeout as sleep } from "node:timers/promises";
import { type Count, turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure } from "../harness/suite.ts";
import { gatewayContenders } from "./contenders.ts";
import { createWorld } from "./create-world.ts";
import { openFilesOf, pssOf, treeOf } from "./processes.ts";
import { type Contender, startBot } from "./start-bot.ts";
import { startTraffic } from "./traffic.ts";

const perSecond = 20;
const channels = 40;
/** Connections and files come and go; more than so many that stay are a leak. */
const filesToAndFro = 20;
/** The longest that an answer is waited for, in milliseconds. */
const patienceMs = 15_000;

/** A bot at work for half an hour: what it misses, and whether it grows. All contenders at the same time. */
export async function measureSoak(powers: BenchPowers): ReturnType<Measure> {
  const seconds = powers.pick({ tiny: 2, quick: 4, full: 1_800 });
  const everySeconds = powers.pick({ tiny: 1, quick: 2, full: 60 });
  const contenders = gatewayContenders(powers).filter(
    ({ name }) => name.startsWith(turbot) || name === "discord.js",
  );
  const soaked = await Promise.all(
    contenders.map(async (one) => [one.name, await soak(powers, one, seconds, everySeconds)] as const),
  );
  const count = (what: string, of: (one: Soaked) => Count["of"][string]): Count => ({
    what,
    of: Object.fromEntries(soaked.map(([name, one]) => [name, of(one)])),
  });
  return {
    curves: [
      {
        ...{ what: "memory of all its processes, at work", unit: "MB (PSS)", along: "minutes" },
        lines: Object.fromEntries(soaked.map(([name, { memory }]) => [name, memory])),
      },
    ],
    counts: [
      count("lost", ({ lost, sent }) => ({ count: lost, among: sent })),
      count("doubled", ({ doubled, sent }) => ({ count: doubled, among: sent })),
      count("leaked", ({ leaked, open }) => ({ count: leaked, among: open })),
    ],
  };
}

type Soaked = Awaited<ReturnType<typeof soak>>;

async function soak(
  { path, node }: BenchPowers,
  contender: Contender,
  seconds: number,
  everySeconds: number,
) {
  const world = await createWorld(path, { channels });
  const bot = startBot(node, contender, world.env);
  try {
    await bot.ready;
    const traffic = startTraffic(world.discord, world.places, perSecond);
    const memory: [number, number][] = [];
    // The first look is a warm one: connections are open by then.
    let filesAtFirst = 0;
    for (let at = everySeconds; at <= seconds; at += everySeconds) {
      await sleep(everySeconds * 1_000);
      memory.push([Math.round((at / 60) * 100) / 100, pssOf(treeOf(bot.pid))]);
      filesAtFirst ||= openFilesOf(bot.pid);
    }
    await traffic.stop();
    const tally = await traffic.tally(patienceMs);
    const [files, tree] = [openFilesOf(bot.pid), treeOf(bot.pid)];
    await bot.end("SIGTERM");
    // The last of its children may take a moment.
    await sleep(1_000);
    const outlived = tree.filter((pid) => openFilesOf(pid) > 0);
    const kept = Math.max(0, files - filesAtFirst - filesToAndFro);
    return { ...tally, memory, leaked: outlived.length + kept, open: files + tree.length };
  } finally {
    await bot.end("SIGKILL");
    await world.close();
  }
}
