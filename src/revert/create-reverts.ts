import type { Git } from "../git/git.ts";
import type { withGitLock } from "../git/git-lock.ts";
import type { FollowPullRequests, GitHub } from "../github/github.ts";
import { isStatusReport } from "../ipc/status-report.ts";
import type { Log } from "../log/log.ts";
import { pushBranch } from "../pipeline/publish/push-branch.ts";
import { fetchedTip } from "../pipeline/publish/worktree.ts";
import type { Scanner } from "../policy/policy.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { revertCommit } from "./revert-commit.ts";
import { type Rollback, revertText } from "./revert-text.ts";
import type { BadReleases } from "./store/bad-releases.ts";

/** Opens a pull request to revert each bad release on the default branch; a person decides whether to merge it. */
export interface Reverts {
  /** Handles the rollback of a release. It is stored when this returns, and the pull request follows. Idempotent. */
  rolledBack(report: Rollback): void;
  /** At start: resumes what was interrupted. */
  resume(): void;
  drain(): Promise<void>;
}

/** Milliseconds before a retry after GitHub or git failed. */
const retryMs = 60_000;

export function createReverts(powers: {
  readonly bad: BadReleases;
  readonly home: string;
  readonly git: Git;
  readonly withGitLock: typeof withGitLock;
  readonly github: Pick<GitHub, "openPullRequest" | "defaultBranch" | "commentOn"> &
    Pick<FollowPullRequests, "pullRequestOfBranch">;
  readonly tellAdmins: (text: string, nonce: string) => Promise<unknown>;
  /** Removes secrets. */
  readonly hide: (text: string) => string;
  readonly scanner: Pick<Scanner, "findSecrets">;
  readonly secrets: readonly string[];
  readonly later: Scheduler;
  readonly log: Log;
}): Reverts {
  const { bad, home, git, withGitLock, github, tellAdmins, hide, scanner, secrets, later, log } = powers;
  let working: Promise<void> | undefined;
  let asked = false;
  let stopped = false;
  let cancelTimer = () => {};

  async function open(report: Rollback): Promise<void> {
    const { commit, to } = report;
    const short = commit.slice(0, 10);
    const branch = `revert/${commit.slice(0, 16)}`;
    const base = await github.defaultBranch();
    // A closed one counts too: whoever closed it had a reason.
    if ((await github.pullRequestOfBranch(branch)) !== undefined) return;
    const main = `refs/remotes/origin/${base}`;
    const message = `Revert release ${short}\n\nIt was rolled back: see the pull request.\n\nTurbot-Reverts: ${commit}\n`;
    const reverted = await withGitLock(home, `revert of ${short}`, async () => {
      await git.run(["fetch", "--prune", "--no-tags", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
      const tip = await fetchedTip(git, branch);
      return { ...(await revertCommit(git, { commit, to }, main, message)), tip };
    });
    if (reverted.kind === "nothing") return log.info("revert.not_needed", { commit });
    if (reverted.kind === "conflict") {
      await tellAdmins(
        `I couldn't prepare a pull request that reverts \`${short}\`: later changes build on it. ` +
          "Please fix or revert it by hand, before the next merge brings it back.",
        `revert-${short}`,
      );
      return;
    }
    await pushBranch(reverted.commit, { branch, tip: reverted.tip }, powers);
    const hidden = { ...report, reason: hide(report.reason) };
    const text = await revertText(hidden, reverted.commits, { scanner, secrets });
    const { url } = await github.openPullRequest({ branch, base, ...text });
    await tellAdmins(
      `I opened a pull request that reverts \`${short}\`: ${url}\nMerge it, or merge a fix and close it.`,
      `revert-${short}`,
    );
    if (report.pullRequest !== null) await comment(report.pullRequest, short, url);
  }

  async function comment(pullRequest: number, short: string, url: string): Promise<void> {
    const body = `<!-- turbot -->\nRelease ${short} was bad and was rolled back; ${url} reverts it.`;
    await github.commentOn(pullRequest, body).catch((error: unknown) => {
      log.warn("revert.comment_failed", { pullRequest, error });
    });
  }

  async function settleAll(): Promise<void> {
    do {
      asked = false;
      for (const text of bad.unsettled()) {
        if (stopped) return;
        const report: unknown = JSON.parse(text);
        if (!isStatusReport(report) || report.event !== "rollback") continue;
        try {
          await open(report);
          bad.settle(report.commit);
        } catch (error) {
          log.warn("revert.failed", { commit: report.commit, error });
          cancelTimer = later(retryMs, work);
        }
      }
    } while (asked);
  }

  function work(): void {
    if (stopped) return;
    asked = true;
    working ??= settleAll()
      .catch((error: unknown) => log.error("revert.broke", { error }))
      .finally(() => {
        working = undefined;
        if (asked) work();
      });
  }

  return {
    rolledBack(report) {
      bad.add(report.commit, JSON.stringify(report));
      work();
    },
    resume: work,
    async drain() {
      stopped = true;
      cancelTimer();
      await working;
    },
  };
}
