import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createLog, silentLog } from "../log/log.ts";
import { type CreateGitHubOptions, createGitHub } from "./create-github.ts";
import { GitHubFailedError } from "./github-failed.ts";

const at = { owner: "kilian", repo: "turbot" };
const dice = {
  branch: "feature/dice",
  base: "main",
  title: "Dice",
  body: "Rolls dice.",
  labels: ["turbot", "plugin"],
};

/** GitHub with main and a branch without an open pull request, Turbot's adapter to it, and the waits it asked for. */
async function start(context: TestContext, options: Partial<CreateGitHubOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "github-"));
  const simulator = await startGitHub({
    ...at,
    gitDir: join(folder, "origin.git"),
    env: { PATH: process.env.PATH },
  });
  context.after(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await simulator.people.push({ "README.md": "Turbot\n" }, "First light");
  const { number } = await simulator.people.propose({
    by: "turbot",
    title: "x",
    branch: dice.branch,
    files: { "dice.ts": "6\n" },
  });
  await simulator.people.close(number);
  const waits: number[] = [];
  const github = createGitHub({
    ...at,
    token: simulator.token,
    apiUrl: simulator.url,
    log: silentLog,
    wait: async (ms) => void waits.push(ms),
    ...options,
  });
  const open = () => simulator.pullRequests().filter(({ state }) => state === "open");
  return { simulator, github, waits, open };
}

const creating = /^POST \/repos\/kilian\/turbot\/pulls$/;
const commenting = /^POST \/repos\/kilian\/turbot\/issues\/\d+\/comments$/;

