import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createGitHub } from "../github/create-github.ts";
import { silentLog } from "../log/log.ts";
import { createHeadAttribution } from "../supervisor/attribute-head.ts";
import { createGit } from "./git.ts";
import { type AppTokenOptions, appPermissions, createAppTokens, readPrivateKey } from "./github-app.ts";

const env = { PATH: process.env.PATH };
const minute = 60_000;

/** A repository with an app of Turbot's, and a clock for both. */
async function withApp(
  t: TestContext,
  permissions: Readonly<Record<string, "read" | "write">> = appPermissions,
) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-app-"));
  const clock = { now: Date.now() };
  const options = { owner: "reef", repo: "turbot", gitDir: join(folder, "origin.git"), env };
  const github = await startGitHub({ ...options, now: () => clock.now });
  t.after(async () => {
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await github.people.push({ "a.txt": "a" }, "First light");
  const app = github.apps.register({ slug: "turbot-reef", permissions });
  const issued: string[] = [];
  const tokensWith = (more: Partial<AppTokenOptions> = {}) =>
    createAppTokens({
      ...{ appId: String(app.id), privateKey: app.privateKey, repository: "reef/turbot", apiUrl: github.url },
      ...{ fetch, now: () => clock.now, onToken: (token: string) => void issued.push(token) },
      ...more,
    });
  const api = (tokens: ReturnType<typeof tokensWith>) =>
    createGitHub({
      ...{ owner: "reef", repo: "turbot", token: "", tokens, apiUrl: github.url },
      ...{ log: silentLog, wait: async () => {} },
    });
  return { github, app, clock, folder, issued, tokensWith, api };
}

test("a token is asked for once, used for most of an hour, and renewed before it ends", async (t) => {
  const { clock, issued, tokensWith } = await withApp(t);
  const tokens = tokensWith();
  const [one, other] = await Promise.all([tokens.current(), tokens.current()]);
  assert.equal(one, other);
  clock.now += 54 * minute;
  assert.equal(await tokens.current(), one);
  clock.now += 2 * minute;
  assert.notEqual(await tokens.current(), one);
  assert.equal(issued.length, 2, "each is told, to be hidden");
});

test("calls and pushes go on when GitHub ends a token early", async (t) => {
  const { github, folder, tokensWith, api, issued } = await withApp(t);
  const tokens = tokensWith();
  const git = createGit({ cwd: folder, tokens, env });
  await git.run(["clone", "--quiet", github.cloneUrl, "clone"]);
  const clone = git.in(join(folder, "clone"));
  await api(tokens).defaultBranch();
  assert.equal(issued.length, 1);
  github.apps.endTokens("turbot-reef");
  assert.equal(await api(tokens).defaultBranch(), "main");
  github.apps.endTokens("turbot-reef");
  await clone.run(["commit", "--quiet", "--allow-empty", "-m", "More"]);
  await clone.run(["push", "--quiet", "origin", "HEAD:refs/heads/more"]);
  assert.equal(issued.length, 3);
  const { name, email } = await tokens.identity();
  assert.equal(await clone.run(["log", "-1", "--format=%an <%ae> %cn"]), `${name} <${email}> ${name}`);
  assert.match(email, /^\d+\+turbot-reef\[bot\]@users\.noreply\.github\.com$/);
});

test("a commit for which GitHub doesn't tell the app's name fails as git does, and works later", async (t) => {
  const { github, folder, tokensWith } = await withApp(t);
  const git = createGit({ cwd: folder, tokens: tokensWith(), env });
  await git.run(["clone", "--quiet", github.cloneUrl, "clone"]);
  const clone = git.in(join(folder, "clone"));
  const commit = () => clone.run(["commit", "--quiet", "--allow-empty", "-m", "More"]);
  github.faults.add({ on: /GET \/app$/, times: 2, effect: { kind: "answer", status: 502 } });
  await assert.rejects(commit(), { name: "GitFailedError", problem: "out of reach" });
  await assert.rejects(clone.identity?.() ?? assert.fail(), {
    name: "GitFailedError",
    problem: "out of reach",
  });
  await commit();
});

test("what came with a merge is known when GitHub ends a token early", async (t) => {
  const { github, tokensWith, issued } = await withApp(t);
  const { sha } = await github.people.push({ "b.txt": "b" }, "Second light");
  const { signal } = new AbortController();
  const where = { apiUrl: github.url, repo: "reef/turbot", token: undefined, fetch };
  const attribute = createHeadAttribution({ ...where, tokens: tokensWith() });
  assert.deepEqual(await attribute(sha, signal), { kind: "direct-push" });
  github.apps.endTokens("turbot-reef");
  assert.deepEqual(await attribute(sha, signal), { kind: "direct-push" });
  assert.equal(issued.length, 2);
  await github.apps.suspend("turbot-reef");
  assert.equal((await attribute(sha, signal)).kind, "unknown", "and it isn't asked for ever");
});

test("an app with fewer permissions still gets a token, and the missing one is named where it is missed", async (t) => {
  const { tokensWith, api } = await withApp(t, { contents: "write", pull_requests: "read" });
  const github = api(tokensWith());
  assert.deepEqual(await github.recentPullRequests(), []);
  await assert.rejects(github.close(1), /give it the permission pull_requests: write/);
});

test("what keeps an app out is told in words, with what to do", async (t) => {
  const { github, tokensWith, api, app } = await withApp(t);
  await github.apps.suspend("turbot-reef");
  await assert.rejects(api(tokensWith()).defaultBranch(), {
    name: "GitHubFailedError",
    message: /GitHub doesn't let the app in; .*This installation has been suspended/,
    mayWorkLater: false,
  });
  await github.apps.unsuspend("turbot-reef");
  await assert.rejects(
    tokensWith({ repository: "reef/pond" }).current(),
    /isn't installed on reef\/pond; install it/,
  );
  await assert.rejects(tokensWith({ appId: "999999" }).current(), /check GITHUB_APP_ID/);
  assert.throws(() => tokensWith({ privateKey: "fish" }), /GITHUB_APP_PRIVATE_KEY is no private key/);
  github.faults.add({ on: /access_tokens/, effect: { kind: "answer", status: 502 } });
  await assert.rejects(tokensWith().current(), { mayWorkLater: true });
  assert.equal(readPrivateKey(app.privateKey.replaceAll("\n", "\\n")), app.privateKey);
});

test("a clock that is wrong doesn't lock an app out: GitHub's counts", async (t) => {
  const { clock, tokensWith } = await withApp(t);
  for (const wrongBy of [-20 * minute, 20 * minute]) {
    const tokens = tokensWith({ now: () => clock.now + wrongBy });
    const token = await tokens.current();
    assert.equal(await tokens.current(), token, "and the token lasts as long as it does");
  }
});
