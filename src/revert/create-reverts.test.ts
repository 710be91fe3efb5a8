import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createGit } from "../git/git.ts";
import { withGitLock } from "../git/git-lock.ts";
import { createGitHub } from "../github/create-github.ts";
import { redactor } from "../log/hide-secrets.ts";
import { silentLog } from "../log/log.ts";
import { createScanner } from "../policy/scanner.ts";
import { until } from "../requests/fixtures/until.ts";
import { openDatabase } from "../store/open-database.ts";
import { createReverts } from "./create-reverts.ts";
import type { Rollback } from "./revert-text.ts";
import { createBadReleases } from "./store/bad-releases.ts";

const secret = "hunter2-hunter2";

/** A repository whose third commit, a merged pull request, was bad, and a clone with a bot that reverts it. */
async function afterBadRelease(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "revert-"));
  const env = { PATH: process.env.PATH };
  const github = await startGitHub({
    owner: "reef",
    repo: "turbot",
    gitDir: join(folder, "origin.git"),
    env,
  });
  const database = openDatabase(":memory:");
  const policyPath = join(import.meta.dirname, "../../SECURITY_POLICY.md");
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(async () => {
    await scanner.stop();
    await github.stop();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { sha: good } = await github.people.push({ "a.txt": "one\n", "b.txt": "one\n" }, "Good");
  const pull = await github.people.propose({
    by: "turbot",
    title: "Crash @everyone",
    branch: "crash",
    files: { "a.txt": "bad\n", "new.txt": "bad\n" },
  });
  const { sha: bad } = await github.people.merge(pull.number);
  const home = join(folder, "home");
  mkdirSync(home);
  const git = createGit({ cwd: home, token: github.token, env });
  await git.run(["clone", "--quiet", github.cloneUrl, "."]);

  const said: string[] = [];
  const waits = new Set<() => void>();
  const bot = () =>
    createReverts({
      bad: createBadReleases(database, Date.now),
      home,
      git,
      withGitLock,
      github: createGitHub({
        owner: "reef",
        repo: "turbot",
        token: github.token,
        apiUrl: github.url,
        log: silentLog,
        wait: async () => {},
      }),
      tellAdmins: async (text) => void said.push(text),
      hide: redactor([secret]),
      scanner,
      secrets: [secret],
      later: (_ms, work) => {
        waits.add(work);
        return () => void waits.delete(work);
      },
      log: silentLog,
    });
  const report: Rollback = {
    event: "rollback",
    commit: bad,
    to: good,
    pullRequest: pull.number,
    reason: "it ended with exit code 1",
    output: `Error: out of water\n\`\`\`\nclosed by #1, ${secret}`,
  };
  const reverts = () => github.pullRequests().filter(({ head }) => head.startsWith("revert/"));
  const settled = () => until(() => createBadReleases(database, Date.now).unsettled().length === 0);
  const shown = (path: string) =>
    git.run(["fetch", "--quiet", "origin"]).then(() => git.run(["show", `origin/main:${path}`]));
  return { github, git, bot, report, reverts, settled, said, waits, shown, pull };
}

test("a rolled-back release gets one pull request that reverts it and nothing else", async (t) => {
  const { github, bot, report, reverts, settled, said, shown, pull } = await afterBadRelease(t);
  await github.people.push({ "b.txt": "later\n" }, "Unrelated");
  const first = bot();
  first.rolledBack(report);
  first.rolledBack(report);
  await settled();
  await first.drain();
  const [revert] = reverts();
  assert.ok(revert !== undefined && reverts().length === 1);
  assert.equal(revert.title, `Revert release ${report.commit.slice(0, 10)} (#${pull.number})`);
  assert.deepEqual(revert.labels.toSorted(), ["revert", "turbot"]);
  for (const part of ["it ended with exit code 1", `- ${report.commit}`, report.to.slice(0, 10)]) {
    assert.ok(revert.body.includes(part), `${part} in ${revert.body}`);
  }
  assert.doesNotMatch(revert.body, /hunter2|out of water|Bad, said/, "neither its output nor a title");
  assert.match(said.join("\n"), /reverts `[0-9a-f]{10}`: http/);
  assert.match(github.pullRequest(pull.number).comments[0]?.body ?? "", /was rolled back/);

  await github.people.merge(revert.number);
  assert.equal(await shown("a.txt"), "one");
  assert.equal(await shown("b.txt"), "later", "later changes stay");
  await assert.rejects(shown("new.txt"));
});

test("opens no second pull request after a restart, or after a person closed the first", async (t) => {
  const { github, bot, report, reverts, settled } = await afterBadRelease(t);
  const first = bot();
  first.rolledBack(report);
  await settled();
  await first.drain();
  await github.people.close(reverts()[0]?.number ?? 0);
  const second = bot();
  second.resume();
  second.rolledBack({ ...report, output: "again" });
  await second.drain();
  assert.equal(reverts().length, 1);
});

test("waits while GitHub is unavailable, and a new bot continues", async (t) => {
  const { github, bot, report, reverts, settled, waits } = await afterBadRelease(t);
  github.faults.add({ on: /^POST .*\/pulls$/, times: 50, effect: { kind: "answer", status: 503 } });
  const first = bot();
  first.rolledBack(report);
  await until(() => waits.size > 0);
  assert.deepEqual(reverts(), []);
  await first.drain();
  github.faults.clear();
  const second = bot();
  second.resume();
  await settled();
  assert.equal(reverts().length, 1);
  await second.drain();
});

test("leaves a conflicting revert to people, and tells the admins", async (t) => {
  const { github, bot, report, reverts, settled, said } = await afterBadRelease(t);
  await github.people.push({ "a.txt": "bad, and built upon\n" }, "Upon it");
  const reverting = bot();
  reverting.rolledBack(report);
  await settled();
  await reverting.drain();
  assert.deepEqual(reverts(), []);
  assert.match(said.join("\n"), /by hand, before the next merge brings it back/);
});

test("opens no pull request if somebody has already reverted the release", async (t) => {
  const { github, bot, report, reverts, settled, said } = await afterBadRelease(t);
  await github.people.push({ "a.txt": "one\n", "new.txt": null }, "Back");
  const reverting = bot();
  reverting.rolledBack(report);
  await settled();
  await reverting.drain();
  assert.deepEqual([reverts(), said], [[], []]);
});
