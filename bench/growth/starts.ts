import { type Curve, turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure } from "../harness/suite.ts";
import { median, times } from "../plugins/figures.ts";
import { compileAhead, gatewayContenders } from "../world/contenders.ts";
import { createWorld } from "../world/create-world.ts";
import { type Contender, startBot } from "../world/start-bot.ts";

const worlds = {
  servers: (count: number) => ({ served: count }),
  "servers that aren't served": (count: number) => ({ others: count }),
  "channels of a server": (count: number) => ({ channels: count }),
};

/** How long bots take to be ready in ever larger worlds. Their first start fills the compile cache and isn't counted. */
export async function startsBy(
  powers: BenchPowers,
  along: keyof typeof worlds,
  sizes: readonly number[],
): ReturnType<Measure> {
  if (sizes.length === 0) return {};
  const contenders = gatewayContenders(powers).filter(({ name }) => name !== "Sapphire");
  const lines: Curve["lines"] = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const size of sizes) {
    const world = await createWorld(powers.path, worlds[along](size));
    const startOnce = async (contender: Contender) => {
      const bot = startBot(powers.node, contender, world.env);
      try {
        return (await bot.ready).ms;
      } finally {
        await bot.end("SIGTERM");
      }
    };
    try {
      for (const contender of contenders) {
        if (contender.name.startsWith(turbot)) await compileAhead(powers.node, contender.folder, world.env);
        await startOnce(contender);
        const took = await times(powers.pick({ tiny: 1, quick: 1, full: 3 }), () => startOnce(contender));
        lines[contender.name]?.push([size, median(took)]);
      }
    } finally {
      await world.close();
    }
  }
  return { curves: [{ what: "start → ready", unit: "ms", along, lines }] };
}
