import assert from "node:assert/strict";
import { test } from "node:test";
import { createGitHubHarness } from "./fixtures/github-harness.ts";

test("reads what a deleted account wrote as the ghost's", async (t) => {
  const { simulator, github, number } = await createGitHubHarness(t);
  await simulator.people.comment(number, { by: "mira", body: "so long" });
  await simulator.people.review(number, { by: "mira", state: "COMMENTED", body: "and thanks" });
  simulator.people.deleteAccount("mira");
  assert.deepEqual(
    (await github.conversation(number)).map(({ by, bot, body }) => [by, bot, body]),
    [
      ["ghost", false, "so long"],
      ["ghost", false, "and thanks"],
    ],
  );
});

test("a pull request whose merged is null, as in lists, counts as merged if it has a merge time, even without a commit", async (t) => {
  const { simulator, github, number, call } = await createGitHubHarness(t);
  const told = (await (await call(`/pulls/${number}`)).json()) as object;
  const closed = { ...told, state: "closed", merged: null, merge_commit_sha: null, mergeable: null };
  for (const mergedAt of ["2026-11-22T12:00:00Z", null]) {
    const body = { ...closed, merged_at: mergedAt };
    simulator.faults.add({ on: /\/pulls\/\d+$/, effect: { kind: "answer", status: 200, body } });
    const pull = await github.pullRequest(number);
    assert.deepEqual([pull?.merged, pull?.mergeCommit], [mergedAt !== null, undefined]);
  }
});
