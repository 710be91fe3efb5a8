import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Octokit } from "@octokit/rest";
import { createGit, GitFailed } from "../../src/git/git.ts";
import type { GitHubOptions, GitHubSimulator } from "./github-simulator.ts";
import { MergeRefused } from "./refused.ts";
import { startGitHub } from "./start-github.ts";

const at = { owner: "kilian", repo: "turbot" };
const env = { PATH: process.env.PATH };

async function start(context: TestContext, options: Partial<GitHubOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "github-simulator-"));
  const github = await startGitHub({ ...at, gitDir: join(folder, "origin.git"), env, ...options });
  context.after(async () => {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await github.people.push({ "README.md": "Turbot\n", "fish.txt": "one\ntwo\nthree\n" }, "First light");
  return { github, folder, octokit: octokitFor(github) };
}

function octokitFor(github: GitHubSimulator, auth = github.token): Octokit {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ auth, baseUrl: github.url, log: quiet });
}

async function clone(github: GitHubSimulator, folder: string) {
  const git = createGit({ cwd: join(folder, "clone"), token: github.token, env });
  await createGit({ cwd: folder, token: github.token, env }).run(["clone", "-q", github.cloneUrl, "clone"]);
  await git.run(["config", "user.name", "Turbot"]);
  await git.run(["config", "user.email", "turbot@example.com"]);
  return git;
}

async function commitFile(git: ReturnType<typeof createGit>, name: string, content: string) {
  await writeFile(join(git.cwd, name), content);
  await git.run(["add", "--", name]);
  await git.run(["commit", "-q", "-m", `Write ${name}`]);
}

/** An address that takes deliveries and remembers them as they came. */
async function listenForDeliveries(context: TestContext, status = 202) {
  const taken: { event: string; id: string; signature: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const header = (name: string) => String(request.headers[name]);
    taken.push({
      event: header("x-github-event"),
      id: header("x-github-delivery"),
      signature: header("x-hub-signature-256"),
      body,
    });
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { url: `http://127.0.0.1:${address.port}/webhook`, taken };
}

async function failure(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  const error: unknown = await call.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error && "status" in error, String(error));
  return { status: Number(error.status), message: error.message };
}

test("git clones and pushes over HTTP, and the API sees the branch", async (context) => {
  const { github, folder, octokit } = await start(context);
  const git = await clone(github, folder);
  await git.run(["switch", "-q", "-c", "feature/dice"]);
  await commitFile(git, "dice.ts", "export default 6;\n");
  await git.run(["push", "-q", "origin", "feature/dice"]);

  const { data } = await octokit.repos.getBranch({ ...at, branch: "feature/dice" });
  assert.equal(data.commit.sha, await git.run(["rev-parse", "HEAD"]));
});

test("a large push, sent in chunks, and a compressed fetch arrive whole", async (context) => {
  const { github, folder } = await start(context);
  const git = await clone(github, folder);
  const noise = Array.from({ length: 300_000 }, (_, n) => Math.imul(n, 2_654_435_761).toString(36)).join("");
  await commitFile(git, "big.txt", noise);
  await git.run(["-c", "http.postBuffer=1024", "push", "-q", "origin", "main"]);
  await createGit({ cwd: folder, token: github.token, env }).run(["clone", "-q", github.cloneUrl, "again"]);
  assert.equal(await git.in(join(folder, "again")).run(["show", "HEAD:big.txt"]), noise);
});

test("without the token git is turned away and nothing moves", async (context) => {
  const { github, folder } = await start(context);
  for (const token of [undefined, "wrong"]) {
    await assert.rejects(
      createGit({ cwd: folder, token, env }).run(["clone", "-q", github.cloneUrl, "stolen"]),
      GitFailed,
    );
  }
});

test("calls with a wrong token, to another repository, or to unknown places get GitHub's answers", async (context) => {
  const { github, octokit } = await start(context);
  const badToken = await failure(octokitFor(github, "wrong").repos.get(at));
  assert.equal(badToken.status, 401);
  assert.match(badToken.message, /Bad credentials/);
  const elsewhere = await failure(octokit.repos.get({ owner: "someone", repo: "else" }));
  assert.equal(elsewhere.status, 404);
  assert.match(elsewhere.message, /Not Found/);
  assert.equal((await failure(octokit.request("GET /repos/{owner}/{repo}/teapots", at))).status, 404);
  assert.equal((await failure(octokit.pulls.get({ ...at, pull_number: 99 }))).status, 404);
});