async function failure(call: Promise<unknown>): Promise<GitHubFailedError> {
  const error: unknown = await call.then(
    () => assert.fail("it should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GitHubFailedError, String(error));
  return error;
}

test("opens a pull request with its title, body and labels", async (context) => {
  const { simulator, github } = await start(context);
  const { number, url } = await github.openPullRequest(dice);
  const pull = simulator.pullRequest(number);
  assert.deepEqual(
    [pull.title, pull.body, pull.head, pull.base, pull.labels],
    ["Dice", "Rolls dice.", "feature/dice", "main", ["turbot", "plugin"]],
  );
  assert.equal(url, `${simulator.pageUrl}/kilian/turbot/pull/${number}`);
});

test("asking twice opens one pull request", async (context) => {
  const { github, open } = await start(context);
  assert.deepEqual(await github.openPullRequest(dice), await github.openPullRequest(dice));
  assert.equal(open().length, 1);
});

const lost: Record<string, Fault> = {
  "the answer is lost": { on: creating, effect: { kind: "drop_after" } },
  "every answer is lost": { on: creating, times: 9, effect: { kind: "drop_after" } },
  "the line is cut before it is done": { on: creating, effect: { kind: "drop" } },
  "GitHub stumbles": { on: creating, times: 2, effect: { kind: "answer", status: 502 } },
  "labels get stuck": { on: /^POST .*\/labels$/, effect: { kind: "drop_after" } },
};
for (const [what, fault] of Object.entries(lost)) {
  test(`opens exactly one labelled pull request when ${what}`, async (context) => {
    const { simulator, github, open } = await start(context);
    simulator.faults.add(fault);
    const { number } = await github.openPullRequest(dice);
    assert.deepEqual(
      open().map((pull) => [pull.number, pull.labels]),
      [[number, dice.labels]],
    );
  });
}

test("opens the pull request even if GitHub refuses its labels", async (context) => {
  const lines: string[] = [];
  const { simulator, github, open } = await start(context, { log: createLog((line) => lines.push(line)) });
  simulator.faults.add({
    on: /\/labels$/,
    effect: {
      kind: "answer",
      status: 403,
      body: { message: "Resource not accessible by personal access token" },
    },
  });
  const { number } = await github.openPullRequest(dice);
  assert.deepEqual(
    open().map((pull) => [pull.number, pull.labels]),
    [[number, []]],
  );
  assert.ok(lines.some((line) => line.includes("not labelled") && line.includes("not accessible")));
  await github.openPullRequest(dice);
  assert.deepEqual(simulator.pullRequest(number).labels, dice.labels, "and are put on it the next time");
});

test("waits for a rate limit as long as GitHub says", async (context) => {
  const { simulator, github, waits } = await start(context);
  const body = { message: "You have exceeded a secondary rate limit." };
  simulator.faults.add({
    on: creating,
    effect: { kind: "answer", status: 403, headers: { "retry-after": "7" }, body },
  });
  await github.openPullRequest(dice);
  assert.deepEqual(waits, [7_000]);
});

test("waits once for a minute, as GitHub asks, for a rate limit without a time, and then leaves it to the caller", async (context) => {
  const { simulator, github, waits } = await start(context);
  const body = { message: "You have exceeded a secondary rate limit." };
  simulator.faults.add({ on: /./, times: 9, effect: { kind: "answer", status: 403, body } });
  const failed = await failure(github.defaultBranch());
  assert.deepEqual([failed.mayWorkLater, waits], [true, [60_000]]);
});

test("doesn't wait for a rate limit longer than a minute", async (context) => {
  const { simulator, github, waits } = await start(context);
  const headers = {
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 1_800),
  };
  simulator.faults.add({ on: /./, times: 9, effect: { kind: "answer", status: 403, headers, body: {} } });
  const failed = await failure(github.defaultBranch());
  assert.deepEqual([failed.status, failed.mayWorkLater, waits], [403, true, []]);
});

test("reports trouble after four tries, with the call, the status and the cause", async (context) => {
  const { simulator, github, waits } = await start(context);
  simulator.faults.add({
    on: /./,
    times: 9,
    effect: { kind: "answer", status: 503, body: { message: "Unicorn" } },
  });
  const failed = await failure(github.openPullRequest(dice));
  assert.equal(failed.call, "POST /repos/{owner}/{repo}/pulls");
  assert.deepEqual([failed.status, failed.mayWorkLater], [503, true]);
  assert.ok(failed.cause instanceof Error);
  assert.deepEqual(waits.slice(0, 3), [1_000, 2_000, 4_000]);
});

test("gives up on silence, and reports an unreachable server as such", async (context) => {
  const { simulator, github } = await start(context, { timeoutMs: 50 });
  simulator.faults.add({ on: /^GET/, times: 9, effect: { kind: "delay", ms: 60_000 } });
  const silent = await failure(github.defaultBranch());
  assert.deepEqual([silent.status, silent.mayWorkLater], [undefined, true]);
  const wait = async () => {};
  const nobody = createGitHub({ ...at, token: "t", apiUrl: "http://127.0.0.1:9", log: silentLog, wait });
  assert.match((await failure(nobody.defaultBranch())).message, /can't be reached/);
});

test("a refused token fails at once, says what to do, and stays secret", async (context) => {
  const { github, waits } = await start(context, { token: "a-very-wrong-token" });
  const failed = await failure(github.openPullRequest(dice));
  assert.deepEqual([failed.status, failed.mayWorkLater, waits], [401, false, []]);
  assert.match(failed.message, /GITHUB_TOKEN/);
  assert.doesNotMatch(inspect(failed, { depth: 20 }), /a-very-wrong-token/);
});

test("refuses a missing branch in GitHub's words", async (context) => {
  const { github } = await start(context);
  const failed = await failure(github.openPullRequest({ ...dice, branch: "feature/none" }));
  assert.deepEqual([failed.status, failed.mayWorkLater], [422, false]);
  assert.match(failed.message, /"field":"head"/);
});

test("attributes a merge commit to its pull request, and a direct push to none", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  const { headSha } = simulator.pullRequest(number);
  assert.equal(await github.pullRequestOf(headSha), undefined, "not merged yet");
  const { sha } = await simulator.people.merge(number);
  assert.deepEqual(await github.pullRequestOf(sha), { number });
  assert.deepEqual(await github.pullRequestOf(headSha), { number });
  const direct = await simulator.people.push({ "a.txt": "a\n" }, "Straight to main");
  assert.equal(await github.pullRequestOf(direct.sha), undefined);
  assert.equal(await github.pullRequestOf("0123456789".repeat(4)), undefined, "no such commit");
});

test("finds a merge commit that GitHub hasn't associated yet through the pull request", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  const { sha } = await simulator.people.merge(number);
  simulator.faults.add({ on: /\/commits\/[^/]+\/pulls$/, effect: { kind: "answer", status: 200, body: [] } });
  assert.deepEqual(await github.pullRequestOf(sha), { number });
});

test("a merge into another branch explains nothing", async (context) => {
  const { simulator, github } = await start(context);
  await simulator.people.propose({ by: "mira", title: "n", branch: "next", files: { "n.txt": "n\n" } });
  const other = { ...dice, base: "next" };
  const { number } = await github.openPullRequest(other);
  const { sha } = await simulator.people.merge(number);
  assert.equal(await github.pullRequestOf(sha), undefined);
});

test("reads a pull request's state: open, in conflict, merged, or missing", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  const before = await github.pullRequest(number);
  assert.deepEqual(
    [before?.state, before?.merged, before?.mergeable, before?.branch],
    ["open", false, true, dice.branch],
  );
  assert.equal(before?.mergeCommit, undefined, "GitHub's trial merge of an open one doesn't count");
  assert.equal(before?.headSha, simulator.pullRequest(number).headSha);
  await simulator.people.push({ "dice.ts": "20\n" }, "In the way");
  assert.equal((await github.pullRequest(number))?.mergeable, false);
  await simulator.people.push({ "dice.ts": null }, "Out of the way");
  const { sha } = await simulator.people.merge(number);
  const merged = await github.pullRequest(number);
  assert.deepEqual([merged?.state, merged?.merged, merged?.mergeCommit], ["closed", true, sha]);
  assert.equal(await github.pullRequest(99), undefined);
});

