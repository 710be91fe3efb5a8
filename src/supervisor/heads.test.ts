import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createHeadAttribution } from "./attribute-head.ts";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";

const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);

/** Resolves once the supervisor has looked at origin again, a few times. */
async function looks(harbour: SupervisorHarness, times: number): Promise<void> {
  const fetched = () => statSync(join(harbour.home, ".git", "FETCH_HEAD")).mtimeMs;
  for (let seen = 0; seen < times; seen += 1) {
    const before = fetched();
    await harbour.until("it looks at origin again", () => fetched() > before);
  }
}

suite("a head of main that no webhook announced", { concurrency: 4 }, () => {
  test("and no merged pull request explains is not deployed until an operator says so; they are asked once", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { watchMs: 100 } });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const pushed = await harbour.merge({});
    await harbour.until("people are asked", () => did(harbour, old, "unexplained_head").length > 0);
    const question = did(harbour, old, "unexplained_head")[0]?.detail;
    const report = { event: "unexplained_head", commit: pushed, running: old };
    assert.partialDeepStrictEqual(question, { type: "unexplained_head", report });
    assert.match(JSON.stringify(question), /Skipper: Release 2\\n.*behaviour\.json/);
    await looks(harbour, 3);
    assert.equal(did(harbour, old, "unexplained_head").length, 1);
    assert.equal(did(harbour, pushed, "preflight").length, 0);

    const answer = { commit: pushed, pullRequest: null, deliveryId: null, at: new Date().toISOString() };
    writeFileSync(join(harbour.home, ".deploy"), JSON.stringify({ ...answer, approvedBy: "42" }));
    await harbour.until("it is good", () => harbour.record().lastGood === pushed);
    assert(harbour.record().events.some(({ detail }) => detail === "approved by 42"));
    assert.equal(harbour.record().asked, null);
  });

  test("waits for its operator while the bot can't stay up too: the terminal will do", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const broken = await harbour.merge({ live: "crashes" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    harbour.start();
    await harbour.until("it crashes again and again", () => did(harbour, broken, "live").length > 2);
    const pushed = await harbour.merge({});
    await harbour.until("it is noticed", () => harbour.record().asked?.commit === pushed);
    await looks(harbour, 3);
    assert.equal(did(harbour, pushed, "preflight").length, 0);
    const { stdout, stderr } = deployByHand(harbour, pushed.slice(0, 9));
    assert.match(stdout, new RegExp(`^${pushed.slice(0, 9)} will be deployed as soon as`), stderr);
    await harbour.until("it is good", () => harbour.record().lastGood === pushed);
  });

  test("asked for by hand when it runs, is a part of what runs or was bad, is answered so, and nothing is signalled", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = await harbour.homeGit.run(["rev-parse", "HEAD"]);
    const running = await harbour.merge({});
    await harbour.homeGit.run(["pull", "--quiet"]);
    const supervisor = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood === running);
    assert.match(
      deployByHand(harbour, "origin/main").stdout,
      new RegExp(`^${running.slice(0, 9)} is already running\\.`),
    );
    const older = new RegExp(`^${first.slice(0, 9)} is already running: it's part of ${running.slice(0, 9)}`);
    assert.match(deployByHand(harbour, first).stdout, older);
    const bad = await harbour.merge({ live: "crashes" });
    harbour.signal(bad, 31);
    await harbour.until("it is rolled back", () => harbour.record().quarantined.length > 0);
    await supervisor.stop();
    const answer = deployByHand(harbour, bad);
    assert.match(
      answer.stdout,
      new RegExp(`was bad before and won't be deployed again\\..*--pardon ${bad.slice(0, 9)}`),
    );
    assert.equal(existsSync(join(harbour.home, ".deploy")), false);
  });

  test("is quarantined for good once it was bad: no look, start or delivery brings it back", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const timings = { watchMs: 100 };
    const first = harbour.start({ timings });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const bad = await harbour.merge({ live: "crashes" });
    harbour.explain(bad, 31);
    await harbour.until("it is rolled back", () => harbour.record().quarantined.length > 0);
    await looks(harbour, 3);
    harbour.signal(bad, 31);
    await harbour.until("the delivery is refused", () =>
      harbour.record().events.some(({ event }) => event === "refused"),
    );
    await first.stop();
    harbour.start({ timings });
    await looks(harbour, 3);
    assert.equal(did(harbour, bad, "live").length, 1);
    const fix = await harbour.merge({});
    harbour.explain(fix, 32);
    await harbour.until("the fix on top is good", () => harbour.record().lastGood === fix);
  });
});

test("GitHub explains a merge by its pull request, and a push by none; when it can't be asked, nothing is known", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-explain-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(folder, "origin.git") });
  t.after(() => github.stop());
  const { signal } = new AbortController();
  const access = { apiUrl: github.url, repo: "Reef/turbot", token: github.token, fetch };
  const explain = (commit: string) => createHeadAttribution(access)(commit, signal);
  const { sha: first } = await github.people.push({ "README.md": "Turbot\n" }, "Begin");
  assert.deepEqual(await explain(first), { kind: "unexplained" });
  const { number } = await github.people.propose({
    by: "mira",
    title: "A dice",
    branch: "dice",
    files: { "dice.txt": "six\n" },
  });
  const { sha } = await github.people.merge(number);
  assert.deepEqual(await explain(sha), { kind: "merged", pullRequest: number });
  github.faults.add({ on: /\/commits\/[^/]+\/pulls$/, effect: { kind: "answer", status: 200, body: [] } });
  assert.deepEqual(await explain(sha), { kind: "merged", pullRequest: number }, "its books lag behind");
  assert.deepEqual(await explain("0123456789".repeat(4)), { kind: "unexplained" });
  github.people.rename({ owner: "kelp", repo: "halibut" });
  assert.deepEqual(await explain(sha), { kind: "merged", pullRequest: number }, "by its old name");
  const upstream = { number, merged_at: "2026-01-02T03:04:05Z", merge_commit_sha: sha };
  const base = { ref: "main", repo: { full_name: "ocean/turbot", id: 77 } };
  github.faults.add({
    on: /\/pulls$/,
    times: 2,
    effect: { kind: "answer", status: 200, body: [{ ...upstream, base }] },
  });
  assert.deepEqual(await explain(sha), { kind: "unexplained" }, "by a pull request of the fork's origin");
  const stranger = createHeadAttribution({ ...access, token: "of-somebody-else" });
  assert.equal((await stranger(sha, signal)).kind, "unknown");
  await github.stop();
  assert.equal((await explain(sha)).kind, "unknown");
});

function deployByHand(harbour: SupervisorHarness, name: string) {
  return spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../bin/supervisor.ts"), "--deploy", name],
    { encoding: "utf8", env: { PATH: process.env.PATH, TURBOT_HOME: harbour.home } },
  );
}
