import { type Commit, commitsBetween, readCommit } from "./history.ts";
import { type Json, repositoryJson, userJson } from "./json/repository-json.ts";
import type { AfterPush, PullRequests } from "./pull-requests.ts";
import type { StoredPull } from "./stored.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

const nowhere = "0".repeat(40);

/**
 * What follows from moved branches: the webhook gets the push, and pull requests get new commits, count as
 * merged, or are closed because their branch is gone.
 */
export function createAfterPush(
  world: World,
  webhooks: Webhooks,
  pullRequests: () => PullRequests,
): AfterPush {
  return async (by, before) => {
    const after = await world.repository.branches();
    const told: Promise<void>[] = [];
    for (const branch of new Set([...before.keys(), ...after.keys()])) {
      const move = {
        ref: `refs/heads/${branch}`,
        before: before.get(branch) ?? nowhere,
        after: after.get(branch) ?? nowhere,
      };
      if (move.before === move.after) continue;
      told.push(webhooks.deliver("push", "", await pushJson(world, by, move)));
      for (const pull of world.stored.pulls.filter(({ state }) => state === "open")) {
        if (pull.head.ref === branch) told.push((await headMoved(pull, move.after, by)).told);
        else if (pull.base.ref === branch) told.push((await baseMoved(pull, move.after, by)).told);
      }
    }
    world.changed();
    return { told: Promise.all(told) };
  };

  // The promise for the delivery is wrapped: the push waits for git, not for the webhook.
  async function headMoved(pull: StoredPull, to: string, by: string): Promise<{ told: Promise<void> }> {
    if (to === nowhere) return { told: pullRequests().close(by, pull) };
    await world.repository.moveRef(`refs/pull/${pull.number}/head`, to, "any");
    return { told: pullRequests().synchronize(by, pull, to) };
  }

  async function baseMoved(pull: StoredPull, to: string, by: string): Promise<{ told: Promise<void> }> {
    if (to !== nowhere && (await world.repository.isAncestor(pull.head.sha, to))) {
      return { told: pullRequests().markMerged(by, pull, to) };
    }
    if (to !== nowhere) pull.base.sha = to;
    return { told: Promise.resolve() };
  }
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#push */
async function pushJson(
  world: World,
  by: string,
  { ref, before, after }: { readonly ref: string; readonly before: string; readonly after: string },
): Promise<Json> {
  const { repository, fullName, pageUrl } = world;
  const made = before === nowhere;
  const gone = after === nowhere;
  const main = (await repository.branches()).get(world.defaultBranch);
  // A new branch's commits are those that the default branch lacks.
  const since = made ? (main === after ? undefined : main) : before;
  const commits = gone ? [] : await commitsBetween(repository, since, after, 20);
  const json = (commit: Commit) => ({
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${pageUrl}/${fullName}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  });
  return {
    ref,
    before,
    after,
    created: made,
    deleted: gone,
    forced: !made && !gone && !(await repository.isAncestor(before, after)),
    base_ref: null,
    compare: `${pageUrl}/${fullName}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map(json),
    head_commit: gone ? null : json(await readCommit(repository, after)),
    repository: repositoryJson(world),
    pusher: { name: by, email: `${by}@users.noreply.github.com` },
    sender: userJson(world, by),
  };
}
