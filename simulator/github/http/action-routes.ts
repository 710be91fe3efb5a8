import { actionRunJson } from "../json/check-json.ts";
import type { Site } from "../site.ts";
import { createRoutes, page } from "./call.ts";

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
