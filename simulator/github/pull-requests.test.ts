import assert from "node:assert/strict";
import { test } from "node:test";
import { at, clone, commitFile, failure, listenForDeliveries, start } from "./github-for-tests.ts";
import { MergeRefusedError } from "./refused.ts";

test("a pull request opens once, and invalid ones get GitHub's errors", async (context) => {
  const { github, octokit } = await start(context);
  const { number } = await github.people.propose({
    by: "turbot",
    title: "Dice",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const create = (head: string, base = "main") =>
    octokit.request("POST /repos/{owner}/{repo}/pulls", { ...at, title: "Again", head, base });

  const twice = await failure(create("feature/dice"));
  assert.equal(twice.status, 422);
  assert.match(twice.message, /A pull request already exists for kilian:feature\/dice\./);
  assert.match((await failure(create("feature/none"))).message, /"field":"head","code":"invalid"/);
  assert.match((await failure(create("feature/dice", "none"))).message, /"field":"base","code":"invalid"/);
  assert.match((await failure(create("main"))).message, /No commits between main and main/);

  const { data: listed } = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
    ...at,
    head: "kilian:feature/dice",
  });
  assert.deepEqual(
    listed.map((pull) => [pull.number, pull.html_url]),
    [[number, `${github.pageUrl}/kilian/turbot/pull/${number}`]],
  );
  assert.deepEqual(
    (await octokit.request("GET /repos/{owner}/{repo}/pulls", { ...at, head: "kilian:other" })).data,
    [],
  );
});

test("a pull request shows its files, commits, diff and mergeability", async (context) => {
  const { github, octokit } = await start(context);
  const { number, headSha } = await github.people.propose({
    by: "mira",
    title: "Move things",
    branch: "move",
    files: { "fish.txt": null, "moved.txt": "one\ntwo\nthree\n", "README.md": "Turbot!\n", "new.txt": "x\n" },
  });
  const where = { ...at, pull_number: number };
  const { data: files } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", where);
  assert.deepEqual(
    files.map((file) => [file.status, file.filename, file.previous_filename, file.additions, file.deletions]),
    [
      ["modified", "README.md", undefined, 1, 1],
      ["renamed", "moved.txt", "fish.txt", 0, 0],
      ["added", "new.txt", undefined, 1, 0],
    ],
  );
  assert.equal(files[0]?.patch, "@@ -1 +1 @@\n-Turbot\n+Turbot!");
  const { data: commits } = await octokit.request(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
    where,
  );
  assert.deepEqual(
    commits.map(({ sha, commit, author }) => [sha, commit.message, author?.login]),
    [[headSha, "Move things", "mira"]],
  );
  const { data: full } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", where);
  assert.deepEqual([full.mergeable, full.changed_files, full.additions, full.deletions], [true, 3, 2, 1]);
  const trial = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    ...at,
    ref: String(full.merge_commit_sha),
  });
  assert.equal(trial.data.parents[1]?.sha, headSha, "an open one has a trial merge's commit, as at GitHub");
  const diff: unknown = (
    await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...where,
      mediaType: { format: "diff" },
    })
  ).data;
  assert.equal(diff, await github.diff(number));
  assert.match(String(diff), /^diff --git a\/README\.md/);
});

test("conflicts, a moved head and a closed pull request are not merged, and main stays", async (context) => {
  const { github, octokit } = await start(context);
  const propose = (branch: string, content: string) =>
    github.people.propose({ by: "mira", title: branch, branch, files: { "fish.txt": content } });
  const one = await propose("one", "turbot\n");
  const other = await propose("other", "plaice\n");
  const moved = await failure(
    octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
      ...at,
      pull_number: one.number,
      sha: other.headSha,
    }),
  );
  assert.equal(moved.status, 409);
  await github.people.merge(one.number);
  const before = (
    await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...at, branch: "main" })
  ).data.commit.sha;

  assert.equal(
    (
      await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...at,
        pull_number: other.number,
      })
    ).data.mergeable,
    false,
  );
  const conflicting = await failure(
    octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
      ...at,
      pull_number: other.number,
    }),
  );
  assert.equal(conflicting.status, 405);
  assert.match(conflicting.message, /Pull Request is not mergeable/);
  await assert.rejects(
    github.people.merge(other.number),
    (error) => error instanceof MergeRefusedError && error.reason === "conflicts",
  );
  await assert.rejects(
    github.people.merge(one.number),
    (error) => error instanceof MergeRefusedError && error.reason === "closed",
  );
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...at, branch: "main" })).data
      .commit.sha,
    before,
  );
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

  await octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: "heads/feature/dice" });
  assert.equal(github.pullRequest(number).state, "closed");
  assert.match(await github.diff(number), /export default 20/, "its commits are kept");
  await github.delivered();
  const told = github.deliveries.filter(({ event }) => event === "pull_request").map(({ action }) => action);
  assert.deepEqual(told, ["synchronize", "closed"]);
  assert.match(
    (
      await failure(
        octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
          ...at,
          pull_number: number,
          state: "open",
        }),
      )
    ).message,
    /head/,
  );
});

