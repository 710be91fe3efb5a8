import { z } from "zod";
import { publicJson, repositoryJson } from "../json/repository-json.ts";
import { notFound, RefusedError, validationFailed } from "../refused.ts";
import type { World } from "../world.ts";
import { type Call, createRoutes, readBody } from "./call.ts";

const newFork = z.object({ name: z.string().min(1).optional(), default_branch_only: z.boolean().optional() });
const newRepository = z.object({ name: z.string().min(1), private: z.boolean().default(false) });

/** For how many calls a new fork has no branch yet: GitHub copies in the background. */
const copyingCalls = 2;

/**
 * How the token's owner gets a repository of their own: https://docs.github.com/rest/repos/forks#create-a-fork and
 * https://docs.github.com/rest/repos/repos#create-a-repository-for-the-authenticated-user. A token for chosen repositories may do neither.
 */
export function makingRoutes(world: World) {
  const { stored, upstream } = world;

  function make(call: Call, name: string): void {
    const owner = call.get("login");
    if (call.get("app") !== undefined) throw new RefusedError(403, "Resource not accessible by integration");
    if (world.tokenLacks.includes("administration"))
      throw new RefusedError(403, "Resource not accessible by personal access token");
    stored.absent = false;
    if (`${owner}/${name}`.toLowerCase() !== world.fullName.toLowerCase())
      stored.renamed = { owner, repo: name, from: [] };
    stored.permissions[owner.toLowerCase()] = "admin";
    world.changed();
  }

  const isUpstream = (call: Call) => {
    const { owner = "", repo = "" } = call.req.param();
    return `${owner}/${repo}`.toLowerCase() === upstream?.fullName.toLowerCase();
  };

  return createRoutes()
    .get("/repos/:owner/:repo", async (call, next) => {
      if (upstream === undefined || !isUpstream(call)) return next();
      return call.json(publicJson(world, upstream.fullName));
    })
    .post("/repos/:owner/:repo/forks", async (call) => {
      if (upstream === undefined || !isUpstream(call)) throw notFound();
      const { name = upstream.fullName.split("/")[1] ?? "" } = await readBody(call, newFork);
      // Forking again answers with the fork that is there.
      if (stored.absent === true) {
        make(call, name);
        Object.assign(stored, {
          fork: true,
          parent: upstream.fullName,
          actionsOff: true,
          copying: copyingCalls,
        });
      }
      return call.json(repositoryJson(world), 202);
    })
    .post("/user/repos", async (call) => {
      const wanted = await readBody(call, newRepository);
      if (stored.absent !== true)
        throw validationFailed({
          ...{ resource: "Repository", code: "custom", field: "name" },
          message: "name already exists on this account",
        });
      make(call, wanted.name);
      stored.private = wanted.private;
      return call.json(repositoryJson(world), 201);
    });
}

/** A call to our repository. @throws RefusedError while nobody has made it */
export async function lookAtOurs({ stored, upstream, repository, exclusively }: World): Promise<void> {
  if (stored.absent === true) throw notFound();
  if (stored.copying === undefined || upstream === undefined) return;
  stored.copying -= 1;
  if (stored.copying > 0) return;
  delete stored.copying;
  const all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  await exclusively(() => repository.git.run(["fetch", "--quiet", upstream.gitDir, ...all]));
}
