import type { Log } from "../log/log.ts";
import { everyPayload, pingPayload, type ToldRepository } from "./payloads.ts";
import { type PullRequestEvent, readEvents } from "./pull-request-event.ts";
import type { Deliveries } from "./store/deliveries.ts";

/** A merge into the default branch that hasn't been acted on. */
export interface Merge {
  readonly commit: string;
  readonly pullRequest: number;
  readonly deliveryId: string;
}

export interface TakeDeliveryPowers {
  readonly repository: { readonly owner: string; readonly repo: string };
  /**
   * GitHub's id of the repository, which stays the same when it is renamed or transferred.
   *
   * @param ask whether to ask GitHub if it isn't known yet. Undefined if it can't be determined now, so the name has to do.
   */
  readonly repositoryId?: (ask: boolean) => Promise<number | undefined> | number | undefined;
  /** For a delivery that doesn't name the branch itself; undefined until GitHub has named it. */
  readonly defaultBranch: () => string | undefined;
  readonly deliveries: Deliveries;
  readonly onMerge: (merge: Merge) => Promise<void>;
  readonly onPullRequestEvent: (event: PullRequestEvent) => Promise<void>;
  /** A pull request's merge commit, for a delivery without it. Undefined if GitHub doesn't know it (yet). */
  readonly mergeCommitOf?: (pullRequest: number) => Promise<string | undefined>;
  /** A signed delivery came, whether or not it is acted on. */
  readonly onHeard?: (heard: Heard) => void;
  readonly log: Log;
}

/** What a signed delivery says about the webhook itself. */
export interface Heard {
  readonly event: string;
  /** The repository it is about, under its current name; undefined if none. */
  readonly repository: string | undefined;
  /** Whether that repository is ours. */
  readonly isOurs: boolean;
  /** For a ping: the events that the webhook sends, or `*`. */
  readonly events: readonly string[] | undefined;
}

/** The answer to the sender: 202 if something was done, 200 if there was nothing to do. */
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
 * Acts on a delivery whose signature was checked: at most once for each merge, and only on merged pull requests into this
 * repository's default branch. `onMerge` completes before the merge is recorded, and that before the sender gets an answer: if
 * the bot is killed in between, a redelivery does it again.
 *
 * @throws what `onMerge` throws; nothing is recorded then
 */
export function createTakeDelivery(powers: TakeDeliveryPowers): (delivery: Delivery) => Promise<Answer> {
  const { deliveries, onMerge, onPullRequestEvent, repositoryId = () => undefined, log } = powers;
  const ours = `${powers.repository.owner}/${powers.repository.repo}`.toLowerCase();
  /** Merges being acted on, by commit. */
  const underWay = new Map<string, Promise<void>>();

  /** By its id if that is known: names change, and a name that is free again can be somebody else's. */
  async function isOurs({ id, full_name: name }: ToldRepository): Promise<boolean> {
    const isNamed = name.toLowerCase() === ours;
    if (id === undefined) return isNamed;
    const own = await repositoryId(!isNamed);
    return own === undefined ? isNamed : own === id;
  }

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

  /** The merge in an event, if it counts; otherwise why not. */
  async function mergeIn(event: PullRequestEvent, branch: string): Promise<Merge | string> {
    if (event.kind !== "closed") return "taken as news; only merges are deployed";
    if (!event.merged) return "closed without being merged";
    if (event.base !== branch) return `merged into ${event.base}, not into ${branch}`;
    const { pullRequest, deliveryId } = event;
    const commit = event.mergeCommit ?? (await commitOf(pullRequest));
    // The supervisor checks the branch by itself now and then.
    return commit === undefined
      ? "merged; its commit isn't known yet, and is found at the next look at the branch"
      : { commit, pullRequest, deliveryId };
  }

  async function commitOf(pullRequest: number): Promise<string | undefined> {
    return powers.mergeCommitOf?.(pullRequest).catch((error: unknown) => {
      log.warn("GitHub doesn't say what a pull request was merged as", { pullRequest, error });
      return undefined;
    });
  }

  async function hearPing(payload: unknown): Promise<Answer> {
    const { hook, repository } = pingPayload.safeParse(payload).data ?? {};
    powers.onHeard?.({
      event: "ping",
      repository: repository?.full_name,
      isOurs: repository ? await isOurs(repository) : false,
      events: hook?.events,
    });
    return { status: 200, reason: "pong" };
  }

  return async ({ event, id, payload }) => {
    if (event === "ping") return hearPing(payload);
    const from = everyPayload.safeParse(payload);
    if (!from.success) return { status: 400, reason: "the payload names no repository" };
    const { repository, pull_request: pull } = from.data;
    const both = [repository, pull?.base.repo ?? repository];
    const areOurs = (await Promise.all(both.map(isOurs))).every(Boolean);
    powers.onHeard?.({ event, repository: repository.full_name, isOurs: areOurs, events: undefined });
    if (!areOurs) return ignored("another repository");
    const told = readEvents(event, id, payload);
    if (told.kind === "malformed") return { status: 400, reason: told.reason };
    if (told.kind === "ignored") return ignored(told.reason);
    let answer = ignored("nothing here to act on");
    for (const one of told.events) {
      const merge = await mergeIn(one, repository.default_branch ?? powers.defaultBranch() ?? "main");
      if (typeof merge === "string") answer = { status: 202, reason: merge };
      else answer = await act(merge);
      // It was acted on before, and its event was passed on then.
      if (answer.status !== 202) continue;
      try {
        await onPullRequestEvent(one);
      } catch (error) {
        // A thread's updates must not keep a merge from being deployed; anything else is delivered again.
        if (typeof merge === "string") throw error;
        log.error("a pull request's news was lost", { kind: one.kind, pullRequest: one.pullRequest, error });
      }
    }
    return answer;
  };
}

function ignored(reason: string): Answer {
  return { status: 200, reason };
}
