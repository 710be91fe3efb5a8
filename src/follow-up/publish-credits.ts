import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import { withCreditLine } from "../pipeline/publish/credit-line.ts";
import { change } from "../requests/change.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { asProposed } from "./proposed.ts";

/**
 * Brings the wish of a requester to be named, or not to be named any more, to the pull request's page. It is stored before, and
 * kept until it is done: what a kill interrupts, the next poll continues.
 */
export interface CreditPublisher {
  /** Call when there may be something to publish. Idempotent. */
  schedule(requestId: string): void;
  /** Continues what is left. */
  resume(): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** How many of the newest requests with a pull request are looked at. */
const maxRequests = 200;

export function createCreditPublisher(powers: {
  readonly store: RequestStore;
  readonly github: Pick<GitHub, "bodyOf" | "describe">;
  /** Whether a revision is being made: it describes the pull request anew, with the credit, and calls back. */
  readonly isRevising: (requestId: string) => boolean;
  readonly log: Log;
}): CreditPublisher {
  const { store, github, isRevising, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  let stopped = false;

  async function publish(id: string): Promise<void> {
    for (;;) {
      const request = asProposed(store.get(id));
      const credit = request?.credit;
      if (request === undefined || credit === undefined || credit.published || stopped) return;
      const { number } = request.outcome.pullRequest;
      const body = (await github.bodyOf(number)) ?? "";
      const wanted = withCreditLine(body, request.publicId, credit.name);
      if (wanted === undefined) log.info("follow-up.no_credit_line", { request: id, pullRequest: number });
      else if (wanted !== body) await github.describe(number, { body: wanted });
      change(store, id, (latest) => {
        // Pressed again in the meantime: once more.
        if (latest.credit?.name !== credit.name) return undefined;
        const isDone = credit.name === undefined;
        return { ...latest, credit: isDone ? undefined : { ...credit, published: true } };
      });
    }
  }

  function schedule(id: string): void {
    if (stopped || underWay.has(id) || isRevising(id)) return;
    const work = publish(id)
      .catch((error: unknown) => log.warn("follow-up.credit_waits", { request: id, error }))
      .finally(() => underWay.delete(id));
    underWay.set(id, work);
  }

  return {
    schedule,
    resume() {
      for (const { id, credit } of store.withPullRequest(maxRequests)) {
        if (credit?.published === false) schedule(id);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay.values());
    },
  };
}
