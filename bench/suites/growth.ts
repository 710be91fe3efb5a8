import { measureDelivery, measureInboxOpening } from "../growth/database.ts";
import { loadPlugins } from "../growth/load-plugins.ts";
import { startsBy } from "../growth/starts.ts";
import { explainStatements } from "../growth/statements.ts";
import { openRequests, rememberChat, reserveSpending, type StoreCost } from "../growth/stores.ts";
import { type Curve, turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";

export const growth: Suite = {
  title: "Growth",
  about:
    "What something costs when there is ten, a hundred, five hundred times as much of it. Starts are of whole bots; the others are one use of a store in a database that is full of what grows, and the plugins' process alone. A flat line is right; one that rises with what grows is right only where everything has to be looked at once.",
  measurements: {
    servers: (powers) =>
      startsBy(powers, "servers", powers.pick({ tiny: [1], quick: [10], full: [1, 10, 100, 500] })),
    "servers-not-served": (powers) =>
      startsBy(
        powers,
        "servers that aren't served",
        powers.pick({ tiny: [1], quick: [], full: [10, 100, 1_000, 5_000] }),
      ),
    channels: (powers) =>
      startsBy(
        powers,
        "channels of a server",
        powers.pick({ tiny: [1], quick: [], full: [1, 10, 100, 500] }),
      ),
    history: stored("a message of a chat, written and read", "channels with 20 messages", rememberChat),
    requests: stored("the open requests", "requests that are done", openRequests),
    calls: stored("a call's money set aside and paid", "calls on the day", reserveSpending),
    inbox: async ({ pick }) =>
      curve("opening the inbox", "ms of CPU", "handled events", sizesOf(pick, 10_000), (rows) =>
        measureInboxOpening(rows, pick({ tiny: 1, quick: 3, full: 5 })),
      ),
    deliveries: async ({ pick }) =>
      curve(
        "an event of GitHub, stored and handled",
        "µs of CPU",
        "events kept",
        sizesOf(pick, 200),
        (kept) => measureDelivery(kept, pick({ tiny: 20, quick: 500, full: 3_000 })),
      ),
    plugins,
    statements: explainStatements,
  },
};

/** ×1, ×10, ×100, ×500. */
function sizesOf(pick: BenchPowers["pick"], one: number): readonly number[] {
  return pick({
    tiny: [one / 10],
    quick: [one, one * 10],
    full: [one, one * 10, one * 100, one * 500],
  });
}

async function curve(
  what: string,
  unit: string,
  along: string,
  sizes: readonly number[],
  cost: (size: number) => Promise<number> | number,
): Promise<{ curves: Curve[] }> {
  const points: [number, number][] = [];
  for (const size of sizes) points.push([size, await cost(size)]);
  return { curves: [{ what, unit, along, lines: { [turbot]: points } }] };
}

function stored(what: string, along: string, cost: StoreCost): Measure {
  return async ({ pick }) =>
    curve(what, "µs", along, sizesOf(pick, 50), (rows) =>
      cost(rows, pick({ tiny: 20, quick: 300, full: 3_000 })),
    );
}

async function plugins({ node, pick }: BenchPowers): ReturnType<Measure> {
  const counts = pick({ tiny: [1], quick: [1, 20], full: [1, 10, 50, 100] });
  const settleMs = pick({ tiny: 0, quick: 300, full: 3_000 });
  const [ms, megabytes]: [Curve["lines"], Curve["lines"]] = [{}, {}];
  for (const kind of ["plugins", "servers of one plugin"] as const) {
    const loaded = [];
    for (const count of counts) loaded.push({ count, ...(await loadPlugins(node, count, kind, settleMs)) });
    ms[kind] = loaded.map((one) => [one.count, one.ms]);
    megabytes[kind] = loaded.map((one) => [one.count, one.megabytes]);
  }
  return {
    curves: [
      { what: "loading engines, with the start of their process", unit: "ms", along: "engines", lines: ms },
      { what: "memory of the plugins' process", unit: "MB (PSS)", along: "engines", lines: megabytes },
    ],
  };
}
