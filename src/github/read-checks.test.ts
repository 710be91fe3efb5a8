import assert from "node:assert/strict";
import { test } from "node:test";
import { createGitHubHarness } from "./fixtures/github-harness.ts";
import { GitHubFailedError } from "./github-failed.ts";

test("without access to checks, reads Actions runs and statuses instead, or nothing, and never fails", async (t) => {
  const { simulator, github, headSha, call } = await createGitHubHarness(t, { tokenLacks: ["checks"] });
  assert.deepEqual(await github.checksOf(headSha), []);
  await simulator.people.setCheck(headSha, { name: "ci", conclusion: null });
  const status = (context: string, state: string) =>
    call(`/statuses/${headSha}`, {
      method: "POST",
      body: JSON.stringify({ context, state, description: "said so" }),
    });
  await status("lint", "error");
  await status("preview", "pending");
  assert.deepEqual(await github.checksOf(headSha), [
    { name: "ci", conclusion: undefined, summary: "" },
    { name: "lint", conclusion: "failure", summary: "said so" },
    { name: "preview", conclusion: undefined, summary: "said so" },
  ]);
  await simulator.people.setCheck(headSha, { name: "ci", conclusion: "success" });
  simulator.limitToken(["checks", "statuses"]);
  assert.deepEqual(await github.checksOf(headSha), [{ name: "ci", conclusion: "success", summary: "" }]);
  simulator.limitToken(["checks", "statuses", "actions"]);
  assert.equal(await github.checksOf(headSha), undefined);
  const asked = simulator.journal.entries.filter(({ what }) => what.endsWith("/check-runs"));
  assert.equal(asked.length, 1, "GitHub is asked only once for what it refused");
});

test("gives no answer about checks while GitHub is away", async (t) => {
  const { simulator, github, headSha } = await createGitHubHarness(t);
  simulator.faults.add({ on: /check-runs$/, times: 4, effect: { kind: "answer", status: 502 } });
  await assert.rejects(
    github.checksOf(headSha),
    (error) => error instanceof GitHubFailedError && error.mayWorkLater,
  );
});

test("names the missing permission as GitHub does", async (t) => {
  const { simulator, github, number } = await createGitHubHarness(t);
  simulator.faults.add({
    on: /^PATCH .*\/pulls\/\d+$/,
    effect: {
      kind: "answer",
      status: 403,
      headers: { "x-accepted-github-permissions": "pull_requests=write; contents=write,issues=read" },
      body: { message: "Resource not accessible by personal access token" },
    },
  });
  await assert.rejects(github.close(number), (error) => {
    assert(error instanceof GitHubFailedError);
    assert.match(error.message, /give it the permission pull_requests: write, or use another GITHUB_TOKEN/);
    return !error.mayWorkLater;
  });
});
