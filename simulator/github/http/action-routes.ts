import { actionRunJson } from "../json/check-json.ts";
import type { Site } from "../site.ts";
import { createRoutes, page } from "./call.ts";

/** https://docs.github.com/rest/actions/workflow-runs: here each check run has a workflow run of its own. */
export function actionRoutes({ world }: Site) {
  return createRoutes().get("/actions/runs", (call) => {
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
