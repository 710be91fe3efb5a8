import { type Git, GitFailedError } from "../git/git.ts";
import type { withGitLock } from "../git/git-lock.ts";
import type { FollowPullRequests, GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import { pushBranch } from "../pipeline/publish/push-branch.ts";
import { fetchedTip } from "../pipeline/publish/worktree.ts";
import type { TellOnce } from "../reports/tell-once.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { UpdateCheck } from "./check-update.ts";
import { mergeRelease } from "./merge-release.ts";
import { readChanges } from "./read-changes.ts";
import { isNewer, newestRelease, readVersion, type UpstreamRelease } from "./release-tags.ts";
import { byHand, updateText } from "./update-text.ts";

/** Brings each new release of Turbot as a pull request; a person decides whether to merge it. */
export interface Updates {
  /** Looks soon, and every day. */
  start(): void;
  drain(): Promise<void>;
}

/** People come first, in milliseconds. */
const firstMs = 2 * 60_000;
const everyMs = 24 * 60 * 60_000;
const retryMs = 60 * 60_000;

const topic = "upstream-release";

export function createUpdates(powers: {
  readonly home: string;
  /** Origin's. */
  readonly git: Git;
  /** Without any token: upstream is somebody else's. */
  readonly plainGit: Git;
  readonly withGitLock: typeof withGitLock;
  readonly github: Pick<GitHub, "openPullRequest" | "defaultBranch"> &
    Pick<FollowPullRequests, "pullRequestOfBranch">;
  /** Of a commit that brings an update, before it is pushed. */
  readonly check: (commit: string, branch: string, base: string) => Promise<UpdateCheck>;
  readonly tellOnce: TellOnce;
  readonly later: Scheduler;
  readonly log: Log;
}): Updates {
  const { home, git, plainGit, withGitLock, github, check, tellOnce, later, log } = powers;
  let cancel = () => {};
  let working: Promise<void> | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const address = await upstreamOf(git);
    if (address === undefined) return;
    const newest = newestRelease(await plainGit.run(["ls-remote", "--tags", "--refs", address, "v*"]));
    if (newest !== undefined) await bring(newest, address);
  }

  async function bring(release: UpstreamRelease, address: string): Promise<void> {
    const { tag, version } = release;
    const branch = `update/${tag}`;
    const base = await github.defaultBranch();
    const main = `refs/remotes/origin/${base}`;
    const ref = `refs/turbot/upstream/${tag}`;
    const found = await withGitLock(home, `update to ${tag}`, async () => {
      await git.run(["fetch", "--prune", "--no-tags", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
      const from = await versionAt(git, main);
      // Merged and squashed, main has it, whatever its history says.
      if (from === undefined || !isNewer(version, from)) return undefined;
      await plainGit.run(["fetch", "--no-tags", address, `+refs/tags/${tag}:${ref}`]);
      const message = `Update to Turbot ${tag}\n\nTurbot-Update: ${tag}\n`;
      const merged = await mergeRelease(git, { main, release: ref, message });
      const changelog = await git.run(["show", `${ref}:CHANGELOG.md`]).catch(() => "");
      return {
        merged,
        from,
        changes: readChanges(changelog, from, version),
        tip: await fetchedTip(git, branch),
      };
    });
    if (found === undefined) return tellOnce.over(topic);
    const { merged, changes, tip } = found;
    const from = found.from.join(".");
    const what = `${changes.isSecurity ? "**Security release**: " : ""}Turbot ${tag} is there (here runs ${from})`;
    if (merged.kind === "nothing") return tellOnce.over(topic);
    if (merged.kind === "unrelated") {
      log.info("upstream.unrelated", { tag, address });
      return;
    }
    const instead = `By hand, in a clone:\n\`\`\`\n${byHand(address, tag)}\n\`\`\``;
    if (merged.kind === "conflict") {
      await tellOnce.tell(
        topic,
        `${what}, but it and this repository changed the same places:\n${list(merged.files)}\n${instead}`,
      );
      return;
    }
    // A closed one counts too: whoever closed it had a reason.
    if ((await github.pullRequestOfBranch(branch)) !== undefined) return;
    const checked = await check(merged.commit, branch, base);
    try {
      await pushBranch(merged.commit, { branch, tip }, powers);
    } catch (error) {
      if (!(error instanceof GitFailedError) || error.problem !== "workflows") throw error;
      await tellOnce.tell(
        topic,
        `${what}, and changes the checks in .github/workflows, which my token isn't allowed to push.\n${instead}`,
      );
      return;
    }
    const text = updateText(release, changes, { address, from, check: checked });
    const { url } = await github.openPullRequest({ branch, base, ...text });
    const broken = checked.isBroken ? "\nWhat was changed here doesn't fit it yet; its page says where." : "";
    await tellOnce.tell(
      topic,
      `${what}: ${url}${broken}\nMerge it with *Create a merge commit*, or close it and wait for the next.`,
    );
  }

  function work(): void {
    if (stopped) return;
    let nextMs = everyMs;
    working = look()
      .catch((error: unknown) => {
        nextMs = retryMs;
        log.warn("upstream.look_failed", { error });
      })
      .finally(() => {
        working = undefined;
        if (!stopped) cancel = later(nextMs, work);
      });
  }

  return {
    start() {
      cancel = later(firstMs, work);
    },
    async drain() {
      stopped = true;
      cancel();
      await working;
    },
  };
}

/** Where the clone's code once came from; undefined: no such remote. */
async function upstreamOf(git: Git): Promise<string | undefined> {
  const address = await git.run(["remote", "get-url", "upstream"]).catch(() => undefined);
  // A login in it would stand in the pull request.
  return address === undefined ? undefined : address.replace(/\/\/[^/@]*@/, "//");
}

async function versionAt(git: Git, main: string) {
  const text = await git.run(["show", `${main}:package.json`]).catch(() => "{}");
  try {
    const { version }: { readonly version?: unknown } = JSON.parse(text);
    return typeof version === "string" ? readVersion(version) : undefined;
  } catch {
    return undefined;
  }
}

const mostFiles = 10;

function list(files: readonly string[]): string {
  const shown = files.slice(0, mostFiles).map((file) => `- \`${file.replaceAll("`", "").slice(0, 100)}\``);
  const more = files.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}
