import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, folders, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { recordFile } from "./release-record.ts";

const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harbour: SupervisorHarness, event: string) =>
  harbour
    .journal()
    .filter(({ what, detail }) => what === "status" && (detail as { event: string }).event === event);

suite("a supervisor that is killed", { concurrency: 4 }, () => {
  for (const phase of [
    "preparing",
    "preflight",
    "standby",
    "draining",
    "going",
    "probation",
    "verified",
  ] as const) {
    test(`in the phase "${phase}" leaves no bot, and the next one brings the deploy to its end`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      const first = harbour.start({ dieAt: phase });
      await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
      const fresh = await harbour.merge({});
      harbour.signal(fresh, 21);
      assert.deepEqual(await first.exit, [null, "SIGKILL"]);
      await harbour.until("the bots are gone", () => harbour.bots().length === 0);
      assert.equal(harbour.record().phase, phase);

      const second = harbour.start();
      await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
      await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
      assert.equal(harbour.record().running, fresh);
      assert.equal(harbour.record().lastGood, fresh);
      assert.deepEqual(harbour.record().quarantined, []);
      assert.equal(harbour.bots().length, 1);
      assert.deepEqual(did(harbour, fresh, "verified").at(-1)?.detail, {
        type: "verified",
        commit: fresh,
        pullRequest: 21,
      });
      await second.stop();
      assert.deepEqual(harbour.bots(), []);
      assert.deepEqual(
        folders(join(harbour.home, "releases")).filter((name) => name.startsWith(".")),
        [],
      );
      assert.doesNotMatch(await harbour.homeGit.run(["worktree", "list", "--porcelain"]), /locked|prunable/);
    });
  }

  test("while it rolls back still ends with the good release, the bad one quarantined, and one report", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start({ dieAt: "rolling-back" });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const bad = await harbour.merge({ live: "crashes" });
    harbour.signal(bad, 22);
    await first.exit;
    harbour.start();
    await harbour.until("the old one runs", () => did(harbour, old, "ready").length === 2);
    await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
    assert.equal(reports(harbour, "rollback").length, 1);
    assert.equal(harbour.record().quarantined[0]?.commit, bad);
    assert.equal(did(harbour, bad, "live").length, 1);
  });

  test("three times while one release is on probation blames the release in the end", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start({ dieAt: "probation" });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const deadly = await harbour.merge({});
    harbour.signal(deadly, 23);
    await first.exit;
    for (const _ of [2, 3]) await harbour.start({ dieAt: "probation" }).exit;
    harbour.start();
    await harbour.until("the old one runs", () => did(harbour, old, "ready").length === 2);
    assert.match(harbour.record().quarantined[0]?.reason ?? "", /ended 3 times/);
  });

  test("leaves a bot that won't go; the next one ends it before it starts its own", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start({ timings: { silenceMs: 60_000 } });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const sticky = await harbour.merge({ orphan: "stays" });
    harbour.signal(sticky);
    await harbour.until(
      "it runs",
      () => harbour.record().lastGood === sticky && harbour.record().phase === "idle",
    );
    first.process.kill("SIGKILL");
    await first.exit;
    const left = harbour.bots();
    assert.equal(left.length, 1);
    harbour.start({ timings: { drainMs: 300 } });
    await harbour.until("it runs again", () => did(harbour, sticky, "ready").length === 2);
    const now = harbour.bots();
    assert.equal(now.length, 1);
    assert.notDeepEqual(now, left);
  });

  test("after it took the signal still deploys it", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start();
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    await first.stop();
    const fresh = await harbour.merge({});
    const signal = { commit: fresh, pullRequest: 24, deliveryId: "7", at: new Date().toISOString() };
    writeFileSync(join(harbour.home, ".deploy.taken"), JSON.stringify(signal));
    harbour.start();
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 24 });
  });
});

