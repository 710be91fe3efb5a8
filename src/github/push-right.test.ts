import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createGit } from "../git/git.ts";
import { createGitHubHarness } from "./fixtures/github-harness.ts";
import { askForPushRight } from "./push-right.ts";

async function open(t: TestContext) {
  const { simulator, github } = await createGitHubHarness(t);
  const folder = await mkdtemp(join(tmpdir(), "push-right-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH };
  const cwd = join(folder, "home");
  await createGit({ cwd: folder, token: simulator.token, env }).run([
    "clone",
    "-q",
    simulator.cloneUrl,
    "home",
  ]);
  const git = createGit({ cwd, token: simulator.token, env });
  const plain = createGit({ cwd, env });
  return { simulator, git, plain, ask: (by = git) => askForPushRight(github, by) };
}

test("reports that it can push, without pushing anything", async (t) => {
  const { ask, git, simulator } = await open(t);
  assert.deepEqual(await ask(), { push: "yes" });
  assert.equal(await git.run(["ls-remote", "--heads", "origin", "turbot/*"]), "");
  assert.deepEqual(
    simulator.journal.entries.filter(({ what }) => what.endsWith("git-receive-pack")),
    [],
  );
});

test("a token whose owner can only read can't push, and admins learn what to do", async (t) => {
  const { ask, simulator } = await open(t);
  simulator.people.permit("turbot", "read");
  const right = await ask();
  assert(right.push === "no");
  assert.match(
    right.why,
    /can read kilian\/turbot but not write .* write access at http.*settings\/access, .* GITHUB_TOKEN/,
  );
});

test("a fine-grained token without access to contents can't push, although its owner can", async (t) => {
  const { ask, simulator } = await open(t);
  simulator.limitToken(["contents"]);
  const right = await ask();
  assert(right.push === "no");
  assert.match(
    right.why,
    /give it read and write access to Contents.*\(git push: .*Write access to repository not granted/,
  );
  assert.doesNotMatch(right.why, / -c /);
});

test("nobody can push to an archived repository", async (t) => {
  const { ask, simulator } = await open(t);
  simulator.people.archive();
  const right = await ask();
  assert(right.push === "no");
  assert.match(right.why, /is archived on GitHub.*unarchive it at /);
});

test("a refused token or a missing repository is a no, with GitHub's words", async (t) => {
  const { ask, plain, simulator } = await open(t);
  const refuse = (status: number, message: string) =>
    simulator.faults.add({ on: /^GET \/repos\//, effect: { kind: "answer", status, body: { message } } });
  refuse(401, "Bad credentials");
  assert.match(JSON.stringify(await ask()), /"no".*doesn't accept the token/);
  refuse(404, "Not Found");
  assert.match(JSON.stringify(await ask()), /"no".*check GITHUB_REPO/);
  assert.match(JSON.stringify(await ask(plain)), /"no".*valid GITHUB_TOKEN/);
});

test("pushes to a renamed repository at its old address", async (t) => {
  const { ask, simulator, git } = await open(t);
  simulator.people.rename({ owner: "reef", repo: "halibut" });
  assert.deepEqual(await ask(), { push: "yes" });
  await git.run(["push", "--quiet", "origin", "HEAD:refs/heads/feature/moved"]);
});

test("a passing failure leaves the answer unknown", async (t) => {
  const { ask, simulator } = await open(t);
  simulator.faults.add({ on: /^GET \/repos\//, times: 4, effect: { kind: "answer", status: 502 } });
  assert.equal((await ask()).push, "unknown");
  simulator.faults.add({ on: /info\/refs/, effect: { kind: "answer", status: 503 } });
  assert.equal((await ask()).push, "unknown");
  const folder = await mkdtemp(join(tmpdir(), "no-clone-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const nowhere = createGit({ cwd: folder, env: { PATH: process.env.PATH } });
  assert.equal((await ask(nowhere)).push, "unknown");
});
