import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, folders, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { processBirth } from "./process-birth.ts";

const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harbour: SupervisorHarness) =>
  harbour
    .journal()
    .filter(({ what }) => what === "status")
    .map(({ detail }) => detail);
/** The first release runs and has proven itself. */
async function settled(harbour: SupervisorHarness): Promise<string> {
  await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
  return harbour.record().running;
}

suite("a deploy", { concurrency: 4 }, () => {
  test("a merge is prepared beside the running bot, takes over, and is called good after its probation", async (t) => {
    const harbour = await createSupervisorHarness(t);
    // Where there is room, preflight and standby come in any order.
    const supervisor = harbour.start({ roomForTwo: false });
    const old = await settled(harbour);
    const fresh = await harbour.merge({});
    harbour.signal(fresh, 12);
    await harbour.until("it is verified", () => did(harbour, fresh, "verified").length > 0);

    assert.deepEqual(
      harbour
        .journal()
        .filter(({ commit, what }) => commit === fresh || what === "drain")
        .map(({ commit, what }) => (commit === fresh ? what : `old ${what}`)),
      ["preflight", "standby", "old drain", "go", "live", "status", "ready", "verified"],
    );
    assert.deepEqual(reports(harbour), [{ event: "deploy_success", commit: fresh, pullRequest: 12 }]);
    assert.deepEqual(did(harbour, fresh, "verified")[0]?.detail, {
      type: "verified",
      commit: fresh,
      pullRequest: 12,
    });
    await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
    const { running, lastGood, previousGood, target } = harbour.record();
    assert.deepEqual(
      { running, lastGood, previousGood, target },
      {
        running: fresh,
        lastGood: fresh,
        previousGood: old,
        target: null,
      },
    );
    assert.equal(harbour.bots().length, 1);
    assert.equal(existsSync(join(harbour.home, ".deploy")), false);
    await supervisor.stop();
    assert.equal(did(harbour, fresh, "drain").length, 1);
    assert.deepEqual(harbour.bots(), []);
  });

  test("a release that fails its preflight never touches the running bot, and is not tried again", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = harbour.start();
    const old = await settled(harbour);
    const bots = harbour.bots();
    const bad = await harbour.merge({ preflight: "fails" });
    harbour.signal(bad, 13);
    await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length > 0);
    const [told] = did(harbour, old, "deploy_failed");
    assert.deepEqual(told?.detail, {
      type: "deploy_failed",
      report: {
        event: "deploy_failed",
        commit: bad,
        pullRequest: 13,
        reason: "its preflight failed (exit code 1)",
        output: "looking at everything once\n\nplugins/shark.ts: it bites",
        cause: "release",
      },
    });
    assert.deepEqual(harbour.bots(), bots);
    assert.equal(did(harbour, old, "drain").length, 0);

    harbour.signal(bad, 13);
    await harbour.until("the redelivery is refused", () =>
      harbour.record().events.some(({ event }) => event === "refused"),
    );
    await supervisor.stop();
    harbour.start();
    await harbour.until("it runs again", () => did(harbour, old, "ready").length === 2);
    assert.equal(did(harbour, bad, "preflight").length, 1);
    assert.deepEqual(reports(harbour), []);
  });

  test("a release gets ready beside its preflight, and is not used if that doesn't pass", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { preflightMs: 120_000 } });
    const old = await settled(harbour);
    const bots = harbour.bots();
    const slow = await harbour.merge({ preflight: "hangs" });
    harbour.signal(slow, 17);
    for (const what of ["preflight", "standby"]) {
      await harbour.until(`its ${what} runs`, () => did(harbour, slow, what).length === 1);
    }
    assert.equal(harbour.record().phase, "preflight");
    const [preflight] = did(harbour, slow, "preflight");
    process.kill(preflight?.pid ?? 0, "SIGABRT");
    await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length > 0);
    assert.match(
      JSON.stringify(did(harbour, old, "deploy_failed")),
      /its preflight failed \(it was ended by SIGABRT\)/,
    );
    assert.deepEqual(harbour.bots(), bots, "neither of the two is left");
    assert.equal(did(harbour, slow, "go").length, 0);
    assert.equal(did(harbour, old, "drain").length, 0);
    assert.equal(harbour.record().quarantined[0]?.commit, slow);
  });

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
      timings: { readyMs: 600 },
    },
    {
      live: "blocks",
      how: "lives with a blocked event loop",
      reason: /no heartbeat/,
      output: /^$/,
      // Its probation is over before its silence is noticed, and it is not called good.
      timings: { probationMs: 300, silenceMs: 2_000 },
    },
    {
      live: "hoards",
      how: "runs out of memory",
      reason: /ended by SIG/,
      output: /heap out of memory/,
      // A small heap is soon full; a slow machine gets its time to fill it.
      botEnv: { NODE_OPTIONS: "--max-old-space-size=48" },
      timings: { readyMs: 60_000 },
    },
    { live: "deaf", how: "is connected but deaf", reason: /deaf/, output: /^$/, timings: { deafMs: 400 } },
  ] as const;

  for (const { live, how, reason, output, ...settings } of bad) {
    test(`a release that ${how} on probation is rolled back, and stays rolled back`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      const supervisor = harbour.start(settings);
      const old = await settled(harbour);
      const commit = await harbour.merge({ live });
      harbour.signal(commit, 14);
      await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
      const [report] = reports(harbour).filter((one) => (one as { event: string }).event === "rollback");
      assert.partialDeepStrictEqual(report, { event: "rollback", commit, to: old, pullRequest: 14 });
      const { reason: why, output: last } = report as Record<"reason" | "output", string>;
      assert.match(why, reason);
      assert.match(last, output);
      await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
      assert.equal(harbour.record().running, old);
      assert.deepEqual(
        harbour.record().quarantined.map((entry) => entry.commit),
        [commit],
      );
      assert.equal(harbour.bots().length, 1);
      assert.equal(
        await harbour.homeGit.run(["symbolic-ref", "HEAD"]),
        "refs/heads/main",
        "nothing was checked out",
      );

      // Neither a redelivered webhook nor a new supervisor's look at origin brings it back.
      harbour.signal(commit, 14);
      await harbour.until("the redelivery is refused", () =>
        harbour.record().events.some(({ event }) => event === "refused"),
      );
      await supervisor.stop();
      harbour.start(settings);
      await harbour.until("it runs again", () => did(harbour, old, "ready").length === 3);
      assert.equal(did(harbour, commit, "live").length, 1);
    });
  }

  test("going back to a release that can't live either is no second rollback: it is restarted until it can", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await harbour.merge({ live: "fears-storms" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    harbour.start({ timings: { longestRestartMs: 100 } });
    const old = await settled(harbour);
    const storm = join(harbour.home, "..", "storm");
    writeFileSync(storm, "");
    const fresh = await harbour.merge({ live: "fears-storms" });
    harbour.signal(fresh, 18);
    await harbour.until("the old one is tried again and again", () => did(harbour, old, "live").length > 4);
    rmSync(storm);
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
    const { events, quarantined, running } = harbour.record();
    assert.equal(events.filter(({ event }) => event === "rollback").length, 1);
    assert.deepEqual(
      quarantined.map(({ commit }) => commit),
      [fresh],
    );
    assert.equal(running, old);
    assert.equal(did(harbour, fresh, "live").length, 1);
    assert.deepEqual(
      reports(harbour).map((report) => (report as { event: string }).event),
      ["rollback"],
    );
  });

  for (const standby of ["never", "crashes"] as const) {
    test(`a release whose standby ${standby === "never" ? "never comes" : standby} costs no downtime`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      harbour.start({ timings: { standbyMs: standby === "never" ? 600 : 8_000 } });
      const old = await settled(harbour);
      const commit = await harbour.merge({ standby });
      harbour.signal(commit);
      await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length > 0);
      assert.equal(did(harbour, old, "drain").length, 0);
      assert.equal(harbour.record().quarantined[0]?.commit, commit);
      await harbour.until("only the old one is left", () => harbour.bots().length === 1);
    });
  }

  test("a newer commit on top of a bad one deploys", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    const old = await settled(harbour);
    const commit = await harbour.merge({ live: "crashes" });
    harbour.signal(commit);
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    const fix = await harbour.merge({});
    harbour.signal(fix);
    await harbour.until("the fix is good", () => harbour.record().lastGood === fix);
  });

  test("several merges in quick succession end at the newest", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    await settled(harbour);
    const first = await harbour.merge({});
    harbour.signal(first, 1);
    await harbour.until("the first is on its way", () => harbour.record().target?.commit === first);
    const second = await harbour.merge({});
    harbour.signal(second, 2);
    const third = await harbour.merge({});
    harbour.signal(third, 3);
    await harbour.until("the newest is announced", () => did(harbour, third, "verified").length > 0);
    assert.equal(harbour.record().lastGood, third);
    // Late and out of order: it is in there already.
    harbour.signal(second, 2);
    await harbour.until("it is seen to be included", () =>
      harbour.record().events.some(({ event, commit }) => event === "included" && commit === second),
    );
    assert.equal(harbour.record().running, third);
  });

  for (const how of ["told of", "found at origin"] as const) {
    test(`a newer merge that is ${how} doesn't wait for the npm of the one before: that ends, and nothing of it is left`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      harbour.start(how === "told of" ? {} : { timings: { watchMs: 300 } });
      await settled(harbour);
      // So that what is installed in the clone won't do.
      rmSync(join(harbour.home, "node_modules", ".package-lock.json"));
      const pidFile = join(harbour.home, "npm-pid");
      const manifest = { name: "harbour", version: "2.0.0", hangsOnce: pidFile };
      const files = { "package.json": JSON.stringify(manifest) };
      const slow = await harbour.merge({}, { lockVersion: "2.0.0", files });
      harbour.signal(slow, 4);
      await harbour.until(
        "npm is at work",
        () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "",
      );
      // One that isn't newer lets it work.
      harbour.signal("0123456789".repeat(4), 5);
      const npm = Number(readFileSync(pidFile, "utf8"));
      const fresh = await harbour.merge({});
      assert.notEqual(processBirth(npm), null);
      if (how === "told of") harbour.signal(fresh, 6);
      else harbour.explain(fresh, 6);
      await harbour.until("the newest is announced", () => did(harbour, fresh, "verified").length > 0);
      assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 6 });
      assert.equal(processBirth(npm), null);
      assert.equal(did(harbour, slow, "preflight").length, 0);
      const { events } = harbour.record();
      assert(events.some(({ event, commit }) => event === "superseded" && commit === slow));
      assert.deepEqual(
        [join(harbour.home, "releases"), join(harbour.home, "data", "deps")].map(
          (folder) => folders(folder).length,
        ),
        [2, 1],
      );
    });
  }

  test("a merge whose webhook was lost is found at the start, whatever branch the clone was left on", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = harbour.start();
    await settled(harbour);
    await supervisor.stop();
    await harbour.homeGit.run(["checkout", "--quiet", "-b", "half-a-feature"]);
    const missed = await harbour.merge({});
    harbour.explain(missed, 15);
    harbour.start();
    await harbour.until("it is announced", () => did(harbour, missed, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harbour, missed, "verified")[0]?.detail, { pullRequest: 15 });
  });

  test("a fix reaches a bot that can't stay up, without its webhook", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await harbour.merge({ live: "crashes" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    harbour.start();
    const broken = await harbour.homeGit.run(["rev-parse", "HEAD"]);
    await harbour.until("it crashes again and again", () => did(harbour, broken, "live").length > 2);
    const fix = await harbour.merge({});
    harbour.explain(fix, 16);
    await harbour.until("the fix is good", () => harbour.record().lastGood === fix);
  });

  test("a bot that crashes again and again outside probation is restarted each time, and tells of it once", async (t) => {
    const harbour = await createSupervisorHarness(t);
    // Long enough that it is not well in between.
    harbour.start({ timings: { longestRestartMs: 50, probationMs: 3_000 } });
    const commit = await settled(harbour);
    for (const starts of [2, 3, 4, 5]) {
      const [pid = 0] = harbour.bots();
      process.kill(pid, "SIGSEGV");
      await harbour.until(`start ${starts}`, () => did(harbour, commit, "ready").length === starts);
    }
    assert.deepEqual(reports(harbour), [
      { event: "restart", commit, reason: "it was ended by SIGSEGV", output: "", cause: "release" },
    ]);
  });

  test("a bot that ignores the drain is killed, and its successor takes over", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = harbour.start({ timings: { drainMs: 300 } });
    await settled(harbour);
    const stubborn = await harbour.merge({ drain: "ignored" });
    harbour.signal(stubborn);
    await harbour.until(
      "it is good",
      () => harbour.record().phase === "idle" && harbour.record().lastGood === stubborn,
    );
    const next = await harbour.merge({});
    harbour.signal(next);
    await harbour.until("the next is good", () => harbour.record().lastGood === next);
    assert.equal(did(harbour, stubborn, "drain").length, 1);
    assert.equal(harbour.bots().length, 1);
    await supervisor.stop();
  });

  test("a truncated deploy signal is refused, put aside and reported", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    const commit = await settled(harbour);
    writeFileSync(join(harbour.home, ".deploy"), '{"commit":"4c2a');
    await harbour.until("people are told", () => did(harbour, commit, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harbour, commit, "deploy_failed")[0]?.detail), /no complete JSON/);
    assert(folders(join(harbour.home, "data")).includes("refused-deploy"));
    assert(!folders(harbour.home).some((name) => name.startsWith(".deploy")));
    assert.equal(harbour.record().running, commit);
  });

  test("a commit that is not on main is refused, however real it is", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    const commit = await settled(harbour);
    const foreign = await harbour.homeGit.run([
      ...["-c", "user.name=Shark", "-c", "user.email=shark@example.org"],
      ...["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Not merged"],
    ]);
    harbour.signal(foreign, 66);
    await harbour.until("people are told", () => did(harbour, commit, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harbour, commit, "deploy_failed")[0]?.detail), /not on main/);
    assert.equal(harbour.record().running, commit);
    assert.equal(folders(join(harbour.home, "releases")).length, 1);
  });

  test("junk from a bot, well framed or not, is not taken for health, nor does it harm the supervisor", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start();
    await settled(harbour);
    const chatty = await harbour.merge({ live: "junk" });
    harbour.signal(chatty);
    await harbour.until("it is good", () => harbour.record().lastGood === chatty);
  });

  test("what nothing needs any more is removed", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = harbour.start();
    const good = [await settled(harbour)];
    for (let version = 2; version <= 4; version += 1) {
      const commit = await harbour.merge({});
      harbour.signal(commit);
      await harbour.until(
        "it is good",
        () => harbour.record().lastGood === commit && harbour.record().phase === "idle",
      );
      good.push(commit);
    }
    await harbour.until("old folders are gone", () => folders(join(harbour.home, "releases")).length === 2);
    assert.deepEqual([...folders(join(harbour.home, "releases"))].sort(), good.slice(2).sort());
    assert.equal(folders(join(harbour.home, "data", "deps")).length, 1);
    await supervisor.stop();
    assert.equal((await harbour.homeGit.run(["worktree", "list"])).split("\n").length, 3);
  });
});
