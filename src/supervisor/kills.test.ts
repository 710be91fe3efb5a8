import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, folders, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { recordFile } from "./release-record.ts";

const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harness: SupervisorHarness, event: string) =>
  harness
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
    test(`in the phase "${phase}" leaves no bot, and the next one completes the deploy`, async (t) => {
      const harness = await createSupervisorHarness(t);
      const first = harness.start({ dieAt: phase });
      await harness.until("the first release is proven", () => harness.record().lastGood !== null);
      const fresh = await harness.merge({});
      harness.signal(fresh, 21);
      assert.deepEqual(await first.exit, [null, "SIGKILL"]);
      await harness.until("the bots are gone", () => harness.bots().length === 0);
      assert.equal(harness.record().phase, phase);

      const second = harness.start();
      await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
      await harness.until("the record says idle", () => harness.record().phase === "idle");
      assert.equal(harness.record().running, fresh);
      assert.equal(harness.record().lastGood, fresh);
      assert.deepEqual(harness.record().quarantined, []);
      assert.equal(harness.bots().length, 1);
      assert.deepEqual(did(harness, fresh, "verified").at(-1)?.detail, {
        type: "verified",
        commit: fresh,
        pullRequest: 21,
      });
      await second.stop();
      assert.deepEqual(harness.bots(), []);
      assert.deepEqual(
        folders(join(harness.home, "releases")).filter((name) => name.startsWith(".")),
        [],
      );
      assert.doesNotMatch(await harness.homeGit.run(["worktree", "list", "--porcelain"]), /locked|prunable/);
    });
  }

  for (const phase of ["preflight", "standby", "draining"] as const) {
    test(`while it deploys an older release, in the phase "${phase}", leaves no bot either`, async (t) => {
      const harness = await createSupervisorHarness(t);
      const first = harness.start({ dieAt: phase });
      await harness.until("the first release is proven", () => harness.record().lastGood !== null);
      const older = await harness.merge({ flags: "one at a time" });
      harness.signal(older, 25);
      await first.exit;
      await harness.until("the bots are gone", () => harness.bots().length === 0);
      assert.equal(harness.record().phase, phase);
      harness.start();
      await harness.until("it is announced", () => did(harness, older, "verified").length > 0);
      assert.deepEqual(harness.record().quarantined, []);
      assert.equal(harness.bots().length, 1);
    });
  }

  test("while a release checks itself has that release end by itself, and be checked again", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start();
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const fresh = await harness.merge({ preflight: "waits-for-tide" });
    harness.signal(fresh, 26);
    await harness.until("it checks itself", () => did(harness, fresh, "preflight").length === 1);
    first.process.kill("SIGKILL");
    await first.exit;
    await harness.until("the bots are gone", () => harness.bots().length === 0);
    assert.equal(did(harness, fresh, "orphaned").length, 1);
    assert.equal(harness.record().phase, "preflight");
    writeFileSync(join(harness.home, "..", "tide"), "in");
    harness.start();
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.equal(did(harness, fresh, "preflight").length, 2);
  });

  test("during a rollback still ends with the good release running, the bad one quarantined, and one report", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start({ dieAt: "rolling-back" });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const bad = await harness.merge({ live: "crashes" });
    harness.signal(bad, 22);
    await first.exit;
    harness.start();
    await harness.until("the old one runs", () => did(harness, old, "ready").length === 2);
    await harness.until("the record says idle", () => harness.record().phase === "idle");
    assert.equal(reports(harness, "rollback").length, 1);
    assert.equal(harness.record().quarantined[0]?.commit, bad);
    assert.equal(did(harness, bad, "live").length, 1);
  });

  test("three times while one release is on probation blames the release", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start({ dieAt: "probation" });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const deadly = await harness.merge({});
    harness.signal(deadly, 23);
    await first.exit;
    for (const _ of [2, 3]) await harness.start({ dieAt: "probation" }).exit;
    harness.start();
    await harness.until("the old one runs", () => did(harness, old, "ready").length === 2);
    assert.match(harness.record().quarantined[0]?.reason ?? "", /ended 3 times/);
  });

  test("can leave a bot that won't exit; the next one ends it before it starts its own", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start({ timings: { silenceMs: 60_000 } });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const sticky = await harness.merge({ orphan: "stays" });
    harness.signal(sticky);
    await harness.until(
      "it runs",
      () => harness.record().lastGood === sticky && harness.record().phase === "idle",
    );
    first.process.kill("SIGKILL");
    await first.exit;
    const left = harness.bots();
    assert.equal(left.length, 1);
    harness.start({ timings: { drainMs: 300 } });
    await harness.until("it runs again", () => did(harness, sticky, "ready").length === 2);
    const now = harness.bots();
    assert.equal(now.length, 1);
    assert.notDeepEqual(now, left);
  });

  test("after it took the signal loses nothing: the next one deploys it", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start();
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    await first.stop();
    const fresh = await harness.merge({});
    const signal = { commit: fresh, pullRequest: 24, deliveryId: "7", at: new Date().toISOString() };
    writeFileSync(join(harness.home, ".deploy.taken"), JSON.stringify(signal));
    harness.start();
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 24 });
  });
});

