import type { Log } from "../../log/log.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { change } from "../change.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";

/** Puts away what requests that came to nothing left at GitHub. A request keeps its branch's name until that is done. */
export interface Withdrawals {
  /** There may be something to put away. */
  kick(requestId: string): void;
  /** At start: what wasn't put away before. */
  resume(): void;
  stop(): Promise<void>;
}

/** Milliseconds until what failed is tried again; twice as long each time, up to two hours. */
const tryAgainMs = 60_000;
const longestWaitMs = 2 * 60 * 60 * 1_000;

export function createWithdrawals(powers: {
  readonly store: RequestStore;
  readonly pipeline: Pick<Pipeline, "withdraw">;
  /** Its run may still be pushing: it says when it is done. */
  readonly isBuilding: (requestId: string) => boolean;
  readonly later: Scheduler;
  readonly log: Log;
}): Withdrawals {
  const { store, pipeline, isBuilding, later, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  const retries = new Set<() => void>();
  let stopped = false;

  function kick(id: string, waitMs = tryAgainMs): void {
    if (stopped || underWay.has(id) || isBuilding(id)) return;
    const branchName = leftBranch(store.get(id));
    if (branchName === undefined) return;
    const work = withdraw(id, branchName)
      .catch((error: unknown) => {
        log.warn("requests.branch_not_withdrawn", { request: id, branch: branchName, error });
        tryAgain(id, waitMs);
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, work);
  }

  async function withdraw(id: string, branchName: string): Promise<void> {
    await pipeline.withdraw({ requestId: id, branchName });
    change(store, id, (request) => ({ ...request, branchName: undefined }));
  }

  function tryAgain(id: string, waitMs: number): void {
    if (stopped) return;
    const takeBack = later(waitMs, () => {
      retries.delete(takeBack);
      kick(id, Math.min(2 * waitMs, longestWaitMs));
    });
    retries.add(takeBack);
  }

  return {
    kick: (id) => kick(id),
    resume() {
      for (const { id } of store.withBranch()) kick(id);
    },
    async stop() {
      stopped = true;
      for (const takeBack of retries) takeBack();
      await Promise.all(underWay.values());
    },
  };
}

/** The branch of a request that nothing will come of any more. */
function leftBranch(request: Request | undefined): string | undefined {
  if (request?.state !== "done") return undefined;
  const { kind } = request.outcome;
  return kind === "proposed" || kind === "parked" ? undefined : request.branchName;
}
