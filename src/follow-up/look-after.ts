import { commandIn, notationOf, typed } from "../commands/notation.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { CheckRun, FollowPullRequests, GitHub, PullRequestState } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { Revision } from "../requests/request.ts";
import type { RequestOutcome } from "../requests/requests.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import { messages } from "./messages.ts";
import type { PullRequestUpdate } from "./news.ts";
import { asProposed, isOpen, type Proposed } from "./proposed.ts";
import type { SeenMerge } from "./watch-changes.ts";

/** Polls open pull requests: webhooks get lost, and nothing announces a conflict. */
export interface PullRequestPoller {
  /** Polls all of them, one after another. */
  all(): Promise<void>;
  /** Polls one, if it is Turbot's and open. */
  one(pullRequest: number): Promise<void>;
  /**
   * The result of a commit's checks after one of them has ended: undefined unless the commit is the head of its pull request and
   * all checks have ended. If checks can't be read, a failure that a webhook reported is better than nothing.
   */
  checks(request: Proposed, ended: EndedCheck): Promise<PullRequestUpdate | undefined>;
  stop(): void;
}

/** A check that has ended, as a webhook reports it. */
export type EndedCheck = Pick<
  Extract<PullRequestEvent, { readonly kind: "check" }>,
  "name" | "headSha" | "conclusion"
>;

/** GitHub computes mergeability with a delay: milliseconds before it is asked again. */
const askAgainMs = 5_000;
const maxAsks = 6;

/** By this time the checks of a new commit have started, in milliseconds; GitHub starts Actions within seconds unless they queue. */
const firstCheckMs = 15 * 60_000;

/** What is known about the checks of one of our pull requests. */
export type FoundChecks =
  | { readonly state: "seen" }
  /** None started in the time that they take to start. */
  | { readonly state: "none"; readonly pullRequest: number }
  /** The token isn't allowed to see any. */
  | { readonly state: "unreadable" };

/** How many of the newest pull requests to poll. */
const maxRequests = 200;

/** Longer texts are cut to this length, like those from webhooks. In characters. */
const maxTextLength = 10_000;

