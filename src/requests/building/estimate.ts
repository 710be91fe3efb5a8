import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import { inDollars } from "../../spending/prices.ts";
import { usualCalls, usualCost } from "../../spending/usual-calls.ts";
import type { Request } from "../request.ts";
import type { RequestKind } from "../requests.ts";
import type { RequestStore } from "../store/request-store.ts";

/** What building a plan will probably take: one line of small print next to "go". */
export type Estimate = (kind: RequestKind) => string;

/** How many past requests to look at: the newest ones say most about today's model and prompts. */
const sampleSize = 15;

export function createEstimate(powers: {
  readonly store: Pick<RequestStore, "builtLately">;
  /** In millionths of a dollar. */
  readonly costOfBuilding: (requestId: string) => number | undefined;
  /** Says which model writes the code. */
  readonly models: Pick<ModelDirectory, "choose">;
}): Estimate {
  const { store, costOfBuilding, models } = powers;
  return (kind) => {
    const past = store.builtLately(kind, sampleSize);
    const times = past.flatMap((request) => buildingMs(request) ?? []);
    const costs = past.flatMap(({ id }) => costOfBuilding(id) ?? []);
    const time = times.length === 0 ? "a few minutes" : `about ${duration(median(times))}`;
    if (costs.length === 0) {
      const choice = models.choose("building");
      const guess =
        choice.kind === "none"
          ? ""
          : `, and roughly ${inDollars(usualCost(choice.model, usualCalls[kind]))} for Claude (a first guess)`;
      return `Expect ${time}${guess}.`;
    }
    const from = costs.length === 1 ? "the last one" : `the last ${costs.length}`;
    return `Expect ${time}, and about ${inDollars(median(costs))} for Claude, judging by ${from}.`;
  };
}

/** How long the last run took, from its first step to the end of its last; undefined if no step has ended. */
function buildingMs({ steps, runs }: Request): number | undefined {
  const ofLastRun = steps.filter(({ run }) => run === runs);
  const begun = ofLastRun.map(({ startedAt }) => startedAt);
  const ended = ofLastRun.flatMap((step) => (step.status === "started" ? [] : [step.endedAt]));
  if (ended.length === 0) return undefined;
  const ms = Math.max(...ended) - Math.min(...begun);
  // The clock was corrected in between.
  return ms < 0 || ms > dayMs ? undefined : ms;
}

const dayMs = 24 * 60 * 60 * 1_000;

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function duration(ms: number): string {
  if (ms < 50_000) return `${Math.max(10, Math.ceil(ms / 10_000) * 10)} seconds`;
  const minutes = Math.round(ms / 60_000);
  return minutes <= 1 ? "a minute" : `${minutes} minutes`;
}
