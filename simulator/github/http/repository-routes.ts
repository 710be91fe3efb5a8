import { z } from "zod";
import { changedFiles, commitsBetween, countBetween, readCommit, unifiedDiff } from "../history.ts";
import { commitJson, fileJson } from "../json/commit-json.ts";
import { pullRequestJson } from "../json/pull-request-json.ts";
import { isPrivate, permissionsJson, repositoryJson, userJson } from "../json/repository-json.ts";
import type { AfterPush } from "../pull-requests.ts";
import { notFound, RefusedError } from "../refused.ts";
import type { Site } from "../site.ts";
import type { StoredProtection } from "../stored.ts";
import { type Call, commitIn, createRoutes, mustAdmin, mustWrite, page, readBody } from "./call.ts";

const reviews = z.looseObject({
  required_approving_review_count: z.int().min(0).max(6).optional(),
  dismiss_stale_reviews: z.boolean().optional(),
  require_last_push_approval: z.boolean().optional(),
});

/** All four are required; null switches one off. */
const protection = z.object({
  required_status_checks: z.looseObject({ strict: z.boolean(), contexts: z.array(z.string()) }).nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: reviews.nullable(),
  restrictions: z.looseObject({}).nullable(),
});

const newRef = z.object({ ref: z.string(), sha: z.string() });