export function createPullRequestPoller(powers: {
  readonly store: Pick<RequestStore, "withPullRequest" | "get" | "ofPullRequest">;
  readonly github: Pick<GitHub, "pullRequest"> & Pick<FollowPullRequests, "checksOf" | "conversation">;
  readonly taken: () => readonly TakenCommand[];
  /** Called with each look at an open one. Must not reject. */
  readonly onOpen: (request: Proposed, pull: PullRequestState) => Promise<void>;
  /** Called before `onOutcome` says that one was merged: repeated until that is stored. */
  readonly onMerge: (merge: SeenMerge) => void;
  readonly onOutcome: (outcome: RequestOutcome) => Promise<void>;
  /** Called with everything people wrote, whether or not a webhook reported it; every new bot repeats it. */
  readonly onSaid: (event: PullRequestEvent) => Promise<void>;
  readonly onUpdate: (requestId: string, update: PullRequestUpdate) => Promise<void>;
  /** Called if a pull request has to be rebuilt. */
  readonly onMoved: (
    requestId: string,
    revision: Pick<Revision, "id" | "why" | "by" | "text">,
    words: string,
  ) => Promise<void>;
  readonly commandPrefix: string;
  readonly onChecks: (found: FoundChecks) => void;
  readonly later: Scheduler;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}): PullRequestPoller {
  const { store, github, later, now, log, onChecks } = powers;
  const waiting = new Set<() => void>();
  /** By pull request: when its newest listed comment or review was written, by GitHub's clock. */
  const listedUntil = new Map<number, string>();
  let stopped = false;

  async function poll(id: string, asks = 1): Promise<void> {
    const request = asProposed(store.get(id));
    if (request === undefined || stopped) return;
    const { number } = request.outcome.pullRequest;
    const pull = await github.pullRequest(number);
    if (pull === undefined || stopped) return;
    // A failure here must not keep the rest from being checked.
    await listen(number).catch((error: unknown) => {
      log.warn("follow-up.listening_failed", { request: id, error });
    });
    if (stopped) return;
    if (pull.state === "closed") {
      const { mergeCommit: commit, base } = pull;
      if (commit !== undefined) powers.onMerge({ commit, pullRequest: number, base });
      return powers.onOutcome({ kind: pull.merged ? "merged" : "closed", pullRequest: number });
    }
    await powers.onOpen(request, pull);
    if (stopped) return;
    const taken = powers.taken().map(notationOf);
    const clash = request.outcome.newCommands
      .filter((notation) => taken.includes(notation))
      .map((notation) => typed(commandIn(notation), powers.commandPrefix));
    if (clash.length > 0) {
      const text = `These command names now belong to others: ${clash.join(", ")}.`;
      const id = `names-${pull.headSha}`;
      await powers.onMoved(
        request.id,
        { id, why: "main_moved", by: "main", text },
        messages.namesTaken(clash),
      );
    } else if (pull.mergeable === false) {
      const text = "Git finds conflicts between the two.";
      const id = `conflict-${pull.headSha}`;
      await powers.onMoved(request.id, { id, why: "main_moved", by: "main", text }, messages.mainMoved);
    } else if (pull.mergeable === undefined && asks < maxAsks) {
      const cancelTimer = later(askAgainMs, () => {
        waiting.delete(cancelTimer);
        poll(id, asks + 1).catch((error: unknown) =>
          log.warn("follow-up.look_failed", { request: id, error }),
        );
      });
      waiting.add(cancelTimer);
    }
    const checks = await github.checksOf(pull.headSha);
    if (checks === undefined) return onChecks({ state: "unreadable" });
    const update = updateOf(pull.headSha, checks, request);
    if (update !== undefined) await powers.onUpdate(request.id, update);
  }

  /** Passes on what was written since the last poll. The newest entries are listed again, and recognized as duplicates. */
  async function listen(number: number): Promise<void> {
    for (const said of await github.conversation(number, listedUntil.get(number))) {
      if (stopped) return;
      const { at, ...what } = said;
      const body = said.body.slice(0, maxTextLength);
      await powers.onSaid({ ...what, body, pullRequest: number, deliveryId: `look-${said.kind}-${said.id}` });
      listedUntil.set(number, at);
    }
  }

  function updateOf(
    headSha: string,
    checks: readonly CheckRun[],
    { updatedAt, outcome }: Proposed,
  ): PullRequestUpdate | undefined {
    if (checks.length === 0) {
      if (now() - updatedAt < firstCheckMs) return undefined;
      onChecks({ state: "none", pullRequest: outcome.pullRequest.number });
      return { kind: "no checks" };
    }
    onChecks({ state: "seen" });
    if (checks.some(({ conclusion }) => conclusion === undefined)) return undefined;
    const failed = checks.filter(({ conclusion }) => failing.has(conclusion ?? "")).map(({ name }) => name);
    return { kind: "checks", headSha, failed: [...new Set(failed)] };
  }

  return {
    async all() {
      for (const found of store.withPullRequest(maxRequests)) {
        const request = asProposed(found);
        if (request === undefined || !isOpen(request) || stopped) continue;
        await poll(request.id).catch((error: unknown) => {
          log.warn("follow-up.look_failed", { request: request.id, error });
        });
      }
    },
    async one(pullRequest) {
      const request = asProposed(store.ofPullRequest(pullRequest));
      if (request !== undefined && isOpen(request)) await poll(request.id);
    },
    async checks(request, { name, headSha, conclusion }) {
      const pull = await github.pullRequest(request.outcome.pullRequest.number);
      if (pull?.headSha !== headSha) return undefined;
      const checks = await github.checksOf(headSha);
      if (checks !== undefined) return updateOf(headSha, checks, request);
      onChecks({ state: "seen" });
      return failing.has(conclusion ?? "") ? { kind: "checks", headSha, failed: [name] } : undefined;
    },
    stop() {
      stopped = true;
      for (const cancelTimer of waiting) cancelTimer();
    },
  };
}

/** Conclusions that keep a careful person from merging ("Check runs", docs.github.com). */
const failing: ReadonlySet<string> = new Set([
  "failure",
  "timed_out",
  "cancelled",
  "action_required",
  "startup_failure",
]);
