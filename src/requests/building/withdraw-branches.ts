import type { Log } from "../../log/log.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { change } from "../change.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";

/** Removes what abandoned requests left on GitHub. A request keeps its branch name until that is done. */
export interface Withdrawals {
  /** Call when there may be something to remove. */
  schedule(requestId: string): void;
  /** At start: removes what is left from before. */
  resume(): void;
  stop(): Promise<void>;
}

/** Milliseconds before the first retry; doubles each time, up to two hours. */
const retryMs = 60_000;
const maxWaitMs = 2 * 60 * 60 * 1_000;

export function createWithdrawals(powers: {
  readonly store: RequestStore;
  readonly pipeline: Pick<Pipeline, "withdraw">;
  /** A run can still be pushing; the runner calls back when it has ended. */
  readonly isBuilding: (requestId: string) => boolean;
  readonly later: Scheduler;
  readonly log: Log;
}): Withdrawals {
  const { store, pipeline, isBuilding, later, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  const retries = new Set<() => void>();
  let stopped = false;

  function schedule(id: string, waitMs = retryMs): void {
    if (stopped || underWay.has(id) || isBuilding(id)) return;
    const request = store.get(id);
    const branchName = leftBranch(request);
    if (request === undefined || branchName === undefined) return;
    const work = withdraw(request, branchName)
      .catch((error: unknown) => {
        log.warn("requests.branch_not_withdrawn", { request: id, branch: branchName, error });
        scheduleRetry(id, waitMs);
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, work);
  }

  async function withdraw({ id, publicId }: Request, branchName: string): Promise<void> {
    await pipeline.withdraw({ requestId: id, publicId, branchName });
    change(store, id, (request) => ({ ...request, branchName: undefined }));
  }

  function scheduleRetry(id: string, waitMs: number): void {
    if (stopped) return;
    const cancelTimer = later(waitMs, () => {
      retries.delete(cancelTimer);
      schedule(id, Math.min(2 * waitMs, maxWaitMs));
    });
    retries.add(cancelTimer);
  }

  return {
    schedule: (id) => schedule(id),
    resume() {
      for (const { id } of store.withBranch()) schedule(id);
    },
    async stop() {
      stopped = true;
      for (const cancelTimer of retries) cancelTimer();
      await Promise.all(underWay.values());
    },
  };
}

/** The branch of a request that ended without a pull request and can't be reopened. */
function leftBranch(request: Request | undefined): string | undefined {
  if (request?.state !== "done") return undefined;
  const { kind } = request.outcome;
  return kind === "proposed" || kind === "parked" ? undefined : request.branchName;
}