const interrupted: Record<string, Fault> = {
  "all goes well": { on: /^nothing$/, effect: { kind: "drop" } },
  "its answer is lost": { on: commenting, effect: { kind: "drop_after" } },
  "it is cut before it is done": { on: commenting, effect: { kind: "drop" } },
};
for (const [when, fault] of Object.entries(interrupted)) {
  test(`writes a comment once when ${when}`, async (context) => {
    const { simulator, github } = await start(context);
    const { number } = await github.openPullRequest(dice);
    simulator.faults.add(fault);
    const { url } = await github.commentOn(number, "Live!");
    assert.match(url, /#issuecomment-\d+$/);
    assert.deepEqual(simulator.pullRequest(number).comments, [{ by: "turbot", body: "Live!" }]);
  });
}

test("takes GitHub's word for who can push", async (context) => {
  const { github } = await start(context);
  const asked = await Promise.all(
    ["kilian", "turbot", "nobody-at-all"].map((login) => github.mayWrite(login)),
  );
  assert.deepEqual(asked, [true, true, false]);
});

test("finds a branch's pull request, closed or open", async (context) => {
  const { simulator, github } = await start(context);
  assert.equal((await github.pullRequestOfBranch(dice.branch))?.open, false);
  const { number } = await github.openPullRequest(dice);
  assert.deepEqual(await github.pullRequestOfBranch(dice.branch), {
    number,
    url: `${simulator.pageUrl}/kilian/turbot/pull/${number}`,
    open: true,
  });
  assert.equal(await github.pullRequestOfBranch("feature/none"), undefined);
});

test("can change a pull request's title and body", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  await github.describe(number, { title: "Better dice", body: "Twenty sides." });
  const { title, body } = simulator.pullRequest(number);
  assert.deepEqual([title, body], ["Better dice", "Twenty sides."]);
});

test("lists what people wrote under a pull request, over all pages, or only what is new", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  for (let count = 1; count <= 101; count += 1) {
    await simulator.people.comment(number, { by: "mira", body: `Comment ${count}` });
  }
  await simulator.people.review(number, { by: "kilian", state: "CHANGES_REQUESTED", body: "Louder" });
  const all = await github.conversation(number);
  assert.deepEqual(
    all.filter(({ kind }) => kind === "comment").map(({ body }) => body),
    Array.from({ length: 101 }, (_, index) => `Comment ${index + 1}`),
  );
  const review = all.find(({ kind }) => kind === "review");
  assert.ok(review?.kind === "review");
  const { by, bot, state, body } = review;
  assert.deepEqual(
    { by, bot, state, body },
    { by: "kilian", bot: false, state: "changes_requested", body: "Louder" },
  );
  const newest = await github.conversation(number, review.at);
  assert.ok(newest.some(({ id }) => id === review.id));
  const later = new Date(Date.parse(review.at) + 1_000).toISOString();
  assert.deepEqual(await github.conversation(number, later), []);
});

test("reads a review's comments on single lines, and a commit's checks", async (context) => {
  const { simulator, github } = await start(context);
  const { number } = await github.openPullRequest(dice);
  let reviewId = 0;
  simulator.subscribe(() => {
    const told = simulator.deliveries.findLast(({ event }) => event === "pull_request_review");
    reviewId = (told?.payload as { review: { id: number } } | undefined)?.review.id ?? reviewId;
  });
  simulator.setWebhook({ url: "http://127.0.0.1:9", secret: "s" });
  const comments = [{ path: "dice.ts", line: 1, body: "Why six?" }];
  await simulator.people.review(number, { by: "kilian", state: "CHANGES_REQUESTED", body: "", comments });
  assert.deepEqual(await github.reviewComments(number, reviewId), comments);
  const { headSha } = simulator.pullRequest(number);
  await simulator.people.setCheck(headSha, {
    name: "tests",
    conclusion: "failure",
    summary: "1 of 9 failed",
  });
  await simulator.people.setCheck(headSha, { name: "policy", conclusion: null });
  assert.deepEqual(await github.checksOf(headSha), [
    { name: "tests", conclusion: "failure", summary: "1 of 9 failed" },
    { name: "policy", conclusion: undefined, summary: "" },
  ]);
});

test("takes the default branch from GitHub", async (context) => {
  const { github } = await start(context);
  assert.equal(await github.defaultBranch(), "main");
});
