import type { GitHubPeople, SimulatedPullRequest } from "./github-simulator.ts";
import type { AfterPush } from "./pull-requests.ts";
import { notFound } from "./refused.ts";
import type { Site } from "./site.ts";
import type { StoredPull } from "./stored.ts";

/** Maintainers and other systems: their actions use the same code as API calls. */
export function createPeople(site: Site, afterPush: AfterPush): GitHubPeople {
  const { world, pullRequests, conversation, checks } = site;
  const { repository, owner, defaultBranch } = world;

  function find(number: number): StoredPull {
    const pull = world.pull(number);
    if (pull === undefined) throw notFound();
    return pull;
  }

  /** Commits to a branch (created from `from` if needed) and applies the consequences. */
  const commit = (
    by: string,
    branch: string,
    files: Readonly<Record<string, string | null>>,
    message: string,
  ) =>
    world.exclusively(async () => {
      const before = await repository.branches();
      const tip = before.get(branch);
      const parent = tip ?? before.get(defaultBranch);
      const sha = await repository.commitTree({
        tree: await repository.treeWith(parent, files),
        parents: parent === undefined ? [] : [parent],
        message,
        by,
        at: world.now(),
      });
      await repository.moveRef(`refs/heads/${branch}`, sha, tip);
      return { sha, told: (await afterPush(by, before)).told };
    });

  return {
    async merge(number, by = owner) {
      const { sha, told } = await pullRequests.merge(by, find(number), {});
      await told;
      return { sha };
    },
    close: (number, by = owner) => pullRequests.close(by, find(number)),
    review: (number, { by, state, body, comments = [] }) =>
      conversation.review(by, find(number), {
        state,
        body,
        comments: comments.map((comment) => ({ ...comment, side: "RIGHT" as const })),
      }).told,
    comment: (number, { by, body }) => conversation.comment(by, find(number), body).told,
    async setCheck(sha, { name, conclusion, summary }) {
      const by = "github-actions";
      const output = { title: name, ...(summary === undefined ? {} : { summary }) };
      const open = checks.of(sha).find((check) => check.name === name && check.status !== "completed");
      if (open !== undefined) return checks.update(by, open, { conclusion, output });
      const status = conclusion === null ? "in_progress" : "completed";
      return checks.create(by, { name, sha, status, conclusion, output }).told;
    },
    async propose({ by, title, body, branch, files }) {
      const pushed = await commit(by, branch, files, title);
      const { pull, told } = await pullRequests.open(by, {
        title,
        body: body ?? null,
        head: branch,
        base: defaultBranch,
        draft: false,
      });
      await Promise.all([pushed.told, told]);
      return shown(pull);
    },
    async pushTo(branch, { by, files, message }) {
      const { sha, told } = await commit(by, branch, files, message);
      await told;
      return { sha };
    },
    rename({ owner = world.owner, repo = world.repo }) {
      world.rename(owner, repo);
      world.stored.permissions[owner.toLowerCase()] = "admin";
      world.changed();
    },
    archive() {
      world.stored.archived = true;
      world.changed();
    },
    unarchive() {
      world.stored.archived = false;
      world.changed();
    },
    makeFork() {
      Object.assign(world.stored, { fork: true, parent: "kelp/turbot", actionsOff: true });
      world.changed();
    },
    disableActions(to = "off") {
      world.stored.actionsDisabled = to === "off";
      world.changed();
    },
    switchActions(to, workflow) {
      if (workflow === undefined) world.stored.actionsOff = to === "off";
      else {
        const others = (world.stored.workflowsOff ?? []).filter((path) => path !== workflow);
        world.stored.workflowsOff = to === "off" ? [...others, workflow] : others;
      }
      world.changed();
    },
    permit(login, permission) {
      world.stored.permissions[login.toLowerCase()] = permission;
      world.changed();
    },
    deleteAccount(login) {
      world.user(login).deleted = true;
      world.changed();
    },
    async push(files, message) {
      const { sha, told } = await commit(owner, defaultBranch, files, message);
      await told;
      return { sha };
    },
  };
}

/** A pull request as tests and the playground see it. */
export function shown(pull: StoredPull): SimulatedPullRequest {
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    head: pull.head.ref,
    headSha: pull.head.sha,
    base: pull.base.ref,
    state: pull.state,
    merged: pull.merged !== null,
    mergeCommitSha: pull.merged?.commit ?? null,
    labels: [...pull.labels],
    user: pull.user,
    comments: pull.comments.map(({ by, body }) => ({ by, body })),
    reviews: pull.reviews.map(({ by, state, body }) => ({ by, state, body })),
    createdAt: pull.createdAt,
  };
}
