import type { TakenCommand } from "../commands/registry.ts";
import type { FollowPullRequests, GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { Later } from "../requests/later.ts";
import type { Revision } from "../requests/request.ts";
import type { RequestOutcome } from "../requests/requests.ts";
import type { RequestStore } from "../store/requests.ts";
import type { News } from "./news.ts";
import { phrases } from "./phrases.ts";
import { asProposed, isOpen, type Proposed } from "./proposed.ts";

/** Looks how open pull requests are doing: webhooks get lost, and nobody announces a conflict. */
export interface LookAfter {
  /** Looks at all of them, one after the other. */
  all(): Promise<void>;
  /** The checks of a commit, if it is the one its pull request is about and all have ended. */
  checks(request: Proposed, headSha: string): Promise<News | undefined>;
  stop(): void;
}

/** GitHub works out whether a pull request fits a moment after something changed: milliseconds until it is asked again. */
const askAgainMs = 5_000;
const mostAsks = 6;

/** Older ones are nobody's concern any more. */
const mostRequests = 200;

export function createLookAfter(powers: {
  readonly store: Pick<RequestStore, "withPullRequest" | "get">;
  readonly github: Pick<GitHub, "pullRequest"> & Pick<FollowPullRequests, "checksOf">;
  readonly taken: () => readonly TakenCommand[];
  readonly onOutcome: (outcome: RequestOutcome) => Promise<void>;
  readonly onNews: (requestId: string, news: News) => Promise<void>;
  /** It has to be built again. */
  readonly onMoved: (
    requestId: string,
    revision: Pick<Revision, "id" | "why" | "by" | "text">,
    words: string,
  ) => Promise<void>;
  readonly later: Later;
  readonly log: Log;
}): LookAfter {
  const { store, github, later, log } = powers;
  const waiting = new Set<() => void>();
  let stopped = false;

  async function look(id: string, asks = 1): Promise<void> {
    const request = asProposed(store.get(id));
    if (request === undefined || stopped) return;
    const { number } = request.outcome.pullRequest;
    const pull = await github.pullRequest(number);
    if (pull === undefined || stopped) return;
    if (pull.state === "closed") {
      return powers.onOutcome({ kind: pull.merged ? "merged" : "closed", pullRequest: number });
    }
    const names = powers.taken().map(({ kind, name }) => `${kind === "slash" ? "/" : "!"}${name}`);
    const clash = request.outcome.newCommands.filter((name) => names.includes(name));
    if (clash.length > 0) {
      const text = `These command names belong to others now: ${clash.join(", ")}.`;
      const id = `names-${pull.headSha}`;
      await powers.onMoved(
        request.id,
        { id, why: "main_moved", by: "main", text },
        phrases.namesTaken(clash),
      );
    } else if (pull.mergeable === false) {
      const text = "Git finds conflicts between both.";
      const id = `conflict-${pull.headSha}`;
      await powers.onMoved(request.id, { id, why: "main_moved", by: "main", text }, phrases.mainMoved);
    } else if (pull.mergeable === undefined && asks < mostAsks) {
      const takeBack = later(askAgainMs, () => {
        waiting.delete(takeBack);
        look(id, asks + 1).catch((error: unknown) =>
          log.warn("follow-up.look_failed", { request: id, error }),
        );
      });
      waiting.add(takeBack);
    }
    const news = await checksOf(pull.headSha);
    if (news !== undefined) await powers.onNews(request.id, news);
  }

  async function checksOf(headSha: string): Promise<News | undefined> {
    const checks = await github.checksOf(headSha);
    if (checks.length === 0 || checks.some(({ conclusion }) => conclusion === undefined)) return undefined;
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
    async checks(request, headSha) {
      const pull = await github.pullRequest(request.outcome.pullRequest.number);
      return pull?.headSha === headSha ? checksOf(headSha) : undefined;
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
