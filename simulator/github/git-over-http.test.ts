import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createGit, GitFailedError } from "../../src/git/git.ts";
import { at, clone, commitFile, env, failure, octokitFor, start } from "./github-for-tests.ts";

test("git clones and pushes over HTTP, and the API sees the branch", async (context) => {
  const { github, folder, octokit } = await start(context);
  const git = await clone(github, folder);
  await git.run(["switch", "-q", "-c", "feature/dice"]);
  await commitFile(git, "dice.ts", "export default 6;\n");
  await git.run(["push", "-q", "origin", "feature/dice"]);

  const { data } = await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", {
    ...at,
    branch: "feature/dice",
  });
  assert.equal(data.commit.sha, await git.run(["rev-parse", "HEAD"]));
});

test("a large push, sent in chunks, and a compressed fetch arrive complete", async (context) => {
  const { github, folder } = await start(context);
  const git = await clone(github, folder);
  const noise = Array.from({ length: 300_000 }, (_, n) => Math.imul(n, 2_654_435_761).toString(36)).join("");
  await commitFile(git, "big.txt", noise);
  await git.run(["-c", "http.postBuffer=1024", "push", "-q", "origin", "main"]);
  await createGit({ cwd: folder, token: github.token, env }).run(["clone", "-q", github.cloneUrl, "again"]);
  assert.equal(await git.in(join(folder, "again")).run(["show", "HEAD:big.txt"]), noise);
});

test("git without the token is refused and nothing moves", async (context) => {
  const { github, folder } = await start(context);
  for (const token of [undefined, "wrong"]) {
    await assert.rejects(
      createGit({ cwd: folder, token, env }).run(["clone", "-q", github.cloneUrl, "stolen"]),
      GitFailedError,
    );
  }
});

test("calls with a wrong token, to another repository, or to unknown places get GitHub's answers", async (context) => {
  const { github, octokit } = await start(context);
  const badToken = await failure(octokitFor(github, "wrong").request("GET /repos/{owner}/{repo}", at));
  assert.equal(badToken.status, 401);
  assert.match(badToken.message, /Bad credentials/);
  const elsewhere = await failure(
    octokit.request("GET /repos/{owner}/{repo}", { owner: "someone", repo: "else" }),
  );
  assert.equal(elsewhere.status, 404);
  assert.match(elsewhere.message, /Not Found/);
  assert.equal((await failure(octokit.request("GET /repos/{owner}/{repo}/teapots", at))).status, 404);
  assert.equal(
    (
      await failure(
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number: 99 }),
      )
    ).status,
    404,
  );
});
