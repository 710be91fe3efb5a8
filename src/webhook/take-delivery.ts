import type { Log } from "../log/log.ts";
import type { Deliveries } from "../store/deliveries.ts";
import { everyPayload } from "./payloads.ts";
import { type PullRequestEvent, readEvents } from "./pull-request-event.ts";

/** A merge into the default branch that nobody has acted on. */
export interface Merge {
  readonly commit: string;
  readonly pullRequest: number;
  readonly deliveryId: string;
}

export interface TakeDeliveryPowers {
  readonly repository: { readonly owner: string; readonly repo: string };
  /** Undefined while GitHub has not said it: then a delivery is believed, which is GitHub's own word. */
  readonly defaultBranch: () => string | undefined;
  readonly deliveries: Deliveries;
  readonly onMerge: (merge: Merge) => Promise<void>;
  readonly onPullRequestEvent: (event: PullRequestEvent) => Promise<void>;
  readonly log: Log;
}

/** What the sender is answered: 202 if something was done, 200 if there was nothing to do. */
export interface Answer {
  readonly status: 200 | 202 | 400;
  readonly reason: string;
}

export interface Delivery {
  readonly event: string;
  readonly id: string;
  readonly payload: unknown;
}

/**
 * Acts on a delivery whose signature was checked: at most once for each merge, and for nothing but merged pull requests
 * of this repository's default branch. `onMerge` has left its mark before the merge is recorded, and that before the
 * sender gets an answer: killed in between, a redelivery does it again.
 *
 * @throws what `onMerge` throws; nothing is recorded then
 */
export function createTakeDelivery(powers: TakeDeliveryPowers): (delivery: Delivery) => Promise<Answer> {
  const { defaultBranch, deliveries, onMerge, onPullRequestEvent, log } = powers;
  const ours = `${powers.repository.owner}/${powers.repository.repo}`.toLowerCase();
  /** Merges being acted on, by commit. */
  const underWay = new Map<string, Promise<void>>();

  async function act(merge: Merge): Promise<Answer> {
    const { commit, pullRequest, deliveryId } = merge;
    const before = deliveries.seen({ id: deliveryId, mergeCommit: commit });
    if (before !== undefined) return ignored(`this ${before} was acted on before`);
    const already = underWay.get(commit);
    if (already !== undefined) {
      await already;
      return ignored("this merge commit is being acted on");
    }
    const acting = (async () => {
      await onMerge(merge);
      deliveries.record({ id: deliveryId, mergeCommit: commit, pullRequest });
    })();
    underWay.set(commit, acting);
    try {
      await acting;
    } finally {
      underWay.delete(commit);
    }
    log.info("merge taken", { ...merge });
    return { status: 202, reason: `pull request #${pullRequest} will be deployed` };
  }

  /** The merge in an event, if it is one that counts; otherwise why not. */
  function mergeIn(event: PullRequestEvent, branchSaid: string | undefined): Merge | string {
    if (event.kind !== "closed") return "taken as news; only merges are deployed";
    if (event.mergeCommit === undefined) return "closed without being merged";
    const branch = defaultBranch() ?? branchSaid ?? "main";
    if (event.base !== branch) return `merged into ${event.base}, not into ${branch}`;
    return { commit: event.mergeCommit, pullRequest: event.pullRequest, deliveryId: event.deliveryId };
  }

  return async ({ event, id, payload }) => {
    if (event === "ping") return { status: 200, reason: "pong" };
    const from = everyPayload.safeParse(payload);
    if (!from.success) return { status: 400, reason: "the payload names no repository" };
    const { repository, pull_request: pull } = from.data;
    const names = [repository.full_name, pull?.base.repo.full_name ?? repository.full_name];
    if (names.some((name) => name.toLowerCase() !== ours)) return ignored("another repository");
    const told = readEvents(event, id, payload);
    if (told.kind === "malformed") return { status: 400, reason: told.reason };
    if (told.kind === "ignored") return ignored(told.reason);
    let answer = ignored("nothing here to act on");
    for (const one of told.events) {
      const merge = mergeIn(one, repository.default_branch);
      if (typeof merge === "string") answer = { status: 202, reason: merge };
      else answer = await act(merge);
      // Acted on before, and so was its news.
      if (answer.status !== 202) continue;
      // A thread's news must not keep a merge from being deployed.
      await onPullRequestEvent(one).catch((error: unknown) => {
        log.error("a pull request's news was lost", { kind: one.kind, pullRequest: one.pullRequest, error });
      });
    }
    return answer;
  };
}

function ignored(reason: string): Answer {
  return { status: 200, reason };
}
