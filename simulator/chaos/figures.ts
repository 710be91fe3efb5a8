import type { RecordEvent } from "../../src/supervisor/release-record.ts";
import type { GatewayLog } from "./gateway-log.ts";
import type { Ledger } from "./ledger.ts";

/** A few measurements of the same thing, in milliseconds. */
export interface Figure {
  /** Those that nothing disturbed meanwhile: no kill, no trouble outside. */
  readonly undisturbed: readonly number[];
  readonly all: readonly number[];
}

export interface Figures {
  /** From the old bot's last moment at the gateway to the new one's first, in planned deploys. */
  readonly gap: Figure;
  /** From the crash of a release on probation, or from when its silence was seen, to the old one saying `ready`. */
  readonly rollback: Figure;
  /** From the press on "merge" to the new release being ready. */
  readonly mergeToLive: Figure;
}

/** What may follow a rollback: the old release is back, or something came between. */
const ends = ["back", "going", "rollback"];

/** Works out the figures from the supervisor's record, Discord's journal and what was done. */
export function measure(events: readonly RecordEvent[], gateway: GatewayLog, ledger: Ledger): Figures {
  const stamped = events.map((event) => ({ ...event, ms: Date.parse(event.at) }));
  const disturbances = [...ledger.kills, ...ledger.weather].map(({ at }) => at);
  const figure = (spans: readonly (readonly [from: number, to: number])[]): Figure => {
    const long = ([from, to]: readonly [number, number]) => to - from;
    // Trouble begun shortly before may still last.
    const calm = spans.filter(([from, to]) => !disturbances.some((at) => at > from - 3_000 && at < to));
    return { undisturbed: calm.map(long), all: spans.map(long) };
  };
  const span = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? [] : [[from, to] as const];
  const joinedAfter = (ms: number) => gateway.joined.find((at) => at >= ms);
  const leftBefore = (ms: number | undefined) =>
    ms === undefined ? undefined : gateway.left.findLast((at) => at <= ms);

  const handovers = stamped.filter(({ event }) => event === "going");
  const rollbacks = stamped.flatMap(({ event, commit, ms }, index) => {
    if (event !== "rollback") return [];
    const next = stamped.slice(index + 1).find(({ event }) => ends.includes(event));
    const going = stamped.slice(0, index).findLast((one) => one.event === "going" && one.commit === commit);
    const joined = going && joinedAfter(going.ms);
    // One that hangs leaves the gateway only when it is killed.
    const crashed = gateway.left.findLast((at) => joined !== undefined && at > joined && at <= ms);
    return next?.event === "back" ? span(crashed ?? ms, next.ms) : [];
  });
  return {
    gap: figure(
      handovers.flatMap(({ ms }) => {
        const joined = joinedAfter(ms);
        return span(leftBefore(joined), joined);
      }),
    ),
    rollback: figure(rollbacks),
    mergeToLive: figure(
      ledger.merged.flatMap(({ sha, at }) =>
        span(at, stamped.find(({ event, commit }) => event === "ready" && commit === sha)?.ms),
      ),
    ),
  };
}

export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
