import { z } from "zod";
import { changedFiles, commitsBetween, unifiedDiff } from "../history.ts";
import { commitJson, fileJson } from "../json/commit-json.ts";
import { mergeJson, pullRequestJson } from "../json/pull-request-json.ts";
import { type Json, userJson } from "../json/repository-json.ts";
import { testMerge } from "../merge-on-git.ts";
import { MergeRefusedError, notFound, RefusedError, validationFailed } from "../refused.ts";
import type { Site } from "../site.ts";
import type { StoredPull } from "../stored.ts";
import type { World } from "../world.ts";
import { createRoutes, mustWrite, page, pullIn, readBody } from "./call.ts";

const newPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().default(null),
  draft: z.boolean().default(false),
});

const pullChange = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
});

const newReviewers = z.object({ reviewers: z.array(z.string()).max(15).default([]) });

const newMerge = z.object({
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

/** https://docs.github.com/rest/pulls/pulls */
export function pullRoutes({ world, pullRequests }: Site) {
  const { repository } = world;

  return (
    createRoutes()
      .get("/", (call) => {
        const { state = "open", head, base, sort = "created", direction = "desc" } = call.req.query();
        // GitHub ignores a head without an owner.
        const ref = head?.includes(":") ? head.slice(head.indexOf(":") + 1) : undefined;
        const foreign = ref !== undefined && !head?.toLowerCase().startsWith(`${world.owner.toLowerCase()}:`);
        const found = world.stored.pulls
          .filter((pull) => state === "all" || pull.state === state)
          .filter((pull) => !foreign && (ref === undefined || pull.head.ref === ref))
          .filter((pull) => base === undefined || pull.base.ref === base);
        const key = (pull: StoredPull) => (sort === "updated" ? pull.updatedAt : pull.createdAt);
        found.sort((one, other) => key(one).localeCompare(key(other)) || one.number - other.number);
        if (direction === "desc") found.reverse();
        return call.json(page(call, found).map((pull) => pullRequestJson(world, pull)));
      })
      .post("/", async (call) => {
        const login = mustWrite(call, world);
        const wanted = await readBody(call, newPull);
        if (wanted.title.trim() === "") {
          throw validationFailed({ resource: "Issue", code: "missing_field", field: "title" });
        }
        const { pull } = await pullRequests.open(login, wanted);
        return call.json(await fullJson(world, pull), 201);
      })
      .get("/:number", async (call) => {
        const pull = pullIn(call, world);
        if (/application\/vnd\.github\.(v3\.)?diff/.test(call.req.header("accept") ?? "")) {
          call.header("content-type", "application/vnd.github.v3.diff; charset=utf-8");
          return call.body(await unifiedDiff(repository, pull.base.sha, pull.head.sha));
        }
        return call.json(await fullJson(world, pull));
      })
      .patch("/:number", async (call) => {
        const login = mustWrite(call, world);
        const pull = pullIn(call, world);
        const { state, title, body } = await readBody(call, pullChange);
        if (state === "open") await pullRequests.reopen(login, pull);
        void pullRequests.edit(login, pull, {
          ...(title === undefined ? {} : { title }),
          ...(body === undefined ? {} : { body }),
        });
        if (state === "closed") void pullRequests.close(login, pull);
        return call.json(await fullJson(world, pull));
      })
      .get("/:number/commits", async (call) => {
        const pull = pullIn(call, world);
        const commits = await commitsBetween(repository, pull.base.sha, pull.head.sha);
        return call.json(page(call, commits).map((commit) => commitJson(world, commit)));
      })
      .get("/:number/files", async (call) => {
        const { base, head } = pullIn(call, world);
        const files = page(call, await changedFiles(repository, base.sha, head.sha));
        return call.json(await Promise.all(files.map((file) => fileJson(world, base.sha, head.sha, file))));
      })
      // https://docs.github.com/rest/pulls/review-requests
      .get("/:number/requested_reviewers", (call) => {
        const users = (pullIn(call, world).requestedReviewers ?? []).map((login) => userJson(world, login));
        return call.json({ users, teams: [] });
      })
      .post("/:number/requested_reviewers", async (call) => {
        const login = mustWrite(call, world);
        const pull = pullIn(call, world);
        const { reviewers } = await readBody(call, newReviewers);
        const logins = reviewers.map((one) => {
          const known = world.stored.users.find((user) => user.login.toLowerCase() === one.toLowerCase());
          const permission = world.stored.permissions[one.toLowerCase()];
          if (known === undefined || permission === undefined || permission === "none") {
            throw new RefusedError(
              422,
              `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${world.fullName} repository.`,
            );
          }
          if (known.login === pull.user)
            throw new RefusedError(422, "Review cannot be requested from pull request author.");
          return known.login;
        });
        void pullRequests.requestReviews(login, pull, logins);
        return call.json(pullRequestJson(world, pull), 201);
      })
      .get("/:number/merge", (call) => {
        if (pullIn(call, world).merged === null) throw notFound();
        return call.body(null, 204);
      })
      .put("/:number/merge", async (call) => {
        const login = mustWrite(call, world);
        const pull = pullIn(call, world);
        const wanted = await readBody(call, newMerge);
        if (wanted.merge_method !== "merge") {
          const name = wanted.merge_method === "squash" ? "Squash" : "Rebase";
          throw new RefusedError(405, `${name} merges are not allowed on this repository.`);
        }
        mustBeApproved(world, pull, login);
        try {
          const { sha } = await pullRequests.merge(login, pull, {
            sha: wanted.sha,
            title: wanted.commit_title,
            message: wanted.commit_message,
          });
          return call.json({ sha, merged: true, message: "Pull Request successfully merged" });
        } catch (error) {
          if (error instanceof MergeRefusedError) throw new RefusedError(error.status, error.message);
          throw error;
        }
      })
  );
}

/** Admins can go round it, as `enforce_admins` is off. */
function mustBeApproved(world: World, pull: StoredPull, login: string): void {
  const asked = world.stored.protected?.[pull.base.ref]?.reviews?.required_approving_review_count ?? 0;
  if (asked === 0 || world.permission(login) === "admin") return;
  const decided = pull.reviews.filter(({ state }) => state !== "COMMENTED");
  const latest = new Map(decided.map(({ by, state }) => [by, state]));
  const approvals = [...latest].filter(([by, state]) => by !== pull.user && state === "APPROVED");
  if (approvals.length < asked)
    throw new RefusedError(
      405,
      `At least ${asked} approving review is required by reviewers with write access.`,
    );
}

async function fullJson(world: World, pull: StoredPull): Promise<Json> {
  const { repository } = world;
  const { base, head } = pull;
  const [files, commits, trial] = await Promise.all([
    changedFiles(repository, base.sha, head.sha),
    commitsBetween(repository, base.sha, head.sha),
    pull.state === "open" ? testMerge(world, pull) : null,
  ]);
  const sum = (key: "added" | "removed") =>
    files.reduce((total, { lines }) => total + (lines?.[key] ?? 0), 0);
  return {
    ...pullRequestJson(world, pull),
    merge_commit_sha: pull.merged?.commit ?? trial ?? null,
    ...mergeJson(world, pull, {
      mergeable: trial === null ? null : trial !== undefined,
      commits: commits.length,
      files: files.length,
      additions: sum("added"),
      deletions: sum("removed"),
    }),
  };
}
