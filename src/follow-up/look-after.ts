import { commandIn, notationOf, typed } from "../commands/notation.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { CheckRun, FollowPullRequests, GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { Revision } from "../requests/request.ts";
import type { RequestOutcome } from "../requests/requests.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import { messages } from "./messages.ts";
import type { News } from "./news.ts";
import { asProposed, isOpen, type Proposed } from "./proposed.ts";

/** Looks how open pull requests are doing: webhooks get lost, and nobody announces a conflict. */
export interface LookAfter {
  /** Looks at all of them, one after the other. */
  all(): Promise<void>;
  /**
   * The checks of a commit, after one of them ended: if the commit is the one its pull request is about, and all have. Where they
   * can't be read, what is known of the one that failed is better than nothing.
   */
  checks(request: Proposed, ended: EndedCheck): Promise<News | undefined>;
  stop(): void;
}

/** A check of a commit that has ended, as a webhook tells of it. */
export type EndedCheck = Pick<
  Extract<PullRequestEvent, { readonly kind: "check" }>,
  "name" | "headSha" | "conclusion"
>;

/** GitHub works out whether a pull request fits a moment after something changed: milliseconds until it is asked again. */
const askAgainMs = 5_000;
const mostAsks = 6;

/** Whatever runs on a new commit has begun by then, in milliseconds; GitHub starts its Actions within seconds, and queues at worst. */
const firstCheckMs = 15 * 60_000;

/** What is known of the checks of one pull request of ours. */
export type FoundChecks =
  | { readonly state: "seen" }
  /** None came in all the time that they take to begin. */
  | { readonly state: "none"; readonly pullRequest: number }
  /** The token isn't allowed to see any. */
  | { readonly state: "unreadable" };

/** Older ones are nobody's concern any more. */
const mostRequests = 200;

/** As of what webhooks bring: longer texts are cut here, in characters. */
const longestText = 10_000;

export function createLookAfter(powers: {
  readonly store: Pick<RequestStore, "withPullRequest" | "get">;
  readonly github: Pick<GitHub, "pullRequest"> & Pick<FollowPullRequests, "checksOf" | "conversation">;
  readonly taken: () => readonly TakenCommand[];
  readonly onOutcome: (outcome: RequestOutcome) => Promise<void>;
  /** Somebody wrote, whether or not a webhook told of it: told again by every new bot. */
  readonly onSaid: (event: PullRequestEvent) => void;
  readonly onNews: (requestId: string, news: News) => Promise<void>;
  /** It has to be built again. */
  readonly onMoved: (
    requestId: string,
    revision: Pick<Revision, "id" | "why" | "by" | "text">,
    words: string,
  ) => Promise<void>;
  readonly commandPrefix: string;
  readonly onChecks?: (found: FoundChecks) => void;
  readonly later: Scheduler;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}): LookAfter {
  const { store, github, later, now, log, onChecks = () => {} } = powers;
  const waiting = new Set<() => void>();
  /** By pull request: when its newest comment or review was written that was listed, by GitHub's clock. */
  const listedUntil = new Map<number, string>();
  let stopped = false;

  async function look(id: string, asks = 1): Promise<void> {
    const request = asProposed(store.get(id));
    if (request === undefined || stopped) return;
    const { number } = request.outcome.pullRequest;
    const pull = await github.pullRequest(number);
    if (pull === undefined || stopped) return;
    // What else there is to see doesn't depend on it.
    await listen(number).catch((error: unknown) => {
      log.warn("follow-up.listening_failed", { request: id, error });
    });
    if (stopped) return;
    if (pull.state === "closed") {
      return powers.onOutcome({ kind: pull.merged ? "merged" : "closed", pullRequest: number });
    }
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
    } else if (pull.mergeable === undefined && asks < mostAsks) {
      const takeBack = later(askAgainMs, () => {
        waiting.delete(takeBack);
        look(id, asks + 1).catch((error: unknown) =>
          log.warn("follow-up.look_failed", { request: id, error }),
        );
      });
      waiting.add(takeBack);
    }
    const checks = await github.checksOf(pull.headSha);
    if (checks === undefined) return onChecks({ state: "unreadable" });
    const news = newsOf(pull.headSha, checks, request);
    if (news !== undefined) await powers.onNews(request.id, news);
  }

  /** Hands on what was written since the last look. Those of the newest moment come again, and are known. */
  async function listen(number: number): Promise<void> {
    for (const said of await github.conversation(number, listedUntil.get(number))) {
      if (stopped) return;
      const { at, ...what } = said;
      const body = said.body.slice(0, longestText);
      powers.onSaid({ ...what, body, pullRequest: number, deliveryId: `look-${said.kind}-${said.id}` });
      listedUntil.set(number, at);
    }
  }

  function newsOf(
    headSha: string,
    checks: readonly CheckRun[],
    { updatedAt, outcome }: Proposed,
  ): News | undefined {
    if (checks.length === 0) {
      if (now() - updatedAt < firstCheckMs) return undefined;
      onChecks({ state: "none", pullRequest: outcome.pullRequest.number });
      return { kind: "no checks" };
    }
    onChecks({ state: "seen" });
    if (checks.some(({ conclusion }) => conclusion === undefined)) return undefined;
    const failed = checks.filter(({ conclusion }) => bad.has(conclusion ?? "")).map(({ name }) => name);
    return { kind: "checks", headSha, failed: [...new Set(failed)] };
  }

  return {
    async all() {
      for (const found of store.withPullRequest(mostRequests)) {
        const request = asProposed(found);
        if (request === undefined || !isOpen(request) || stopped) continue;
        await look(request.id).catch((error: unknown) => {
          log.warn("follow-up.look_failed", { request: request.id, error });
        });
      }
    },
    async checks(request, { name, headSha, conclusion }) {
      const pull = await github.pullRequest(request.outcome.pullRequest.number);
      if (pull?.headSha !== headSha) return undefined;
      const checks = await github.checksOf(headSha);
      if (checks !== undefined) return newsOf(headSha, checks, request);
      onChecks({ state: "seen" });
      return bad.has(conclusion ?? "") ? { kind: "checks", headSha, failed: [name] } : undefined;
    },
    stop() {
      stopped = true;
      for (const takeBack of waiting) takeBack();
    },
  };
}

/** Conclusions that keep a careful person from merging ("Check runs", docs.github.com). */
const bad: ReadonlySet<string> = new Set([
  "failure",
  "timed_out",
  "cancelled",
  "action_required",
  "startup_failure",
]);
