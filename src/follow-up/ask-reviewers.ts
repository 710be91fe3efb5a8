import { createHash } from "node:crypto";
import type { FollowPullRequests } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";
import { messages } from "./messages.ts";
import { isOpen, type Proposed, recordUpdate } from "./proposed.ts";

/** Somebody who has agreed to be asked for reviews, and pinged for it. */
export interface AgreedReviewer {
  /** At Discord. */
  readonly userId: string;
  /** At GitHub. */
  readonly login: string;
}

export interface OpenPull {
  readonly number: number;
  readonly url: string;
  readonly headSha: string;
}

/**
 * Asks reviewers for an open pull request, on GitHub and in its thread: once when it is opened, and again when it has changed since
 * their last look, with what has changed. Somebody who hasn't looked yet isn't asked twice.
 */
export type AskReviewers = (request: Pick<Proposed, "id">, pull: OpenPull) => Promise<void>;

export function createAskReviewers(powers: {
  readonly reviewers: () => readonly AgreedReviewer[];
  readonly github: Pick<FollowPullRequests, "requestReview" | "lastLookOf">;
  /** A request as it is stored now; undefined: it has no pull request (any more). */
  readonly current: (requestId: string) => Proposed | undefined;
  /** Stores what a request becomes, and delivers its messages. */
  readonly apply: (requestId: string, move: (request: Proposed) => Proposed | undefined) => Promise<void>;
  /** The page that people open. */
  readonly repositoryUrl: () => string;
  readonly log: Log;
}): AskReviewers {
  const { reviewers, github, current, apply, repositoryUrl, log } = powers;

  async function ask(
    { userId, login }: AgreedReviewer,
    { id, outcome: { told } }: Proposed,
    pull: OpenPull,
  ): Promise<void> {
    const who = markOf(userId, pull.number);
    const key = `${who}-${pull.headSha.slice(0, 12)}`;
    if (told.includes(key)) return;
    const wasAsked = told.some((one) => one.startsWith(`${who}-`));
    const looked = wasAsked ? await github.lastLookOf(pull.number, login) : undefined;
    if (wasAsked && (looked === undefined || looked === pull.headSha)) return;
    // Both can be repeated: GitHub knows whom it has asked, and the message is stored with its key.
    await github.requestReview(pull.number, login).catch((error: unknown) => {
      // Its author, for example, can't be asked for a review there.
      if (!(error instanceof GitHubFailedError) || error.mayWorkLater) throw error;
      log.warn("follow-up.review_not_requested", { pullRequest: pull.number, error });
    });
    const compare =
      looked === undefined ? undefined : `${repositoryUrl()}/compare/${looked}...${pull.headSha}`;
    const content = messages.reviewAsked(userId, pull.url, compare);
    await apply(id, (latest) => recordUpdate(latest, key, { to: "thread", content, ping: userId }));
  }

  /** Pull requests whose reviewers are being asked: two looks at once would ask twice. */
  const underWay = new Set<number>();

  return async ({ id }, pull) => {
    if (underWay.has(pull.number)) return;
    underWay.add(pull.number);
    try {
      for (const reviewer of reviewers()) {
        // The look may have begun before somebody was asked.
        const request = current(id);
        if (request === undefined || !isOpen(request)) return;
        await ask(reviewer, request, pull).catch((error: unknown) =>
          log.warn("follow-up.reviewer_not_asked", { pullRequest: pull.number, error }),
        );
      }
    } finally {
      underWay.delete(pull.number);
    }
  };
}

/** Whom a pull request has asked, without their id: it is kept with the request. */
function markOf(userId: string, pullRequest: number): string {
  return `review-${createHash("sha256").update(`${userId} ${pullRequest}`).digest("hex").slice(0, 12)}`;
}
