import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { env, failure, octokitFor } from "./github-for-tests.ts";
import { startGitHub } from "./start-github.ts";

const kelp = { owner: "kelp", repo: "turbot" };
const reef = { owner: "reef", repo: "turbot" };

async function somebodyElses(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "github-simulator-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const upstream = { fullName: "kelp/turbot", gitDir: join(folder, "upstream.git") };
  const theirs = await startGitHub({ ...kelp, gitDir: upstream.gitDir, env });
  await theirs.people.push({ ".github/workflows/ci.yml": "name: ci\n" }, "First light");
  await theirs.stop();
  const github = await startGitHub({
    ...{ ...reef, gitDir: join(folder, "origin.git"), env, upstream, tokenLogin: "reef" },
  });
  t.after(() => github.stop());
  return { github, octokit: octokitFor(github) };
}

test("a fork is answered before it is copied, once, and lists no workflow until a person has clicked", async (t) => {
  const { github, octokit } = await somebodyElses(t);
  const ours = () => octokit.request("GET /repos/{owner}/{repo}", reef);
  const { data: theirs } = await octokit.request("GET /repos/{owner}/{repo}", kelp);
  assert.equal(theirs.permissions?.push, false);
  assert.equal((await failure(ours())).status, 404);
  github.limitToken(["administration"]);
  const fork = () => octokit.request("POST /repos/{owner}/{repo}/forks", kelp);
  assert.match((await failure(fork())).message, /not accessible by personal access token/);
  github.limitToken([]);
  assert.equal((await fork()).status, 202);
  const main = () =>
    octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...reef, branch: "main" });
  assert.match((await failure(main())).message, /Branch not found/);
  assert.equal((await main()).status, 200);
  assert.equal((await fork()).data.full_name, "reef/turbot", "forking again answers with the same");
  assert.equal((await ours()).data.parent?.full_name, "kelp/turbot");

  const workflows = async () =>
    (await octokit.request("GET /repos/{owner}/{repo}/actions/workflows", reef)).data.total_count;
  const allowed = () => octokit.request("GET /repos/{owner}/{repo}/actions/permissions", reef);
  const enable = () =>
    octokit.request("PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable", {
      ...{ ...reef, workflow_id: "ci.yml" },
    });
  assert.deepEqual([(await allowed()).data.enabled, await workflows()], [true, 0]);
  await octokit.request("PUT /repos/{owner}/{repo}/actions/permissions", { ...reef, enabled: true });
  assert.equal((await failure(enable())).status, 404);
  assert.equal(await workflows(), 0, "no call replaces the click");
  github.people.switchActions("on");
  assert.equal(await workflows(), 1);
  assert.equal((await enable()).status, 204);
});

test("a repository of one's own is made once by its name, empty, and private if asked", async (t) => {
  const { octokit } = await somebodyElses(t);
  const make = () => octokit.request("POST /user/repos", { name: "lagoon", private: true });
  const { status, data } = await make();
  assert.deepEqual([status, data.full_name, data.private, data.fork], [201, "reef/lagoon", true, false]);
  assert.equal((await failure(make())).status, 422);
  const branches = await octokit.request("GET /repos/{owner}/{repo}/branches", { ...reef, repo: "lagoon" });
  assert.deepEqual(branches.data, []);
});
