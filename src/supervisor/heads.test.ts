import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createHeadAttribution } from "./attribute-head.ts";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";

const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);

/** Resolves once the supervisor has looked at origin again, a few times. */
async function looks(harness: SupervisorHarness, times: number): Promise<void> {
  const fetched = () => statSync(join(harness.home, ".git", "FETCH_HEAD")).mtimeMs;
  for (let seen = 0; seen < times; seen += 1) {
    const before = fetched();
    await harness.until("it looks at origin again", () => fetched() > before);
  }
}

suite("a head of main that no webhook announced", { concurrency: 4 }, () => {
  test("and that no merged pull request contains is not deployed until an operator approves it, and is asked about once", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { watchMs: 100 } });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const pushed = await harness.merge({});
    await harness.until("people are asked", () => did(harness, old, "unexplained_head").length > 0);
    const question = did(harness, old, "unexplained_head")[0]?.detail;
    const report = { event: "unexplained_head", commit: pushed, running: old };
    assert.partialDeepStrictEqual(question, { type: "unexplained_head", report });
    assert.match(JSON.stringify(question), /Skipper: Release 2\\n.*behaviour\.json/);
    await looks(harness, 3);
    assert.equal(did(harness, old, "unexplained_head").length, 1);
    assert.equal(did(harness, pushed, "preflight").length, 0);

    const answer = { commit: pushed, pullRequest: null, deliveryId: null, at: new Date().toISOString() };
    writeFileSync(join(harness.home, ".deploy"), JSON.stringify({ ...answer, approvedBy: "42" }));
    await harness.until("it is good", () => harness.record().lastGood === pushed);
    assert(harness.record().events.some(({ detail }) => detail === "approved by 42"));
    assert.equal(harness.record().asked, null);
  });

  test("can be approved at the terminal while the bot can't stay up", async (t) => {
    const harness = await createSupervisorHarness(t);
    const broken = await harness.merge({ live: "crashes" });
    await harness.homeGit.run(["pull", "--quiet"]);
    harness.start();
    await harness.until("it crashes again and again", () => did(harness, broken, "live").length > 2);
    const pushed = await harness.merge({});
    await harness.until("it is noticed", () => harness.record().asked?.commit === pushed);
    await looks(harness, 3);
    assert.equal(did(harness, pushed, "preflight").length, 0);
    const { stdout, stderr } = deployByHand(harness, pushed.slice(0, 9));
    assert.match(stdout, new RegExp(`^${pushed.slice(0, 9)} will be deployed as soon as`), stderr);
    await harness.until("it is good", () => harness.record().lastGood === pushed);
  });

  test("is not signalled by --deploy if it is running, included in what is running, or quarantined, and the answer says which", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = await harness.homeGit.run(["rev-parse", "HEAD"]);
    const running = await harness.merge({});
    await harness.homeGit.run(["pull", "--quiet"]);
    const supervisor = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood === running);
    assert.match(
      deployByHand(harness, "origin/main").stdout,
      new RegExp(`^${running.slice(0, 9)} is already running\\.`),
    );
    const older = new RegExp(`^${first.slice(0, 9)} is already running: it's part of ${running.slice(0, 9)}`);
    assert.match(deployByHand(harness, first).stdout, older);
    const bad = await harness.merge({ live: "crashes" });
    harness.signal(bad, 31);
    await harness.until("it is rolled back", () => harness.record().quarantined.length > 0);
    await supervisor.stop();
    const answer = deployByHand(harness, bad);
    assert.match(
      answer.stdout,
      new RegExp(`was bad before and won't be deployed again\\..*--pardon ${bad.slice(0, 9)}`),
    );
    assert.equal(existsSync(join(harness.home, ".deploy")), false);
  });

  test("stays quarantined once it was bad: no look, start or delivery brings it back", async (t) => {
    const harness = await createSupervisorHarness(t);
    const timings = { watchMs: 100 };
    const first = harness.start({ timings });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const bad = await harness.merge({ live: "crashes" });
    harness.attribute(bad, 31);
    await harness.until("it is rolled back", () => harness.record().quarantined.length > 0);
    await looks(harness, 3);
    harness.signal(bad, 31);
    await harness.until("the delivery is refused", () =>
      harness.record().events.some(({ event }) => event === "refused"),
    );
    await first.stop();
    harness.start({ timings });
    await looks(harness, 3);
    assert.equal(did(harness, bad, "live").length, 1);
    const fix = await harness.merge({});
    harness.attribute(fix, 32);
    await harness.until("the fix on top is good", () => harness.record().lastGood === fix);
  });
});

test("GitHub attributes a merge to its pull request and a push to none; when it can't be reached, nothing is known", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-attribute-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(folder, "origin.git") });
  t.after(() => github.stop());
  const { signal } = new AbortController();
  const access = { apiUrl: github.url, repo: "Reef/turbot", token: github.token, fetch };
  const attribute = (commit: string) => createHeadAttribution(access)(commit, signal);
  const { sha: first } = await github.people.push({ "README.md": "Turbot\n" }, "Begin");
  assert.deepEqual(await attribute(first), { kind: "direct-push" });
  const { number } = await github.people.propose({
    by: "mira",
    title: "A dice",
    branch: "dice",
    files: { "dice.txt": "six\n" },
  });
  const { sha } = await github.people.merge(number);
  assert.deepEqual(await attribute(sha), { kind: "merged", pullRequest: number });
  github.faults.add({ on: /\/commits\/[^/]+\/pulls$/, effect: { kind: "answer", status: 200, body: [] } });
  assert.deepEqual(await attribute(sha), { kind: "merged", pullRequest: number }, "its records lag behind");
  assert.deepEqual(await attribute("0123456789".repeat(4)), { kind: "direct-push" });
  github.people.rename({ owner: "kelp", repo: "halibut" });
  assert.deepEqual(await attribute(sha), { kind: "merged", pullRequest: number }, "by its old name");
  const upstream = { number, merged_at: "2026-01-02T03:04:05Z", merge_commit_sha: sha };
  const base = { ref: "main", repo: { full_name: "ocean/turbot", id: 77 } };
  github.faults.add({
    on: /\/pulls$/,
    times: 2,
    effect: { kind: "answer", status: 200, body: [{ ...upstream, base }] },
  });
  assert.deepEqual(await attribute(sha), { kind: "direct-push" }, "by a pull request of the fork's origin");
  const stranger = createHeadAttribution({ ...access, token: "of-somebody-else" });
  assert.equal((await stranger(sha, signal)).kind, "unknown");
  await github.stop();
  assert.equal((await attribute(sha)).kind, "unknown");
});

function deployByHand(harness: SupervisorHarness, name: string) {
  return spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../bin/supervisor.ts"), "--deploy", name],
    { encoding: "utf8", env: { PATH: process.env.PATH, TURBOT_HOME: harness.home } },
  );
}