suite("a home", { concurrency: 4 }, () => {
  test("has one supervisor: the second says who looks after it", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start();
    await harbour.until("it runs", () => harbour.bots().length === 1);
    const second = harbour.start();
    const [code] = (await second.exit) as [number];
    assert.notEqual(code, 0);
    assert.match(second.output(), new RegExp(`process ${first.process.pid}, running since \\d{4}-`));
    assert.equal(harbour.bots().length, 1);
  });

  test("whose first release can't pass its preflight gets its last words instead of a loop", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await harbour.merge({ live: "crashes", preflight: "fails" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    // Nor does a newer commit get blamed for what is missing here.
    await harbour.merge({ live: "crashes", preflight: "fails" });
    const supervisor = harbour.start();
    const [code] = (await supervisor.exit) as [number];
    assert.notEqual(code, 0);
    assert.match(
      supervisor.output(),
      /can't start yet: its preflight failed.*start again\.\n.*\n.*\n.*it bites/,
    );
    assert.deepEqual(harbour.bots(), []);
  });

  test("with changed files runs what was committed, and says so", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const commit = await harbour.homeGit.run(["rev-parse", "HEAD"]);
    writeFileSync(join(harbour.home, "behaviour.json"), JSON.stringify({ live: "crashes" }));
    const supervisor = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood === commit);
    assert.match(supervisor.output(), /changed-files-do-not-run.*behaviour\.json/);
  });

  test("without an origin runs, and says that deploys are off", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await harbour.homeGit.run(["remote", "remove", "origin"]);
    const supervisor = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    assert.match(supervisor.output(), /no-origin.*off/);
  });

  test("whose origin can't be reached runs on, and postpones the deploy until it can", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const fresh = await harbour.merge({});
    const url = await harbour.homeGit.run(["remote", "get-url", "origin"]);
    await harbour.homeGit.run(["remote", "set-url", "origin", join(harbour.home, "nowhere")]);
    harbour.signal(fresh, 25);
    await harbour.until("it was tried twice", () => (harbour.record().postponed?.attempts ?? 0) > 1);
    assert.equal(did(harbour, old, "deploy_failed").length, 1);
    assert.equal(did(harbour, old, "drain").length, 0);
    await harbour.homeGit.run(["remote", "set-url", "origin", url]);
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 25 });
    assert.equal(harbour.record().postponed, null);
  });

  test("whose main was rewritten keeps what runs", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const other = await harbour.originGit.run([
      ...["-c", "user.name=Shark", "-c", "user.email=shark@example.org"],
      ...["commit-tree", "main^{tree}", "-m", "A history of its own"],
    ]);
    await harbour.originGit.run(["update-ref", "refs/heads/main", other]);
    harbour.signal(other);
    await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harbour, old, "deploy_failed")), /does not continue/);
    assert.equal(harbour.record().running, old);
  });

  test("whose record was damaged starts from what is checked out, and keeps the damaged one", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    await first.stop();
    const file = recordFile(harbour.home);
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 90));
    const second = harbour.start();
    await harbour.until("it was seen", () => /record-unreadable/.test(second.output()));
    await harbour.until("it is proven again", () => harbour.record().lastGood !== null);
    assert(folders(join(harbour.home, "data")).includes("supervisor.json.unreadable"));
  });

  test("whose release folder was deleted makes it again", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    await first.stop();
    rmSync(join(harbour.home, "releases"), { recursive: true });
    rmSync(join(harbour.home, "data", "deps"), { recursive: true });
    harbour.start();
    const { running } = harbour.record();
    await harbour.until("it runs again", () => did(harbour, running, "ready").length === 2);
  });

  test("with a new lock file gets new packages by npm ci, beside those in use", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    const modules = join(harbour.home, "node_modules");
    writeFileSync(join(modules, "pearl"), "mine");
    rmSync(join(modules, ".package-lock.json"));
    const before = folders(join(harbour.home, "data", "deps"));
    const fresh = await harbour.merge({}, { lockVersion: "2.0.0" });
    harbour.signal(fresh);
    await harbour.until("it is good", () => harbour.record().lastGood === fresh);
    const after = folders(join(harbour.home, "data", "deps"));
    assert.equal(after.length, 2);
    assert(before.every((name) => after.includes(name)));
    assert.equal(readFileSync(join(modules, "pearl"), "utf8"), "mine");
    assert.deepEqual(did(harbour, fresh, "preflight")[0]?.detail, { node: process.execPath });
  });

  test("whose operator goes back by hand stays there until the commit is pardoned", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const command = (...args: string[]) =>
      spawnSync(process.execPath, [join(import.meta.dirname, "../../bin/supervisor.ts"), ...args], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, TURBOT_HOME: harbour.home },
      });
    const first = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const odd = await harbour.merge({});
    harbour.signal(odd);
    await harbour.until(
      "it is good",
      () => harbour.record().lastGood === odd && harbour.record().phase === "idle",
    );
    assert.match(command("--go-back").stderr, /Turbot is already running in /);
    assert.match(command("--status").stdout, new RegExp(`^running +${odd.slice(0, 9)}$`, "m"));
    await first.stop();

    assert.match(command("--go-back").stdout, /Start Turbot\.$/m);
    const second = harbour.start();
    await harbour.until("the old one runs", () => did(harbour, old, "ready").length === 2);
    assert.equal(reports(harbour, "rollback").length, 1);
    await second.stop();
    assert.match(command("--pardon", odd.slice(0, 9)).stdout, /can be deployed again/);
    harbour.start();
    await harbour.until("it is good again", () => harbour.record().lastGood === odd);
  });

  test("lets its bot end in peace when the supervisor is stopped in the middle of a deploy", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const first = harbour.start({ timings: { probationMs: 5_000 } });
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    const fresh = await harbour.merge({});
    harbour.signal(fresh, 26);
    await harbour.until("it is on probation", () => harbour.record().phase === "probation");
    first.process.kill("SIGTERM");
    assert.deepEqual(await once(first.process, "exit"), [0, null]);
    assert.equal(did(harbour, fresh, "drain").length, 1);
    harbour.start();
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
  });
});
