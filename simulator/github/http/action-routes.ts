import { z } from "zod";
import { actionRunJson } from "../json/check-json.ts";
import { notFound } from "../refused.ts";
import type { Site } from "../site.ts";
import { createRoutes, mustAdmin, mustWrite, page, readBody } from "./call.ts";

/**
 * https://docs.github.com/rest/actions/workflow-runs: here each check run has a workflow run of its own.
 * https://docs.github.com/rest/actions/workflows: the files in `.github/workflows` of the default branch, once Actions are on.
 */
export function actionRoutes({ world }: Site) {
  async function workflows(): Promise<readonly string[]> {
    const { stored, repository, defaultBranch } = world;
    const tip = (await repository.branches()).get(defaultBranch);
    if (stored.actionsOff === true || tip === undefined) return [];
    const list = await repository.git.run(["ls-tree", "--name-only", tip, ".github/workflows/"]);
    return list.split("\n").filter((path) => /\.ya?ml$/.test(path));
  }

  const routes = createRoutes().get("/actions/workflows", async (call) => {
    const paths = await workflows();
    return call.json({
      total_count: paths.length,
      workflows: page(call, [...paths]).map((path, index) => ({
        id: index + 1,
        name: path.replace(/^.*\/|\.ya?ml$/g, ""),
        path,
        state: world.stored.workflowsOff?.includes(path) === true ? "disabled_manually" : "active",
      })),
    });
  });
  routes
    .get("/actions/permissions", (call) => {
      mustAdmin(call, world);
      // It says "enabled" of a fork whose Actions nobody has switched on, too.
      return call.json({ enabled: world.stored.actionsDisabled !== true, allowed_actions: "all" });
    })
    .put("/actions/permissions", async (call) => {
      mustAdmin(call, world);
      const { enabled } = await readBody(call, z.object({ enabled: z.boolean() }));
      world.stored.actionsDisabled = !enabled;
      world.changed();
      return call.body(null, 204);
    })
    .put("/actions/workflows/:file/enable", async (call) => {
      mustWrite(call, world);
      const path = (await workflows()).find((one) => one.endsWith(`/${call.req.param("file")}`));
      if (path === undefined) throw notFound();
      world.stored.workflowsOff = (world.stored.workflowsOff ?? []).filter((one) => one !== path);
      world.changed();
      return call.body(null, 204);
    });
  return routes.get("/actions/runs", (call) => {
    const { head_sha: sha, status } = call.req.query();
    const found = world.stored.checkRuns
      .filter((run) => sha === undefined || run.sha === sha)
      .filter((run) => status === undefined || run.status === status || run.conclusion === status)
      .toReversed();
    return call.json({
      total_count: found.length,
      workflow_runs: page(call, found).map((run) => actionRunJson(world, run)),
    });
  });
}
