import type { RecordEvent } from "../../src/supervisor/release-record.ts";
import type { GatewayLog } from "./gateway-log.ts";
import type { Ledger } from "./ledger.ts";

/** A few measurements of the same thing, in milliseconds. */
export interface Figure {
  /** Those that nothing disturbed: no kill, no outside failure. */
  readonly undisturbed: readonly number[];
  readonly all: readonly number[];
}

export interface Figures {
  /** From the old bot leaving the gateway to the new one joining it, in planned deploys. */
  readonly gap: Figure;
  /** From the crash of a release on probation, or from the detection of its silence, to the old one saying `ready`. */
  readonly rollback: Figure;
  /** From the press on "merge" to the new release being ready. */
  readonly mergeToLive: Figure;
}

/** What can follow a rollback: the old release is back, or something intervened. */
const ends = ["back", "going", "rollback"];

/** Computes the figures from the supervisor's record, Discord's journal and the ledger. */
export function measure(events: readonly RecordEvent[], gateway: GatewayLog, ledger: Ledger): Figures {
  const stamped = events.map((event) => ({ ...event, ms: Date.parse(event.at) }));
  const disturbances = [...ledger.kills, ...ledger.weather].map(({ at }) => at);
  const figure = (spans: readonly (readonly [from: number, to: number])[]): Figure => {
    const long = ([from, to]: readonly [number, number]) => to - from;
    // A failure that began shortly before can still last.
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
    // A hanging bot leaves the gateway only when it is killed.
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
