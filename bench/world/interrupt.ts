import { setTimeout as sleep } from "node:timers/promises";
import { createGatewayLog } from "../../simulator/chaos/gateway-log.ts";
import { type Comparison, type Count, turbot } from "../harness/outcome.ts";
import type { BenchPowers } from "../harness/suite.ts";
import type { Service } from "./service.ts";
import { startTraffic, type Tally } from "./traffic.ts";

/** Commands that people use in a second. */
const perSecond = 5;

interface Pace {
  readonly rounds: number;
  /** Milliseconds of traffic before and after what happens. */
  readonly aroundMs: number;
  /** Milliseconds that a peer's late answers are waited for: one that lost something uses up all of them. */
  readonly peersMs: number;
}

const paces = {
  tiny: { rounds: 1, aroundMs: 500, peersMs: 1_000 },
  quick: { rounds: 1, aroundMs: 500, peersMs: 1_000 },
  full: { rounds: 5, aroundMs: 1_500, peersMs: 15_000 },
} satisfies Record<string, Pace>;

/** As long in every run: what Turbot loses fails it, and what it only answers late mustn't. */
const turbotMs = 15_000;

export type Services = Readonly<Record<string, () => Promise<Service>>>;

export type RunningService = readonly [name: string, service: Service];

export interface Interruptions {
  /** Milliseconds without a bot at the gateway, by service. */
  readonly gaps: Readonly<Record<string, readonly number[]>>;
  readonly tallies: Readonly<Record<string, readonly Tally[]>>;
  /** What each update told. */
  readonly phases: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>>;
}

/** Starts the services, and ends them when the work with them is over. */
export async function withServices<T>(
  services: Services,
  work: (running: readonly RunningService[]) => Promise<T>,
): Promise<T> {
  const running: RunningService[] = [];
  try {
    for (const [name, start] of Object.entries(services)) running.push([name, await start()]);
    return await work(running);
  } finally {
    for (const [, service] of running) await service.stop();
  }
}

/**
 * Has each service updated, or killed, while people use it, in turns: A B A B. Late answers are waited for while the others have their
 * turns, and before the service's own next one: an answer that only comes with another start is lost.
 */
export async function interrupt(
  { pick }: BenchPowers,
  running: readonly RunningService[],
  how: "update" | "crash",
): Promise<Interruptions> {
  const { rounds, aroundMs, peersMs } = pick<Pace>(paces);
  const gaps: Record<string, number[]> = {};
  const tallies: Record<string, Promise<Tally>[]> = {};
  const phases: Record<string, Record<string, number>[]> = {};
  const note = <T>(into: Record<string, T[]>, name: string, what: T) => {
    into[name] = [...(into[name] ?? []), what];
  };
  for (let round = 0; round < rounds; round += 1)
    for (const [name, service] of running) {
      await tallies[name]?.at(-1);
      const gateway = createGatewayLog();
      const unlisten = service.discord.journal.listen(gateway.note);
      const traffic = startTraffic(service.discord, service.places, perSecond);
      await sleep(aroundMs);
      if (how === "update") note(phases, name, await service.update());
      else await service.crash();
      await untilJoined(gateway);
      await sleep(aroundMs);
      await traffic.stop();
      note(tallies, name, traffic.tally(name.startsWith(turbot) ? turbotMs : peersMs));
      unlisten();
      note(gaps, name, gapIn(gateway));
    }
  const counted = Object.entries(tallies).map(
    async ([name, all]): Promise<[string, Tally[]]> => [name, await Promise.all(all)],
  );
  return { gaps, tallies: Object.fromEntries(await Promise.all(counted)), phases };
}

/** The longest that one is waited for, in milliseconds. */
const patienceMs = 60_000;

async function untilJoined({ joined }: { readonly joined: readonly number[] }): Promise<void> {
  const until = performance.now() + patienceMs;
  while (joined.length === 0) {
    if (performance.now() > until) throw new Error("nobody came back to the gateway");
    await sleep(20);
  }
}

/** Milliseconds from the first leaving to the first joining; 0: the next one came before. */
function gapIn({
  left,
  joined,
}: {
  readonly left: readonly number[];
  readonly joined: readonly number[];
}): number {
  const [from = 0, to = 0] = [left[0], joined[0]];
  return from === 0 ? 0 : Math.max(0, to - from);
}

export function gapOf(what: string, { gaps }: Interruptions): Comparison {
  return {
    ...{ what, unit: "ms", better: "less" },
    samples: Object.fromEntries(Object.entries(gaps).map(([name, values]) => [name, [...values]])),
  };
}

export function countsOf(when: string, { tallies }: Interruptions): Count[] {
  const counts = (what: "lost" | "doubled"): Count => ({
    what: `${what} ${when}`,
    of: Object.fromEntries(
      Object.entries(tallies).map(([name, all]) => [
        name,
        {
          count: all.reduce((sum, tally) => sum + tally[what], 0),
          among: all.reduce((sum, { sent }) => sum + sent, 0),
        },
      ]),
    ),
  });
  return [counts("lost"), counts("doubled")];
}
