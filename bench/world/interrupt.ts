import { setTimeout as sleep } from "node:timers/promises";
import { createGatewayLog } from "../../simulator/chaos/gateway-log.ts";
import type { Comparison, Count } from "../harness/outcome.ts";
import type { Service } from "./service.ts";
import { startTraffic, type Tally } from "./traffic.ts";

/** Commands that people use in a second. */
const perSecond = 5;
/** Milliseconds of traffic before and after what happens. */
const aroundMs = 1_500;

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

/** Has each service updated, or killed, while people use it, in turns: A B A B. */
export async function interrupt(
  running: readonly RunningService[],
  how: "update" | "crash",
  rounds: number,
): Promise<Interruptions> {
  const gaps: Record<string, number[]> = {};
  const tallies: Record<string, Tally[]> = {};
  const phases: Record<string, Record<string, number>[]> = {};
  const note = <T>(into: Record<string, T[]>, name: string, what: T) => {
    into[name] = [...(into[name] ?? []), what];
  };
  for (let round = 0; round < rounds; round += 1)
    for (const [name, service] of running) {
      const gateway = createGatewayLog();
      const unlisten = service.discord.journal.listen(gateway.note);
      const traffic = startTraffic(service.discord, service.places, perSecond);
      await sleep(aroundMs);
      if (how === "update") note(phases, name, await service.update());
      else await service.crash();
      await untilJoined(gateway);
      await sleep(aroundMs);
      note(tallies, name, await traffic.stop());
      unlisten();
      note(gaps, name, gapIn(gateway));
    }
  return { gaps, tallies, phases };
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