/** https://docs.github.com/rest/repos, /branches, /git/refs, /commits and /collaborators, for the one repository. */
export function repositoryRoutes({ world }: Site, afterPush: AfterPush) {
  const { repository } = world;
  const api = () => `${world.apiUrl}/repos/${world.fullName}`;
  const refJson = (branch: string, sha: string) => ({
    ref: `refs/heads/${branch}`,
    node_id: Buffer.from(`Ref:${branch}`).toString("base64url"),
    url: `${api()}/git/refs/heads/${branch}`,
    object: { sha, type: "commit", url: `${api()}/git/commits/${sha}` },
  });
  const protectionJson = (branch: string, { checks, reviews: asked }: StoredProtection) => ({
    url: `${api()}/branches/${branch}/protection`,
    enforce_admins: { enabled: false },
    ...(checks === null ? {} : { required_status_checks: { strict: false, contexts: checks } }),
    ...(asked === null ? {} : { required_pull_request_reviews: asked }),
  });
  const protectionOf = (call: Call): StoredProtection => {
    const found = world.stored.protected?.[call.req.param("branch") ?? ""];
    if (found === undefined) throw new RefusedError(404, "Branch not protected");
    return found;
  };

  return (
    createRoutes()
      .get("/", (call) =>
        call.json({ ...repositoryJson(world), permissions: permissionsJson(world, call.get("login")) }),
      )
      .get("/branches", async (call) => {
        const branches = page(call, [...(await repository.branches())]);
        return call.json(
          branches.map(([name, sha]) => ({
            name,
            commit: { sha, url: `${api()}/commits/${sha}` },
            protected: false,
          })),
        );
      })
      .get("/branches/:branch", async (call) => {
        const name = call.req.param("branch");
        const sha = (await repository.branches()).get(name);
        if (sha === undefined) throw new RefusedError(404, "Branch not found");
        const isProtected = world.stored.protected?.[name] !== undefined;
        return call.json({ name, commit: { sha, url: `${api()}/commits/${sha}` }, protected: isProtected });
      })
      // https://docs.github.com/rest/branches/branch-protection
      .get("/branches/:branch/protection", (call) => {
        mustAdmin(call, world);
        mustOfferProtection(world);
        return call.json(protectionJson(call.req.param("branch"), protectionOf(call)));
      })
      .put("/branches/:branch/protection", async (call) => {
        mustAdmin(call, world);
        const wanted = await readBody(call, protection);
        mustOfferProtection(world);
        const name = call.req.param("branch");
        if ((await repository.branches()).get(name) === undefined)
          throw new RefusedError(404, "Branch not found");
        const stored = {
          checks: wanted.required_status_checks?.contexts ?? null,
          reviews: wanted.required_pull_request_reviews,
        };
        world.stored.protected = { ...world.stored.protected, [name]: stored };
        return call.json(protectionJson(name, stored));
      })
      .patch("/branches/:branch/protection/required_pull_request_reviews", async (call) => {
        mustAdmin(call, world);
        const change = await readBody(call, reviews);
        const name = call.req.param("branch");
        const before = protectionOf(call);
        const stored = { ...before, reviews: { ...before.reviews, ...change } };
        world.stored.protected = { ...world.stored.protected, [name]: stored };
        return call.json(stored.reviews);
      })
      .get("/branches/:branch{.+}", async (call) => {
        const name = call.req.param("branch");
        const sha = (await repository.branches()).get(name);
        if (sha === undefined) throw new RefusedError(404, "Branch not found");
        return call.json({
          name,
          commit: commitJson(world, await readCommit(repository, sha)),
          protected: world.stored.protected?.[name] !== undefined,
        });
      })
      .get("/git/ref/:ref{.+}", async (call) => {
        const name = branchIn(call);
        const sha = (await repository.branches()).get(name);
        if (sha === undefined) throw notFound();
        return call.json(refJson(name, sha));
      })
      .get("/git/matching-refs/:ref{.+}", async (call) => {
        const prefix = branchIn(call);
        const matching = [...(await repository.branches())].filter(([name]) => name.startsWith(prefix));
        return call.json(page(call, matching).map(([name, sha]) => refJson(name, sha)));
      })
      .post("/git/refs", async (call) => {
        const login = mustWrite(call, world);
        const { ref, sha } = await readBody(call, newRef);
        const branch = ref.replace(/^refs\/heads\//, "");
        if (branch === ref) throw new RefusedError(422, "Reference name must start with 'refs/heads/' here");
        await world.exclusively(async () => {
          const before = await repository.branches();
          if (before.has(branch)) throw new RefusedError(422, "Reference already exists");
          if ((await repository.resolve(sha)) !== sha) throw new RefusedError(422, "Object does not exist");
          await repository.git.run(["check-ref-format", ref]).catch((cause: unknown) => {
            throw new RefusedError(422, `${ref} is not a valid ref name.`, [String(cause)]);
          });
          await repository.moveRef(ref, sha, undefined);
          await afterPush(login, before);
        });
        return call.json(refJson(branch, sha), 201);
      })
      .delete("/git/refs/:ref{.+}", async (call) => {
        const login = mustWrite(call, world);
        const branch = branchIn(call);
        await world.exclusively(async () => {
          const before = await repository.branches();
          if (!before.has(branch)) throw new RefusedError(422, "Reference does not exist");
          if (branch === world.defaultBranch) throw new RefusedError(422, "Cannot delete the default branch");
          await repository.deleteRef(`refs/heads/${branch}`);
          await afterPush(login, before);
        });
        return call.body(null, 204);
      })
      .get("/commits", async (call) => {
        const revision = call.req.query("sha") ?? world.defaultBranch;
        const sha = await repository.resolve(revision);
        if (sha === undefined) throw notFound();
        const commits = await commitsBetween(repository, undefined, sha);
        return call.json(page(call, commits).map((commit) => commitJson(world, commit)));
      })
      .get("/commits/:ref", async (call) => {
        const commit = await readCommit(repository, await commitIn(call, world));
        return call.json(commitJson(world, commit));
      })
      .get("/commits/:ref/pulls", async (call) => {
        const sha = await commitIn(call, world);
        const onDefault = await repository.isAncestor(sha, world.defaultBranch);
        const found = [];
        for (const pull of world.stored.pulls) {
          // On the default branch: the merged pull requests that brought it. Elsewhere: the open ones that contain it.
          if (onDefault ? pull.merged === null : pull.state !== "open") continue;
          const commits = await commitsBetween(repository, pull.base.sha, pull.head.sha);
          if (pull.merged?.commit === sha || commits.some((commit) => commit.sha === sha)) found.push(pull);
        }
        return call.json(page(call, found).map((pull) => pullRequestJson(world, pull)));
      })
      .get("/compare/:range{.+}", async (call) => {
        const [from = "", to = ""] = call.req.param("range").split("...");
        const [base, head] = await Promise.all([repository.resolve(from), repository.resolve(to)]);
        if (base === undefined || head === undefined) throw notFound();
        if (/application\/vnd\.github\.(v3\.)?diff/.test(call.req.header("accept") ?? "")) {
          call.header("content-type", "application/vnd.github.v3.diff; charset=utf-8");
          return call.body(await unifiedDiff(repository, base, head));
        }
        const mergeBase = await repository.mergeBase(base, head);
        if (mergeBase === undefined)
          throw new RefusedError(404, `No common ancestor between ${from} and ${to}.`);
        const [ahead, behind, commits, files] = await Promise.all([
          countBetween(repository, base, head),
          countBetween(repository, head, base),
          commitsBetween(repository, base, head),
          changedFiles(repository, base, head),
        ]);
        const read = async (sha: string) => commitJson(world, await readCommit(repository, sha));
        return call.json({
          url: `${api()}/compare/${from}...${to}`,
          html_url: `${world.pageUrl}/${world.fullName}/compare/${from}...${to}`,
          base_commit: await read(base),
          merge_base_commit: await read(mergeBase),
          status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
          ahead_by: ahead,
          behind_by: behind,
          total_commits: ahead,
          commits: commits.map((commit) => commitJson(world, commit)),
          files: await Promise.all(files.map((file) => fileJson(world, base, head, file))),
        });
      })
      .get("/collaborators/:login", (call) => {
        const permission = world.permission(call.req.param("login"));
        if (permission === "none" || permission === "read") throw notFound();
        return call.body(null, 204);
      })
      .get("/collaborators/:login/permission", (call) => {
        const login = call.req.param("login");
        const known = world.stored.users.some((user) => user.login.toLowerCase() === login.toLowerCase());
        if (!known) throw notFound();
        const permission = world.permission(login);
        return call.json({
          permission,
          role_name: permission,
          user: { ...userJson(world, login), permissions: permissionsJson(world, login) },
        });
      })
  );
}

function mustOfferProtection(world: Site["world"]): void {
  if (isPrivate(world))
    throw new RefusedError(
      403,
      "Upgrade to GitHub Pro or make this repository public to enable this feature.",
    );
}

/** `heads/feature/dice` in the path, with slashes plain or encoded; only branches are served. */
function branchIn(call: Call): string {
  const ref = call.req.param("ref") ?? "";
  if (!ref.startsWith("heads/")) throw notFound();
  return ref.slice("heads/".length);
}
