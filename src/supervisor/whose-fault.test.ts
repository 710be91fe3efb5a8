import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";

const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harbour: SupervisorHarness) =>
  harbour
    .journal()
    .filter(({ what }) => what === "status" || what === "deploy_failed")
    .map(({ what, detail }) => (what === "status" ? detail : (detail as { report: unknown }).report));
const beside = (harbour: SupervisorHarness, name: string) => join(harbour.home, "..", name);

/** A proven release runs, and one more is merged. */
async function deployed(harbour: SupervisorHarness, behaviour: object) {
  await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
  const old = harbour.record().running;
  const fresh = await harbour.merge(behaviour);
  return { old, fresh };
}

suite("whose fault a release was not", { concurrency: 3 }, () => {
  test("Discord away during a deploy: the release is postponed, told once, and deployed when Discord is back", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { readyMs: 500 } });
    const { old, fresh } = await deployed(harbour, { live: "waits" });
    writeFileSync(beside(harbour, "no-discord"), "");
    harbour.signal(fresh, 71);
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    await harbour.until("it is tried again", () => did(harbour, fresh, "live").length > 1);
    assert.deepEqual(harbour.record().quarantined, []);
    rmSync(beside(harbour, "no-discord"));
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    await harbour.until("the record is at rest", () => harbour.record().phase === "idle");
    assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 71 });
    const told = reports(harbour) as readonly { readonly event: string }[];
    const [failed, ...more] = told.filter(({ event }) => event !== "deploy_success");
    // An older bot reads it too: to it, this is a deploy that will be tried again, and never a rollback.
    assert.partialDeepStrictEqual(failed, {
      ...{ event: "deploy_failed", commit: fresh, to: old, pullRequest: 71 },
      ...{ again: "later", cause: "discord" },
    });
    assert.match(
      JSON.stringify(failed),
      /not ready within 0.5 s: it is waiting for Discord \(ECONNREFUSED\)/,
    );
    assert.deepEqual(more, []);
    const { events, quarantined, postponed } = harbour.record();
    assert.deepEqual([quarantined, postponed], [[], null]);
    assert.equal(events.filter(({ event }) => event === "rollback").length, 0);
  });

  test("an older release that waits without a word is judged as before", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { readyMs: 500 } });
    const { fresh } = await deployed(harbour, { live: "waits-silently" });
    writeFileSync(beside(harbour, "no-discord"), "");
    harbour.signal(fresh, 72);
    await harbour.until("it is quarantined", () => harbour.record().quarantined.length === 1);
    assert.equal(harbour.record().quarantined[0]?.commit, fresh);
  });

  test("Discord's gateway away during a probation postpones the release", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { deafMs: 400, firstRetryMs: 60_000 } });
    const { old, fresh } = await deployed(harbour, { live: "deaf-to-discord" });
    harbour.signal(fresh, 73);
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    const { quarantined, postponed } = harbour.record();
    assert.deepEqual(quarantined, []);
    assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "discord", wentLive: true });
  });

  test("a setting that turns out wrong once it is live is asked for, and the release tried again when .env changes", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const settings = join(harbour.home, ".env");
    writeFileSync(settings, "");
    harbour.start();
    const { old, fresh } = await deployed(harbour, { live: "needs-sail" });
    harbour.signal(fresh, 74);
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    const [report] = reports(harbour).filter((one) => (one as { event: string }).event === "deploy_failed");
    assert.partialDeepStrictEqual(report, { commit: fresh, again: "settings", cause: "configuration" });
    assert.match(JSON.stringify(report), /SAIL is missing/);
    assert.equal(did(harbour, fresh, "live").length, 1);
    writeFileSync(settings, "SAIL=white\n");
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.deepEqual(harbour.record().quarantined, []);
  });

  for (const [when, behaviour] of [
    ["while it tries itself", { preflight: "finds-no-room" }],
    ["once it is live", { live: "finds-no-room" }],
  ] as const) {
    test(`a full disk ${when} is the machine's fault, and the release comes back when there is room`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      harbour.start();
      const { fresh } = await deployed(harbour, behaviour);
      writeFileSync(beside(harbour, "full"), "");
      harbour.signal(fresh, 75);
      await harbour.until("it is postponed", () => harbour.record().postponed?.cause === "machine");
      rmSync(beside(harbour, "full"));
      await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
      assert.deepEqual(harbour.record().quarantined, []);
    });
  }

  test("a release that the machine kept from running is not taken for one whose event loop is blocked", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { silenceMs: 700, probationMs: 2_000, firstRetryMs: 60_000 } });
    const { old, fresh } = await deployed(harbour, {});
    harbour.signal(fresh, 76);
    await harbour.until("it is on probation", () => harbour.record().phase === "probation");
    // As good as a machine with something else to do: it wants to run, and isn't let.
    const pid = did(harbour, fresh, "live")[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
    const { quarantined, postponed } = harbour.record();
    assert.deepEqual(quarantined, []);
    assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "machine" });
  });

  test("a release that the machine lets run again in time passes its probation", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { silenceMs: 1_000, probationMs: 2_000 } });
    const { fresh } = await deployed(harbour, {});
    harbour.signal(fresh, 77);
    await harbour.until("it is on probation", () => harbour.record().phase === "probation");
    const pid = did(harbour, fresh, "live")[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    setTimeout(() => process.kill(pid, "SIGCONT"), 2_000);
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.equal(did(harbour, fresh, "live").length, 1);
  });

  for (const [signal, behaviour] of [
    ["SIGTERM", {}],
    ["SIGTERM", { signal: "ends in peace" }],
    ["SIGBUS", {}],
  ] as const) {
    const how = "signal" in behaviour ? "ends in peace at" : "dies of";
    test(`a release on probation that ${how} somebody else's ${signal} is postponed, and not condemned`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      harbour.start({ timings: { probationMs: 5_000, firstRetryMs: 60_000 } });
      const { old, fresh } = await deployed(harbour, behaviour);
      harbour.signal(fresh, 79);
      await harbour.until("it is ready", () => did(harbour, fresh, "ready").length === 1);
      process.kill(did(harbour, fresh, "ready")[0]?.pid ?? 0, signal);
      await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === 2);
      const { quarantined, postponed } = harbour.record();
      assert.deepEqual(quarantined, []);
      assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "machine" });
      assert.match(JSON.stringify(reports(harbour)), new RegExp(`killed from outside \\(.*${signal}`));
    });
  }

  for (const [how, behaviour, signal] of [
    ["ends by itself, as if in peace,", { end: "in peace" }, undefined],
    ["reaches for memory that isn't its own", {}, "SIGSEGV"],
  ] as const) {
    test(`a release on probation that ${how} is to blame`, async (t) => {
      const harbour = await createSupervisorHarness(t);
      harbour.start({ timings: { probationMs: 5_000 } });
      const { fresh } = await deployed(harbour, behaviour);
      harbour.signal(fresh, 80);
      await harbour.until("it is ready", () => did(harbour, fresh, "ready").length === 1);
      if (signal !== undefined) process.kill(did(harbour, fresh, "ready")[0]?.pid ?? 0, signal);
      await harbour.until("it is quarantined", () => harbour.record().quarantined.length === 1);
      assert.equal(harbour.record().quarantined[0]?.commit, fresh);
    });
  }

  test("a release that is killed from outside is tried again, and blamed when that happens each time", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { probationMs: 2_000, firstRetryMs: 50 } });
    const { old, fresh } = await deployed(harbour, {});
    harbour.signal(fresh, 78);
    for (const time of [1, 2, 3]) {
      await harbour.until(`it is live for time ${time}`, () => did(harbour, fresh, "ready").length === time);
      assert.deepEqual(harbour.record().quarantined, []);
      process.kill(did(harbour, fresh, "ready").at(-1)?.pid ?? 0, "SIGKILL");
      await harbour.until("the old one runs again", () => did(harbour, old, "ready").length === time + 1);
    }
    assert.match(harbour.record().quarantined[0]?.reason ?? "", /killed from outside.*3 times/);
  });

  test("a bot that waits for Discord, and says so, is left in peace: another start would not help", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await harbour.merge({ live: "waits" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    writeFileSync(beside(harbour, "no-discord"), "");
    harbour.start({ timings: { keepReadyMs: 400 } });
    const commit = await harbour.homeGit.run(["rev-parse", "HEAD"]);
    await harbour.until("it waits", () => did(harbour, commit, "live").length === 1);
    const since = performance.now();
    await harbour.until("it has waited for long", () => performance.now() - since > 1_500);
    assert.equal(did(harbour, commit, "live").length, 1);
    rmSync(beside(harbour, "no-discord"));
    await harbour.until("it is proven", () => harbour.record().lastGood === commit);
    assert.equal(did(harbour, commit, "live").length, 1);
  });
});