test("a pull request opens once; what GitHub refuses is refused in its words", async (context) => {
  const { github, octokit } = await start(context);
  const { number } = await github.people.propose({
    by: "turbot",
    title: "Dice",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const create = (head: string, base = "main") => octokit.pulls.create({ ...at, title: "Again", head, base });

  const twice = await failure(create("feature/dice"));
  assert.equal(twice.status, 422);
  assert.match(twice.message, /A pull request already exists for kilian:feature\/dice\./);
  assert.match((await failure(create("feature/none"))).message, /"field":"head","code":"invalid"/);
  assert.match((await failure(create("feature/dice", "none"))).message, /"field":"base","code":"invalid"/);
  assert.match((await failure(create("main"))).message, /No commits between main and main/);

  const { data: listed } = await octokit.pulls.list({ ...at, head: "kilian:feature/dice" });
  assert.deepEqual(
    listed.map((pull) => [pull.number, pull.html_url]),
    [[number, `${github.pageUrl}/kilian/turbot/pull/${number}`]],
  );
  assert.deepEqual((await octokit.pulls.list({ ...at, head: "kilian:other" })).data, []);
});

test("a pull request shows its files, commits, diff and whether it can be merged", async (context) => {
  const { github, octokit } = await start(context);
  const { number, headSha } = await github.people.propose({
    by: "mira",
    title: "Move things",
    branch: "move",
    files: { "fish.txt": null, "moved.txt": "one\ntwo\nthree\n", "README.md": "Turbot!\n", "new.txt": "x\n" },
  });
  const where = { ...at, pull_number: number };
  const { data: files } = await octokit.pulls.listFiles(where);
  assert.deepEqual(
    files.map((file) => [file.status, file.filename, file.previous_filename, file.additions, file.deletions]),
    [
      ["modified", "README.md", undefined, 1, 1],
      ["renamed", "moved.txt", "fish.txt", 0, 0],
      ["added", "new.txt", undefined, 1, 0],
    ],
  );
  assert.equal(files[0]?.patch, "@@ -1 +1 @@\n-Turbot\n+Turbot!");
  const { data: commits } = await octokit.pulls.listCommits(where);
  assert.deepEqual(
    commits.map(({ sha, commit, author }) => [sha, commit.message, author?.login]),
    [[headSha, "Move things", "mira"]],
  );
  const { data: full } = await octokit.pulls.get(where);
  assert.deepEqual([full.mergeable, full.changed_files, full.additions, full.deletions], [true, 3, 2, 1]);
  const trial = await octokit.repos.getCommit({ ...at, ref: String(full.merge_commit_sha) });
  assert.equal(trial.data.parents[1]?.sha, headSha, "an open one has a trial merge's commit, as at GitHub");
  const diff: unknown = (await octokit.pulls.get({ ...where, mediaType: { format: "diff" } })).data;
  assert.equal(diff, await github.diff(number));
  assert.match(String(diff), /^diff --git a\/README\.md/);
});

test("merging makes a merge commit on main and tells the webhook, signed over the raw body", async (context) => {
  const { github, octokit } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  github.setWebhook({ url, secret: "fishy" });
  const { number, headSha } = await github.people.propose({
    by: "turbot",
    title: "Würfel 🎲",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const { data } = await octokit.pulls.merge({ ...at, pull_number: number, sha: headSha });
  await github.delivered();

  assert.equal(data.merged, true);
  const main = await octokit.repos.getCommit({ ...at, ref: "main" });
  assert.equal(main.data.sha, data.sha);
  assert.equal(main.data.parents[1]?.sha, headSha);
  for (const { body, signature } of taken) {
    assert.equal(signature, `sha256=${createHmac("sha256", "fishy").update(body).digest("hex")}`);
  }
  const closed = github.deliveries.find((delivery) => delivery.action === "closed");
  assert.ok(closed !== undefined);
  assert.equal(closed.event, "pull_request");
  assert.equal(closed.status, 202);
  const payload = JSON.parse(taken.find(({ id }) => id === closed.id)?.body ?? "");
  assert.deepEqual(
    [
      payload.pull_request.number,
      payload.pull_request.merged,
      payload.pull_request.merge_commit_sha,
      payload.pull_request.base.ref,
      payload.pull_request.base.repo.full_name,
      payload.pull_request.head.repo.fork,
      payload.repository.full_name,
      payload.repository.default_branch,
      payload.sender.login,
    ],
    [number, true, data.sha, "main", "kilian/turbot", false, "kilian/turbot", "main", "turbot"],
  );
  assert.deepEqual(
    taken.map(({ event }) => event).sort(),
    ["pull_request", "pull_request", "push", "push"],
    "opened and closed; the branch and main",
  );

  const { data: from } = await octokit.repos.listPullRequestsAssociatedWithCommit({
    ...at,
    commit_sha: headSha,
  });
  assert.deepEqual(
    from.map((pull) => pull.number),
    [number],
  );
});

test("conflicts, a moved head and a closed pull request are not merged, and main stays", async (context) => {
  const { github, octokit } = await start(context);
  const propose = (branch: string, content: string) =>
    github.people.propose({ by: "mira", title: branch, branch, files: { "fish.txt": content } });
  const one = await propose("one", "turbot\n");
  const other = await propose("other", "plaice\n");
  const moved = await failure(octokit.pulls.merge({ ...at, pull_number: one.number, sha: other.headSha }));
  assert.equal(moved.status, 409);
  await github.people.merge(one.number);
  const before = (await octokit.repos.getBranch({ ...at, branch: "main" })).data.commit.sha;

  assert.equal((await octokit.pulls.get({ ...at, pull_number: other.number })).data.mergeable, false);
  const conflicting = await failure(octokit.pulls.merge({ ...at, pull_number: other.number }));
  assert.equal(conflicting.status, 405);
  assert.match(conflicting.message, /Pull Request is not mergeable/);
  await assert.rejects(
    github.people.merge(other.number),
    (error) => error instanceof MergeRefused && error.reason === "conflicts",
  );
  await assert.rejects(
    github.people.merge(one.number),
    (error) => error instanceof MergeRefused && error.reason === "closed",
  );
  assert.equal((await octokit.repos.getBranch({ ...at, branch: "main" })).data.commit.sha, before);
});

test("a push to its branch moves a pull request; deleting the branch closes it", async (context) => {
  const { github, folder, octokit } = await start(context);
  const { number } = await github.people.propose({
    by: "turbot",
    title: "Dice",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const { url } = await listenForDeliveries(context);
  github.setWebhook({ url, secret: "fishy" });
  const git = await clone(github, folder);
  await git.run(["switch", "-q", "feature/dice"]);
  await commitFile(git, "dice.ts", "export default 20;\n");
  await git.run(["push", "-q", "origin", "feature/dice"]);
  assert.equal(github.pullRequest(number).headSha, await git.run(["rev-parse", "HEAD"]));

  await octokit.git.deleteRef({ ...at, ref: "heads/feature/dice" });
  assert.equal(github.pullRequest(number).state, "closed");
  assert.match(await github.diff(number), /export default 20/, "its commits are kept");
  await github.delivered();
  const told = github.deliveries.filter(({ event }) => event === "pull_request").map(({ action }) => action);
  assert.deepEqual(told, ["synchronize", "closed"]);
  assert.match(
    (await failure(octokit.pulls.update({ ...at, pull_number: number, state: "open" }))).message,
    /head/,
  );
});

test("main that is pushed with a pull request's commits counts it as merged", async (context) => {
  const { github, folder } = await start(context);
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  const git = await clone(github, folder);
  await git.run(["merge", "-q", "--no-ff", "-m", "By hand", "origin/x"]);
  await git.run(["push", "-q", "origin", "main"]);
  assert.equal(github.pullRequest(number).mergeCommitSha, await git.run(["rev-parse", "HEAD"]));
});

test("a delivery that nobody took is not repeated, but can be, under the same id", async (context) => {
  const { github } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  github.setWebhook({ url: "http://127.0.0.1:9/webhook", secret: "fishy" });
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  await github.people.close(number);
  const closed = github.deliveries.find(({ action }) => action === "closed");
  assert.ok(closed !== undefined);
  assert.equal(closed.status, undefined);

  github.setWebhook({ url, secret: "fishy" });
  assert.equal(await github.redeliver(closed.id), 202);
  assert.deepEqual(
    taken.map(({ event, id }) => [event, id]),
    [["pull_request", closed.id]],
  );
});

test("people comment, review and check; calls see it, and calls do the same", async (context) => {
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
  const { data: own } = await octokit.issues.createComment({ ...issue, body: "Thanks" });
  await octokit.issues.updateComment({ ...at, comment_id: own.id, body: "Thank you" });
  const { data: comments } = await octokit.issues.listComments(issue);
  assert.deepEqual(
    comments.map(({ user, body }) => [user?.login, body]),
    [
      ["mira", "Nice"],
      ["turbot", "Thank you"],
    ],
  );

  await github.people.review(number, { by: "mira", state: "CHANGES_REQUESTED", body: "20 sides, please" });
  const { data: reviews } = await octokit.pulls.listReviews(pull);
  assert.deepEqual(
    reviews.map(({ user, state, commit_id }) => [user?.login, state, commit_id]),
    [["mira", "CHANGES_REQUESTED", headSha]],
  );
  assert.equal((await failure(octokit.pulls.createReview({ ...pull, event: "APPROVE" }))).status, 422);
  await octokit.pulls.createReviewComment({
    ...pull,
    body: "why?",
    path: "dice.ts",
    line: 1,
    commit_id: headSha,
  });
  assert.equal((await octokit.pulls.listReviewComments(pull)).data[0]?.path, "dice.ts");

  await octokit.issues.addLabels({ ...issue, labels: ["plugin", "turbot"] });
  assert.deepEqual(github.pullRequest(number).labels, ["plugin", "turbot"]);

  await github.people.setCheck(headSha, { name: "scan", conclusion: null });
  await github.people.setCheck(headSha, { name: "scan", conclusion: "failure", summary: "eval" });
  const { data: checks } = await octokit.checks.listForRef({ ...at, ref: "feature/dice" });
  assert.deepEqual(
    checks.check_runs.map(({ name, status, conclusion }) => [name, status, conclusion]),
    [["scan", "completed", "failure"]],
  );
  const { data: check } = await octokit.checks.create({
    ...at,
    name: "tests",
    head_sha: headSha,
    status: "queued",
  });
  await octokit.checks.update({ ...at, check_run_id: check.id, conclusion: "success" });
  assert.equal((await octokit.repos.getCombinedStatusForRef({ ...at, ref: headSha })).data.state, "pending");

  const permission = async (username: string) =>
    (await octokit.repos.getCollaboratorPermissionLevel({ ...at, username })).data.permission;
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

test("long lists come in pages that the client can follow", async (context) => {
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
  const all = await octokit.paginate(octokit.issues.listComments, where);
  assert.deepEqual(
    all.map(({ body }) => body),
    [1, 2, 3, 4, 5, 6, 7].map((count) => `comment ${count}`),
  );
  assert.equal((await octokit.issues.listComments({ ...where, page: 3 })).data.length, 1);
});

test("compare tells how branches differ", async (context) => {
  const { github, octokit } = await start(context);
  await github.people.propose({ by: "mira", title: "X", branch: "x", files: { "x.txt": "x\n" } });
  await github.people.push({ "y.txt": "y\n" }, "Y");
  const { data } = await octokit.repos.compareCommitsWithBasehead({ ...at, basehead: "main...x" });
  assert.deepEqual([data.status, data.ahead_by, data.behind_by], ["diverged", 1, 1]);
  assert.deepEqual(
    data.files?.map((file) => file.filename),
    ["x.txt"],
  );
});

test("faults: an answer, a cut line before and after the deed, and a journal of it all", async (context) => {
  const { github, folder, octokit } = await start(context);
  const git = await clone(github, folder);
  await git.run(["switch", "-q", "-c", "x"]);
  await commitFile(git, "x.txt", "x\n");

  // Twice: curl tries once more by itself when a connection it had kept open is cut.
  const push = /^POST .*git-receive-pack$/;
  github.faults.add({ on: push, times: 2, effect: { kind: "drop" } });
  await assert.rejects(git.run(["push", "-q", "origin", "x"]), GitFailed);
  assert.equal((await failure(octokit.repos.getBranch({ ...at, branch: "x" }))).status, 404);
  github.faults.add({ on: push, times: 2, effect: { kind: "drop_after" } });
  await assert.rejects(git.run(["push", "-q", "origin", "x"]), GitFailed);
  assert.equal(
    (await octokit.repos.getBranch({ ...at, branch: "x" })).status,
    200,
    "it was pushed all the same",
  );

  const create = () => octokit.pulls.create({ ...at, title: "X", head: "x", base: "main" });
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

test("after a restart it goes on where it was", async (context) => {
  const { github, folder, octokit } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  await octokit.issues.createComment({ ...at, issue_number: number, body: "hello" });
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

test("killed between a merge and the writing of its state, it catches up with git", async (context) => {
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
