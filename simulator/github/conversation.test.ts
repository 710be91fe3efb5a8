import assert from "node:assert/strict";
import { test } from "node:test";
import { at, failure, listenForDeliveries, start } from "./github-for-tests.ts";

test("people and calls can comment, review and check, and see each other's", async (context) => {
  const { github, octokit } = await start(context, { collaborators: { mira: "write" } });
  const { url } = await listenForDeliveries(context);
  github.setWebhook({ url, secret: "fishy" });
  const { number, headSha } = await github.people.propose({
    by: "turbot",
    title: "Dice",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const issue = { ...at, issue_number: number };
  const pull = { ...at, pull_number: number };
  await github.people.comment(number, { by: "mira", body: "Nice" });
  const { data: own } = await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...issue,
    body: "Thanks",
  });
  await octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    ...at,
    comment_id: own.id,
    body: "Thank you",
  });
  const { data: comments } = await octokit.request(
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    issue,
  );
  assert.deepEqual(
    comments.map(({ user, body }) => [user?.login, body]),
    [
      ["mira", "Nice"],
      ["turbot", "Thank you"],
    ],
  );

  await github.people.review(number, { by: "mira", state: "CHANGES_REQUESTED", body: "20 sides, please" });
  const { data: reviews } = await octokit.request(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    pull,
  );
  assert.deepEqual(
    reviews.map(({ user, state, commit_id }) => [user?.login, state, commit_id]),
    [["mira", "CHANGES_REQUESTED", headSha]],
  );
  assert.equal(
    (
      await failure(
        octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
          ...pull,
          event: "APPROVE",
        }),
      )
    ).status,
    422,
  );
  await octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments", {
    ...pull,
    body: "why?",
    path: "dice.ts",
    line: 1,
    commit_id: headSha,
  });
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", pull)).data[0]?.path,
    "dice.ts",
  );

  await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
    ...issue,
    labels: ["plugin", "turbot"],
  });
  assert.deepEqual(github.pullRequest(number).labels, ["plugin", "turbot"]);

  await github.people.setCheck(headSha, { name: "scan", conclusion: null });
  await github.people.setCheck(headSha, { name: "scan", conclusion: "failure", summary: "eval" });
  const { data: checks } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...at,
    ref: "feature/dice",
  });
  assert.deepEqual(
    checks.check_runs.map(({ name, status, conclusion }) => [name, status, conclusion]),
    [["scan", "completed", "failure"]],
  );
  const { data: check } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
    ...at,
    name: "tests",
    head_sha: headSha,
    status: "queued",
  });
  await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    ...at,
    check_run_id: check.id,
    conclusion: "success",
  });
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...at, ref: headSha })).data
      .state,
    "pending",
  );

  const permission = async (username: string) =>
    (
      await octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
        ...at,
        username,
      })
    ).data.permission;
  assert.deepEqual([await permission("kilian"), await permission("mira")], ["admin", "write"]);
  assert.equal((await failure(permission("nobody"))).status, 404);

  await github.delivered();
  const told = github.deliveries.map(({ event, action }) => (action === "" ? event : `${event}.${action}`));
  assert.deepEqual(told.sort(), [
    "check_run.completed",
    "check_run.completed",
    "check_run.created",
    "check_run.created",
    "issue_comment.created",
    "issue_comment.created",
    "issue_comment.edited",
    "pull_request.labeled",
    "pull_request.labeled",
    "pull_request.opened",
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
    "push",
  ]);
});

test("long lists are split into pages that the client can follow", async (context) => {
  const { github, octokit } = await start(context);
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  for (let count = 1; count <= 7; count += 1) {
    await github.people.comment(number, { by: "mira", body: `comment ${count}` });
  }
  const where = { ...at, issue_number: number, per_page: 3 };
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const pages: (readonly (string | undefined)[])[] = [];
  for (let page = 1; ; page += 1) {
    const { data, headers } = await octokit.request(route, { ...where, page });
    pages.push(data.map(({ body }) => body));
    const [, next] = /<[^>]*[?&]page=(\d+)[^>]*>; rel="next"/.exec(headers.link ?? "") ?? [];
    if (next === undefined) break;
    assert.equal(next, String(page + 1));
  }
  const comments = [1, 2, 3, 4, 5, 6, 7].map((count) => `comment ${count}`);
  assert.deepEqual(pages, [comments.slice(0, 3), comments.slice(3, 6), comments.slice(6)]);
});