suite("a setting that a person has to enter", { concurrency: 3 }, () => {
  test("ends the supervisor at the first start, once, with the move and an exit code that says so", async (t) => {
    const harbour = await createSupervisorHarness(t);
    writeFileSync(join(harbour.home, ".env"), "");
    await harbour.merge({ live: "needs-sail" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    const supervisor = harbour.start();
    const [code] = (await supervisor.exit) as [number];
    assert.equal(code, 78, supervisor.output());
    const words = supervisor
      .output()
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("{"));
    assert.deepEqual(words, ["SAIL is missing", "Then start Turbot again: here it doesn't wait for you."]);
    assert.doesNotMatch(supervisor.output(), /waits-for-settings/);
    const commit = await harbour.homeGit.run(["rev-parse", "HEAD"]);
    assert.equal(did(harbour, commit, "live").length, 1);
    assert.deepEqual(harbour.bots(), []);
  });

  test("in a home where a release has proven itself is waited for, and its bot started as soon as .env changes", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const settings = join(harbour.home, ".env");
    writeFileSync(settings, "SAIL=white\n");
    await harbour.merge({ live: "needs-sail" });
    await harbour.homeGit.run(["pull", "--quiet"]);
    const first = harbour.start();
    await harbour.until("it is proven", () => harbour.record().lastGood !== null);
    await first.stop();
    writeFileSync(settings, "");
    const second = harbour.start({ timings: { settingsRetryMs: 60_000 } });
    const { running } = harbour.record();
    await harbour.until("it is started", () => did(harbour, running, "live").length === 2);
    const [before, later] = did(harbour, running, "live").map(({ detail }) => detail as { proven?: string });
    assert.deepEqual([before?.proven, later?.proven], [undefined, "1"], "it knows which of both it is");
    await harbour.until("it ended, and says that it waits", () => /waits-for-settings/.test(second.output()));
    assert.doesNotMatch(second.output(), /start Turbot again/);
    const since = performance.now();
    await harbour.until("time goes by", () => performance.now() - since > 1_000);
    assert.equal(did(harbour, running, "live").length, 2, "it isn't started again and again");
    writeFileSync(settings, "SAIL=blue\n");
    await harbour.until("it runs", () => did(harbour, running, "ready").length === 2);
    assert.deepEqual(reports(harbour), [], "nobody is told of a restart that they have just made");
  });
});
