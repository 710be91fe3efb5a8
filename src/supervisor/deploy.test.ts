import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, folders, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { processBirth } from "./process-birth.ts";

const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harness: SupervisorHarness) =>
  harness
    .journal()
    .filter(({ what }) => what === "status")
    .map(({ detail }) => detail);
/** Resolves once the first release has proven itself. @returns its commit */
async function settled(harness: SupervisorHarness): Promise<string> {
  await harness.until("the first release is proven", () => harness.record().lastGood !== null);
  return harness.record().running;
}

suite("a deploy", { concurrency: 4 }, () => {
  test("a merge is prepared alongside the running bot, takes over, and is called good after its probation", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = harness.start();
    const old = await settled(harness);
    const fresh = await harness.merge({});
    harness.signal(fresh, 12);
    await harness.until("it is verified", () => did(harness, fresh, "verified").length > 0);

    assert.deepEqual(
      harness
        .journal()
        .filter(({ commit, what }) => (commit === fresh && what !== "flags") || what === "drain")
        .map(({ commit, what }) => (commit === fresh ? what : `old ${what}`)),
      ["preflight", "standby", "old drain", "go", "live", "status", "ready", "verified"],
    );
    assert.equal(
      new Set(
        harness
          .journal()
          .filter((one) => one.commit === fresh)
          .map(({ pid }) => pid),
      ).size,
      1,
    );
    assert.deepEqual(reports(harness), [{ event: "deploy_success", commit: fresh, pullRequest: 12 }]);
    assert.deepEqual(did(harness, fresh, "verified")[0]?.detail, {
      type: "verified",
      commit: fresh,
      pullRequest: 12,
    });
    await harness.until("the record says idle", () => harness.record().phase === "idle");
    const { running, lastGood, previousGood, target } = harness.record();
    assert.deepEqual(
      { running, lastGood, previousGood, target },
      {
        running: fresh,
        lastGood: fresh,
        previousGood: old,
        target: null,
      },
    );
    assert.equal(harness.bots().length, 1);
    assert.equal(existsSync(join(harness.home, ".deploy")), false);
    await supervisor.stop();
    assert.equal(did(harness, fresh, "drain").length, 1);
    assert.deepEqual(harness.bots(), []);
  });

  test("a release that fails its preflight never touches the running bot, and is not tried again", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = harness.start({ busyMachine: "unnoticed" });
    const old = await settled(harness);
    const bots = harness.bots();
    const bad = await harness.merge({ preflight: "fails" });
    harness.signal(bad, 13);
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    const [told] = did(harness, old, "deploy_failed");
    assert.deepEqual(told?.detail, {
      type: "deploy_failed",
      report: {
        event: "deploy_failed",
        commit: bad,
        pullRequest: 13,
        reason: "its preflight failed (exit code 1)",
        output: "looking at everything once\nplugins/shark.ts: it bites",
        cause: "release",
      },
    });
    assert.deepEqual(harness.bots(), bots);
    assert.equal(did(harness, old, "drain").length, 0);

    harness.signal(bad, 13);
    await harness.until("the redelivery is refused", () =>
      harness.record().events.some(({ event }) => event === "refused"),
    );
    await supervisor.stop();
    harness.start();
    await harness.until("it runs again", () => did(harness, old, "ready").length === 2);
    assert.equal(did(harness, bad, "preflight").length, 1);
    assert.deepEqual(reports(harness), []);
  });

  test("a release that dies while it checks itself has failed its preflight, whatever the running bot does", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ busyMachine: "unnoticed", timings: { preflightMs: 120_000 } });
    const old = await settled(harness);
    const bots = harness.bots();
    const slow = await harness.merge({ preflight: "hangs" });
    harness.signal(slow, 17);
    await harness.until("its preflight runs", () => did(harness, slow, "preflight").length === 1);
    assert.equal(harness.record().phase, "preflight");
    const [preflight] = did(harness, slow, "preflight");
    process.kill(preflight?.pid ?? 0, "SIGABRT");
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    assert.match(
      JSON.stringify(did(harness, old, "deploy_failed")),
      /its preflight failed \(it was ended by SIGABRT\)/,
    );
    assert.deepEqual(harness.bots(), bots, "it isn't left");
    assert.deepEqual([did(harness, slow, "standby"), did(harness, old, "drain")], [[], []]);
    assert.equal(harness.record().quarantined[0]?.commit, slow);
  });

  test("a release whose preflight takes too long is ended, and has failed it", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ busyMachine: "unnoticed", timings: { preflightMs: 3_000 } });
    const old = await settled(harness);
    const bots = harness.bots();
    harness.signal(await harness.merge({ preflight: "hangs" }), 18);
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    assert.match(
      JSON.stringify(did(harness, old, "deploy_failed")),
      /its preflight failed \(it took too long\)/,
    );
    assert.deepEqual(harness.bots(), bots);
  });

  test("an older release, which checks itself and ends, gets a second process to stand by in", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await settled(harness);
    const older = await harness.merge({ flags: "one at a time" });
    harness.signal(older, 19);
    await harness.until("it is verified", () => did(harness, older, "verified").length > 0);
    assert.deepEqual(
      did(harness, older, "flags").map(({ detail }) => detail),
      [["--preflight", "--standby"], ["--standby"]],
    );
    assert.equal(did(harness, older, "go")[0]?.pid, did(harness, older, "standby")[0]?.pid);
    const phases = harness.record().events.filter(({ commit }) => commit === older);
    assert.deepEqual(
      phases.slice(0, 5).map(({ event }) => event),
      ["deploy", "preparing", "preflight", "standby", "draining"],
    );
  });

  test("an older release that fails its preflight is reported like any other", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ busyMachine: "unnoticed" });
    const old = await settled(harness);
    const older = await harness.merge({ flags: "one at a time", preflight: "fails" });
    harness.signal(older, 20);
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    assert.match(
      JSON.stringify(did(harness, old, "deploy_failed")),
      /its preflight failed \(exit code 1\).*it bites/,
    );
    assert.deepEqual(did(harness, older, "standby"), []);
  });

  for (const [standby, reason, timings] of [
    ["crashes", /while it got ready beside the running one, it ended by itself with exit code 1/, {}],
    ["never", /it did not get ready beside the running one within 2 s/, { standbyMs: 2_000 }],
  ] as const) {
    test(`a release that passed its preflight and then, standing by, ${standby === "never" ? "never gets ready" : standby} was not failed by its preflight`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start({ timings });
      const old = await settled(harness);
      const bots = harness.bots();
      const bad = await harness.merge({ standby });
      harness.signal(bad, 21);
      await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
      assert.match(JSON.stringify(did(harness, old, "deploy_failed")), reason);
      assert.doesNotMatch(JSON.stringify(did(harness, old, "deploy_failed")), /its preflight/);
      const events = harness.record().events.filter(({ commit }) => commit === bad);
      assert.deepEqual(
        events.map(({ event }) => event),
        ["deploy", "preparing", "preflight", "standby", "deploy_failed"],
      );
      assert.deepEqual([harness.bots(), did(harness, old, "drain")], [bots, []]);
    });
  }

  const bad = [
    { live: "crashes", how: "crashes at once", reason: /exit code 1$/, output: /gasping for water/ },
    {
      live: "crashes-ready",
      how: "crashes once it is ready",
      reason: /exit code 3$/,
      output: /a wave too many/,
    },
    {
      live: "never-ready",
      how: "is never ready",
      reason: /not ready within/,
      output: /^$/,
      busyMachine: "unnoticed",
      timings: { readyMs: 600 },
    },
    {
      live: "blocks",
      how: "lives with a blocked event loop",
      reason: /no heartbeat/,
      output: /^$/,
      // Its probation is over before its silence is noticed, and it still isn't called good.
      busyMachine: "unnoticed",
      timings: { probationMs: 300, silenceMs: 2_000 },
    },
    {
      live: "hoards",
      how: "runs out of memory",
      reason: /ended by SIG/,
      output: /heap out of memory/,
      // A small heap fills up soon; a slow machine gets time to fill it.
      botEnv: { NODE_OPTIONS: "--max-old-space-size=48" },
      timings: { readyMs: 60_000 },
    },
    { live: "deaf", how: "is connected but deaf", reason: /deaf/, output: /^$/, timings: { deafMs: 400 } },
  ] as const;

  for (const { live, how, reason, output, ...settings } of bad) {
    test(`a release that ${how} on probation is rolled back, and stays rolled back`, async (t) => {
      const harness = await createSupervisorHarness(t);
      const supervisor = harness.start(settings);
      const old = await settled(harness);
      const commit = await harness.merge({ live });
      harness.signal(commit, 14);
      // On a machine this busy the old one may have been restarted before, so its being ready again isn't enough.
      const rollbacks = () =>
        reports(harness).filter((one) => (one as { event: string }).event === "rollback");
      await harness.until("the old one runs again, and reports it", () => rollbacks().length > 0);
      const [report] = rollbacks();
      assert.partialDeepStrictEqual(report, { event: "rollback", commit, to: old, pullRequest: 14 });
      const { reason: why, output: last } = report as Record<"reason" | "output", string>;
      assert.match(why, reason);
      assert.match(last, output);
      await harness.until("the record says idle", () => harness.record().phase === "idle");
      assert.equal(harness.record().running, old);
      assert.deepEqual(
        harness.record().quarantined.map((entry) => entry.commit),
        [commit],
      );
      assert.equal(harness.bots().length, 1);
      assert.equal(
        await harness.homeGit.run(["symbolic-ref", "HEAD"]),
        "refs/heads/main",
        "nothing was checked out",
      );

      // Neither a redelivered webhook nor a new supervisor's look at origin brings it back.
      harness.signal(commit, 14);
      await harness.until("the redelivery is refused", () =>
        harness.record().events.some(({ event }) => event === "refused"),
      );
      await supervisor.stop();
      const starts = did(harness, old, "ready").length;
      harness.start(settings);
      await harness.until("it runs again", () => did(harness, old, "ready").length > starts);
      assert.equal(did(harness, commit, "live").length, 1);
    });
  }

  test("a release rolled back to that can't run either causes no second rollback: it is restarted until it can", async (t) => {
    const harness = await createSupervisorHarness(t);
    await harness.merge({ live: "fears-storms" });
    await harness.homeGit.run(["pull", "--quiet"]);
    harness.start({ timings: { longestRestartMs: 100 } });
    const old = await settled(harness);
    const storm = join(harness.home, "..", "storm");
    writeFileSync(storm, "");
    const fresh = await harness.merge({ live: "fears-storms" });
    harness.signal(fresh, 18);
    await harness.until("the old one is tried again and again", () => did(harness, old, "live").length > 4);
    rmSync(storm);
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    await harness.until("the record says idle", () => harness.record().phase === "idle");
    const { events, quarantined, running } = harness.record();
    assert.equal(events.filter(({ event }) => event === "rollback").length, 1);
    assert.deepEqual(
      quarantined.map(({ commit }) => commit),
      [fresh],
    );
    assert.equal(running, old);
    assert.equal(did(harness, fresh, "live").length, 1);
    assert.deepEqual(
      reports(harness).map((report) => (report as { event: string }).event),
      ["rollback"],
    );
  });

  for (const standby of ["never", "crashes"] as const) {
    test(`a release whose standby ${standby === "never" ? "never comes" : standby} costs no downtime`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start({ timings: { standbyMs: standby === "never" ? 600 : 8_000 } });
      const old = await settled(harness);
      const commit = await harness.merge({ standby });
      harness.signal(commit);
      await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
      assert.equal(did(harness, old, "drain").length, 0);
      assert.equal(harness.record().quarantined[0]?.commit, commit);
      await harness.until("only the old one is left", () => harness.bots().length === 1);
    });
  }

  test("a newer commit on top of a bad one deploys", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    const old = await settled(harness);
    const commit = await harness.merge({ live: "crashes" });
    harness.signal(commit);
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    const fix = await harness.merge({});
    harness.signal(fix);
    await harness.until("the fix is good", () => harness.record().lastGood === fix);
  });

  test("after several merges in quick succession, the newest is deployed", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await settled(harness);
    const first = await harness.merge({});
    harness.signal(first, 1);
    await harness.until("the first is on its way", () => harness.record().target?.commit === first);
    const second = await harness.merge({});
    harness.signal(second, 2);
    const third = await harness.merge({});
    harness.signal(third, 3);
    await harness.until("the newest is announced", () => did(harness, third, "verified").length > 0);
    assert.equal(harness.record().lastGood, third);
    // Late and out of order: it is already included.
    harness.signal(second, 2);
    await harness.until("it is seen to be included", () =>
      harness.record().events.some(({ event, commit }) => event === "included" && commit === second),
    );
    assert.equal(harness.record().running, third);
  });

  test("a release that is superseded while it checks itself never goes live, and its process ends", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    const old = await settled(harness);
    const first = await harness.merge({ preflight: "waits-for-tide" });
    harness.signal(first, 7);
    await harness.until("it checks itself", () => did(harness, first, "preflight").length === 1);
    const fresh = await harness.merge({});
    harness.signal(fresh, 8);
    writeFileSync(join(harness.home, "..", "tide"), "in");
    await harness.until("the newest is announced", () => did(harness, fresh, "verified").length > 0);
    assert.deepEqual(did(harness, first, "go"), []);
    assert.equal(did(harness, old, "drain").length, 1);
    assert.equal(harness.bots().length, 1);
    const { events, quarantined } = harness.record();
    assert(events.some(({ event, commit }) => event === "superseded" && commit === first));
    assert.deepEqual(quarantined, []);
  });

  for (const how of ["announced", "found at origin"] as const) {
    test(`a newer merge that is ${how} doesn't wait for the previous one's npm, which is ended without a trace`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start(how === "announced" ? {} : { timings: { watchMs: 300 } });
      await settled(harness);
      // So that the clone's packages can't be adopted.
      rmSync(join(harness.home, "node_modules", ".package-lock.json"));
      const pidFile = join(harness.home, "npm-pid");
      const manifest = { name: "harbour", version: "2.0.0", hangsOnce: pidFile };
      const files = { "package.json": JSON.stringify(manifest) };
      const slow = await harness.merge({}, { lockVersion: "2.0.0", files });
      harness.signal(slow, 4);
      await harness.until(
        "npm is running",
        () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "",
      );
      // A signal that isn't newer doesn't interrupt it.
      harness.signal("0123456789".repeat(4), 5);
      const npm = Number(readFileSync(pidFile, "utf8"));
      const fresh = await harness.merge({});
      assert.notEqual(processBirth(npm), null);
      if (how === "announced") harness.signal(fresh, 6);
      else harness.attribute(fresh, 6);
      await harness.until("the newest is announced", () => did(harness, fresh, "verified").length > 0);
      assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 6 });
      assert.equal(processBirth(npm), null);
      assert.equal(did(harness, slow, "preflight").length, 0);
      const { events } = harness.record();
      assert(events.some(({ event, commit }) => event === "superseded" && commit === slow));
      assert.deepEqual(
        [join(harness.home, "releases"), join(harness.home, "data", "deps")].map(
          (folder) => folders(folder).length,
        ),
        [2, 1],
      );
    });
  }

  test("a merge whose webhook was lost is found at the start, no matter which branch the clone is on", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = harness.start();
    await settled(harness);
    await supervisor.stop();
    await harness.homeGit.run(["checkout", "--quiet", "-b", "half-a-feature"]);
    const missed = await harness.merge({});
    harness.attribute(missed, 15);
    harness.start();
    await harness.until("it is announced", () => did(harness, missed, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harness, missed, "verified")[0]?.detail, { pullRequest: 15 });
  });

  test("a fix reaches a bot that can't stay up, without a webhook", async (t) => {
    const harness = await createSupervisorHarness(t);
    await harness.merge({ live: "crashes" });
    await harness.homeGit.run(["pull", "--quiet"]);
    harness.start();
    const broken = await harness.homeGit.run(["rev-parse", "HEAD"]);
    await harness.until("it crashes again and again", () => did(harness, broken, "live").length > 2);
    const fix = await harness.merge({});
    harness.attribute(fix, 16);
    await harness.until("the fix is good", () => harness.record().lastGood === fix);
  });

  test("a bot that keeps crashing outside probation is restarted each time, and reported once", async (t) => {
    const harness = await createSupervisorHarness(t);
    // Long enough that it never counts as healthy in between.
    harness.start({ timings: { longestRestartMs: 50, probationMs: 3_000 } });
    const commit = await settled(harness);
    for (const starts of [2, 3, 4, 5]) {
      const [pid = 0] = harness.bots();
      process.kill(pid, "SIGSEGV");
      await harness.until(`start ${starts}`, () => did(harness, commit, "ready").length === starts);
    }
    assert.deepEqual(reports(harness), [
      { event: "restart", commit, reason: "it was ended by SIGSEGV", output: "", cause: "release" },
    ]);
  });

  test("a bot that ignores the drain is killed, and the next one takes over", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = harness.start({ timings: { drainMs: 300 } });
    await settled(harness);
    const stubborn = await harness.merge({ drain: "ignored" });
    harness.signal(stubborn);
    await harness.until(
      "it is good",
      () => harness.record().phase === "idle" && harness.record().lastGood === stubborn,
    );
    const next = await harness.merge({});
    harness.signal(next);
    await harness.until("the next is good", () => harness.record().lastGood === next);
    assert.equal(did(harness, stubborn, "drain").length, 1);
    assert.equal(harness.bots().length, 1);
    await supervisor.stop();
  });

  test("a truncated deploy signal is refused, moved aside and reported", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    const commit = await settled(harness);
    writeFileSync(join(harness.home, ".deploy"), '{"commit":"4c2a');
    await harness.until("it is reported", () => did(harness, commit, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harness, commit, "deploy_failed")[0]?.detail), /no complete JSON/);
    assert(folders(join(harness.home, "data")).includes("refused-deploy"));
    assert(!folders(harness.home).some((name) => name.startsWith(".deploy")));
    assert.equal(harness.record().running, commit);
  });

  test("a commit that exists but is not on main is refused", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    const commit = await settled(harness);
    const foreign = await harness.homeGit.run([
      ...["-c", "user.name=Shark", "-c", "user.email=shark@example.org"],
      ...["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Not merged"],
    ]);
    harness.signal(foreign, 66);
    await harness.until("it is reported", () => did(harness, commit, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harness, commit, "deploy_failed")[0]?.detail), /not on main/);
    assert.equal(harness.record().running, commit);
    assert.equal(folders(join(harness.home, "releases")).length, 1);
  });

  test("junk from a bot, well framed or not, neither counts as a heartbeat nor harms the supervisor", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start();
    await settled(harness);
    const chatty = await harness.merge({ live: "junk" });
    harness.signal(chatty);
    await harness.until("it is good", () => harness.record().lastGood === chatty);
  });

  test("releases and packages that nothing needs any more are removed", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = harness.start();
    const good = [await settled(harness)];
    for (let version = 2; version <= 4; version += 1) {
      const commit = await harness.merge({});
      harness.signal(commit);
      await harness.until(
        "it is good",
        () => harness.record().lastGood === commit && harness.record().phase === "idle",
      );
      good.push(commit);
    }
    await harness.until("old folders are gone", () => folders(join(harness.home, "releases")).length === 2);
    assert.deepEqual([...folders(join(harness.home, "releases"))].sort(), good.slice(2).sort());
    assert.equal(folders(join(harness.home, "data", "deps")).length, 1);
    await supervisor.stop();
    assert.equal((await harness.homeGit.run(["worktree", "list"])).split("\n").length, 3);
  });
});
