import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { GitFailedError } from "../../src/git/git.ts";
import { at, clone, commitFile, env, failure, listenForDeliveries, start } from "./github-for-tests.ts";
import { startGitHub } from "./start-github.ts";

test("faults: an answer, a cut connection before and after the action, and a journal of it all", async (context) => {
  const { github, folder, octokit } = await start(context);
  const git = await clone(github, folder);
  await git.run(["switch", "-q", "-c", "x"]);
  await commitFile(git, "x.txt", "x\n");

  // Twice: curl itself retries once when a kept-alive connection is cut.
  const push = /^POST .*git-receive-pack$/;
  github.faults.add({ on: push, times: 2, effect: { kind: "drop" } });
  await assert.rejects(git.run(["push", "-q", "origin", "x"]), GitFailedError);
  assert.equal(
    (await failure(octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...at, branch: "x" })))
      .status,
    404,
  );
  github.faults.add({ on: push, times: 2, effect: { kind: "drop_after" } });
  await assert.rejects(git.run(["push", "-q", "origin", "x"]), GitFailedError);
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...at, branch: "x" })).status,
    200,
    "it was pushed all the same",
  );

  const create = () =>
    octokit.request("POST /repos/{owner}/{repo}/pulls", { ...at, title: "X", head: "x", base: "main" });
  const pulls = /^POST \/repos\/kilian\/turbot\/pulls$/;
  github.faults.add({
    on: pulls,
    effect: { kind: "answer", status: 502, body: { message: "Server Error" } },
  });
  assert.equal((await failure(create())).status, 502);
  github.faults.add({ on: pulls, effect: { kind: "drop_after" } });
  await failure(create());
  assert.equal(github.pullRequests().length, 1);
  const seen = github.journal.entries.filter(({ what }) => pulls.test(what));
  assert.deepEqual(
    seen.map(({ kind, status }) => [kind, status]),
    [
      ["http", 502],
      ["http", 201],
    ],
  );
});

test("continues where it was after a restart", async (context) => {
  const { github, folder, octokit } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...at,
    issue_number: number,
    body: "hello",
  });
  github.setWebhook({ url, secret: "fishy" });
  const state = JSON.parse(JSON.stringify(github.state()));
  await github.stop();

  const again = await startGitHub({ ...at, gitDir: join(folder, "origin.git"), env, state });
  try {
    assert.deepEqual(again.pullRequests(), github.pullRequests());
    const { sha } = await again.people.merge(number);
    assert.equal(again.pullRequest(number).mergeCommitSha, sha);
    assert.ok(taken.some(({ body }) => body.includes(sha)));
    const next = await again.people.propose({
      by: "mira",
      title: "Y",
      branch: "y",
      files: { "y.txt": "y\n" },
    });
    assert.equal(next.number, number + 1);
  } finally {
    await again.stop();
  }
});

test("catches up with git when killed between a merge and the writing of its state", async (context) => {
  const { github, folder } = await start(context);
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  const state = github.state();
  const { sha } = await github.people.merge(number);
  await github.stop();

  const again = await startGitHub({ ...at, gitDir: join(folder, "origin.git"), env, state });
  try {
    assert.equal(again.pullRequest(number).mergeCommitSha, sha);
  } finally {
    await again.stop();
  }
});