test("a push of a pull request's commits to main counts as its merge", async (context) => {
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

test("compare shows how branches differ", async (context) => {
  const { github, octokit } = await start(context);
  await github.people.propose({ by: "mira", title: "X", branch: "x", files: { "x.txt": "x\n" } });
  await github.people.push({ "y.txt": "y\n" }, "Y");
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
    ...at,
    basehead: "main...x",
  });
  assert.deepEqual([data.status, data.ahead_by, data.behind_by], ["diverged", 1, 1]);
  assert.deepEqual(
    data.files?.map((file) => file.filename),
    ["x.txt"],
  );
});

test("a pull request can be edited, closed, reopened, and merged only with a merge commit", async (context) => {
  const { github, octokit } = await start(context);
  const files = { "x.txt": "x\n" };
  const { number } = await github.people.propose({ by: "mira", title: "X", branch: "x", files });
  const where = { ...at, pull_number: number };
  const { data: edited } = await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...where,
    title: "Better",
    body: "So much",
    state: "closed",
  });
  assert.deepEqual([edited.title, edited.body, edited.state], ["Better", "So much", "closed"]);
  assert.deepEqual((await octokit.request("GET /repos/{owner}/{repo}/pulls", at)).data, []);
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/pulls", { ...at, state: "closed" })).data[0]?.number,
    number,
  );
  assert.equal(
    (await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...where, state: "open" }))
      .data.state,
    "open",
  );

  assert.equal(
    (await failure(octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", where))).status,
    404,
  );
  const squash = await failure(
    octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
      ...where,
      merge_method: "squash",
    }),
  );
  assert.deepEqual([squash.status, squash.message.includes("Squash merges are not allowed")], [405, true]);
  await octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    ...where,
    commit_title: "Better (#1)",
  });
  assert.equal(
    (await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", where)).status,
    204,
  );
  const { data: main } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    ...at,
    ref: "main",
  });
  assert.equal(main.commit.message, "Better (#1)\n\nBetter");
  const reopen = await failure(
    octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...where, state: "open" }),
  );
  assert.match(reopen.message, /already merged/);
});

test("calls can create and delete branches, except the default one", async (context) => {
  const { octokit } = await start(context);
  const { data: main } = await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", {
    ...at,
    branch: "main",
  });
  const ref = "refs/heads/feature/by-call";
  await octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref, sha: main.commit.sha });
  assert.equal(
    (
      await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
        ...at,
        ref: "heads/feature/by-call",
      })
    ).data.object.sha,
    main.commit.sha,
  );
  const refused = async (call: Promise<unknown>) => (await failure(call)).message;
  assert.match(
    await refused(
      octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref, sha: main.commit.sha }),
    ),
    /already exists/,
  );
  assert.match(
    await refused(
      octokit.request("POST /repos/{owner}/{repo}/git/refs", {
        ...at,
        ref: "refs/heads/a..b",
        sha: main.commit.sha,
      }),
    ),
    /valid/,
  );
  assert.match(
    await refused(
      octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref: `${ref}2`, sha: "0".repeat(40) }),
    ),
    /not exist/,
  );
  assert.match(
    await refused(
      octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: "heads/main" }),
    ),
    /default branch/,
  );
  const { data: matching } = await octokit.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
    ...at,
    ref: "heads/feature",
  });
  assert.deepEqual(
    matching.map((found) => found.ref),
    [ref],
  );
});

test("invalid names find nothing and run nothing", async (context) => {
  const { octokit } = await start(context);
  for (const ref of ["--all", "main..main", "HEAD~1", "main@{0}", "-", "^main", ":README.md"]) {
    assert.equal(
      (await failure(octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...at, ref }))).status,
      422,
      ref,
    );
  }
});

test("a token without write permission may read and comment, not merge or push", async (context) => {
  const { github, folder, octokit } = await start(context, { collaborators: { turbot: "read" } });
  const files = { "x.txt": "x\n" };
  const { number } = await github.people.propose({ by: "mira", title: "X", branch: "x", files });
  assert.equal((await octokit.request("GET /repos/{owner}/{repo}", at)).data.permissions?.push, false);
  await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...at,
    issue_number: number,
    body: "hello",
  });
  assert.equal(
    (
      await failure(
        octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
          ...at,
          pull_number: number,
        }),
      )
    ).status,
    403,
  );
  assert.equal(github.pullRequest(number).merged, false);
  const git = await clone(github, folder);
  await commitFile(git, "y.txt", "y\n");
  await assert.rejects(git.run(["push", "-q", "origin", "main"]), /403/);
});