suite("a home", { concurrency: 4 }, () => {
  test("has one supervisor: a second one names the process that holds it", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start();
    await harness.until("it runs", () => harness.bots().length === 1);
    const second = harness.start();
    const [code] = (await second.exit) as [number];
    assert.notEqual(code, 0);
    assert.match(second.output(), new RegExp(`process ${first.process.pid}, running since \\d{4}-`));
    assert.equal(harness.bots().length, 1);
  });

  test("whose first release fails its preflight gets its last output instead of a crash loop", async (t) => {
    const harness = await createSupervisorHarness(t);
    await harness.merge({ live: "crashes", preflight: "fails" });
    await harness.homeGit.run(["pull", "--quiet"]);
    // Nor is a newer commit blamed for what is missing here.
    await harness.merge({ live: "crashes", preflight: "fails" });
    const supervisor = harness.start({ busyMachine: "unnoticed" });
    const [code] = (await supervisor.exit) as [number];
    assert.notEqual(code, 0);
    assert.match(
      supervisor.output(),
      /can't start yet: its preflight failed.*start again\.\n.*\n.*\n.*it bites/,
    );
    assert.deepEqual(harness.bots(), []);
  });

  test("with changed files runs what was committed, and says so", async (t) => {
    const harness = await createSupervisorHarness(t);
    const commit = await harness.homeGit.run(["rev-parse", "HEAD"]);
    writeFileSync(join(harness.home, "behaviour.json"), JSON.stringify({ live: "crashes" }));
    const supervisor = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood === commit);
    assert.match(supervisor.output(), /changed-files-do-not-run.*behaviour\.json/);
  });

  test("without an origin runs, and says that deploys are off", async (t) => {
    const harness = await createSupervisorHarness(t);
    await harness.homeGit.run(["remote", "remove", "origin"]);
    const supervisor = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    assert.match(supervisor.output(), /no-origin.*off/);
  });

  test("whose origin can't be reached keeps running, and postpones the deploy until it can", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const fresh = await harness.merge({});
    const url = await harness.homeGit.run(["remote", "get-url", "origin"]);
    await harness.homeGit.run(["remote", "set-url", "origin", join(harness.home, "nowhere")]);
    harness.signal(fresh, 25);
    await harness.until("it was tried twice", () => (harness.record().postponed?.attempts ?? 0) > 1);
    assert.equal(did(harness, old, "deploy_failed").length, 1);
    assert.equal(did(harness, old, "drain").length, 0);
    await harness.homeGit.run(["remote", "set-url", "origin", url]);
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 25 });
    assert.equal(harness.record().postponed, null);
  });

  test("whose main was rewritten keeps the running release", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const other = await harness.originGit.run([
      ...["-c", "user.name=Shark", "-c", "user.email=shark@example.org"],
      ...["commit-tree", "main^{tree}", "-m", "A history of its own"],
    ]);
    await harness.originGit.run(["update-ref", "refs/heads/main", other]);
    harness.signal(other);
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harness, old, "deploy_failed")), /does not continue/);
    assert.equal(harness.record().running, old);
  });

  test("starts from the checked-out commit when the record is corrupt, and keeps a copy of it", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    await first.stop();
    const file = recordFile(harness.home);
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 90));
    const second = harness.start();
    await harness.until("it was seen", () => /record-unreadable/.test(second.output()));
    await harness.until("it is proven again", () => harness.record().lastGood !== null);
    assert(folders(join(harness.home, "data")).includes("supervisor.json.unreadable"));
  });

  test("makes a deleted release folder again", async (t) => {
    const harness = await createSupervisorHarness(t);
    const first = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    await first.stop();
    rmSync(join(harness.home, "releases"), { recursive: true });
    rmSync(join(harness.home, "data", "deps"), { recursive: true });
    harness.start();
    const { running } = harness.record();
    await harness.until("it runs again", () => did(harness, running, "ready").length === 2);
  });

  test("with a new lock file gets new packages from npm ci, alongside those in use", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    const modules = join(harness.home, "node_modules");
    writeFileSync(join(modules, "pearl"), "mine");
    rmSync(join(modules, ".package-lock.json"));
    const before = folders(join(harness.home, "data", "deps"));
    const fresh = await harness.merge({}, { lockVersion: "2.0.0" });
    harness.signal(fresh);
    await harness.until("it is good", () => harness.record().lastGood === fresh);
    const after = folders(join(harness.home, "data", "deps"));
    assert.equal(after.length, 2);
    assert(before.every((name) => after.includes(name)));
    assert.equal(readFileSync(join(modules, "pearl"), "utf8"), "mine");
    assert.deepEqual(did(harness, fresh, "preflight")[0]?.detail, { node: process.execPath });
  });

  test("stays on the release that its operator went back to until the other commit is pardoned", async (t) => {
    const harness = await createSupervisorHarness(t);
    const command = (...args: string[]) =>
      spawnSync(process.execPath, [join(import.meta.dirname, "../../bin/supervisor.ts"), ...args], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, TURBOT_HOME: harness.home },
      });
    const first = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const odd = await harness.merge({});
    harness.signal(odd);
    await harness.until(
      "it is good",
      () => harness.record().lastGood === odd && harness.record().phase === "idle",
    );
    assert.match(command("--go-back").stderr, /Turbot is already running in /);
    assert.match(command("--status").stdout, new RegExp(`^running +${odd.slice(0, 9)}$`, "m"));
    await first.stop();

    assert.match(command("--go-back").stdout, /Start Turbot\.$/m);
    const second = harness.start();
    await harness.until("the old one runs", () => did(harness, old, "ready").length === 2);
    assert.equal(reports(harness, "rollback").length, 1);
    await second.stop();
    assert.match(command("--pardon", odd.slice(0, 9)).stdout, /can be deployed again/);
    harness.start();
    await harness.until("it is good again", () => harness.record().lastGood === odd);
  });

  test("drains its bot when the supervisor is stopped in the middle of a deploy", async (t) => {
    const harness = await createSupervisorHarness(t);
    const settling = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    await settling.stop();
    const first = harness.start({ timings: { probationMs: 120_000 } });
    const fresh = await harness.merge({});
    harness.signal(fresh, 26);
    await harness.until("it is on probation", () => harness.record().phase === "probation");
    first.process.kill("SIGTERM");
    assert.deepEqual(await once(first.process, "exit"), [0, null]);
    assert.equal(did(harness, fresh, "drain").length, 1);
    harness.start();
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
  });

  test("is left with no bot when it is stopped, even if the bot won't stop: in its time, or at the second signal", async (t) => {
    const harness = await createSupervisorHarness(t);
    // A deploy would wait longer for it than this test does.
    const first = harness.start({ timings: { stopMs: 300, drainMs: 600_000 } });
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const deaf = await harness.merge({ drain: "ignored" });
    harness.signal(deaf, 27);
    await harness.until(
      "the deaf one is proven",
      () => harness.record().lastGood === deaf && harness.record().phase === "idle",
    );
    first.process.kill("SIGTERM");
    assert.deepEqual(await first.exit, [0, null]);
    assert.deepEqual(harness.bots(), []);

    const second = harness.start({ timings: { stopMs: 600_000 } });
    await harness.until("it is ready again", () => did(harness, deaf, "ready").length === 2);
    second.process.kill("SIGTERM");
    await harness.until("it was asked again", () => did(harness, deaf, "drain").length === 2);
    second.process.kill("SIGTERM");
    assert.deepEqual(await second.exit, [0, null]);
    assert.deepEqual(harness.bots(), []);
  });
});
