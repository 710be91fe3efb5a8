import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";

const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);
const reports = (harness: SupervisorHarness) =>
  harness
    .journal()
    .filter(({ what }) => what === "status" || what === "deploy_failed")
    .map(({ what, detail }) => (what === "status" ? detail : (detail as { report: unknown }).report));
const beside = (harness: SupervisorHarness, name: string) => join(harness.home, "..", name);

/** Waits until a release has proven itself, then merges another one. */
async function deployed(harness: SupervisorHarness, behaviour: object) {
  await harness.until("the first release is proven", () => harness.record().lastGood !== null);
  const old = harness.record().running;
  const fresh = await harness.merge(behaviour);
  return { old, fresh };
}

suite("a failure that is not the release's fault", { concurrency: 3 }, () => {
  test("a release is postponed while Discord is down, reported once, and deployed when Discord is back", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { readyMs: 500 } });
    const { old, fresh } = await deployed(harness, { live: "waits" });
    writeFileSync(beside(harness, "no-discord"), "");
    harness.signal(fresh, 71);
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    await harness.until("it is tried again", () => did(harness, fresh, "live").length > 1);
    assert.deepEqual(harness.record().quarantined, []);
    rmSync(beside(harness, "no-discord"));
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    await harness.until("the record says idle", () => harness.record().phase === "idle");
    assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 71 });
    const told = reports(harness) as readonly { readonly event: string }[];
    const [failed, ...more] = told.filter(({ event }) => event !== "deploy_success");
    // An older bot reads this too, as a deploy that will be tried again, and never as a rollback.
    assert.partialDeepStrictEqual(failed, {
      ...{ event: "deploy_failed", commit: fresh, to: old, pullRequest: 71 },
      ...{ again: "later", cause: "discord" },
    });
    assert.match(
      JSON.stringify(failed),
      /not ready within 0.5 s: it is waiting for Discord \(ECONNREFUSED\)/,
    );
    assert.deepEqual(more, []);
    const { events, quarantined, postponed } = harness.record();
    assert.deepEqual([quarantined, postponed], [[], null]);
    assert.equal(events.filter(({ event }) => event === "rollback").length, 0);
  });

  test("an older release that doesn't say what it is waiting for is judged as before", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { readyMs: 500 } });
    const { fresh } = await deployed(harness, { live: "waits-silently" });
    writeFileSync(beside(harness, "no-discord"), "");
    harness.signal(fresh, 72);
    await harness.until("it is quarantined", () => harness.record().quarantined.length === 1);
    assert.equal(harness.record().quarantined[0]?.commit, fresh);
  });

  test("a release is postponed if Discord's gateway goes down during its probation", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { deafMs: 400, firstRetryMs: 60_000 } });
    const { old, fresh } = await deployed(harness, { live: "deaf-to-discord" });
    harness.signal(fresh, 73);
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    const { quarantined, postponed } = harness.record();
    assert.deepEqual(quarantined, []);
    assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "discord", wentLive: true });
  });

  test("a release that lacks a setting once it is live is reported, and tried again when .env changes", async (t) => {
    const harness = await createSupervisorHarness(t);
    const settings = join(harness.home, ".env");
    writeFileSync(settings, "");
    harness.start();
    const { old, fresh } = await deployed(harness, { live: "needs-sail" });
    harness.signal(fresh, 74);
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    const [report] = reports(harness).filter((one) => (one as { event: string }).event === "deploy_failed");
    assert.partialDeepStrictEqual(report, { commit: fresh, again: "settings", cause: "configuration" });
    assert.match(JSON.stringify(report), /SAIL is missing/);
    assert.equal(did(harness, fresh, "live").length, 1);
    writeFileSync(settings, "SAIL=white\n");
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.deepEqual(harness.record().quarantined, []);
  });

  for (const [when, behaviour] of [
    ["during its preflight", { preflight: "finds-no-room" }],
    ["once it is live", { live: "finds-no-room" }],
  ] as const) {
    test(`a full disk ${when} is the machine's fault, and the release is deployed when there is room`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start();
      const { fresh } = await deployed(harness, behaviour);
      writeFileSync(beside(harness, "full"), "");
      harness.signal(fresh, 75);
      await harness.until("it is postponed", () => harness.record().postponed?.cause === "machine");
      rmSync(beside(harness, "full"));
      await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
      assert.deepEqual(harness.record().quarantined, []);
    });
  }

  test("a release that the machine kept from running is not mistaken for one whose event loop is blocked", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { silenceMs: 700, probationMs: 2_000, firstRetryMs: 60_000 } });
    const { old, fresh } = await deployed(harness, {});
    harness.signal(fresh, 76);
    await harness.until("it is on probation", () => harness.record().phase === "probation");
    // Like on a busy machine: it wants to run and can't.
    const pid = did(harness, fresh, "live")[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
    const { quarantined, postponed } = harness.record();
    assert.deepEqual(quarantined, []);
    assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "machine" });
  });

  test("a release that the machine lets run again in time passes its probation", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { silenceMs: 1_000, probationMs: 2_000 } });
    const { fresh } = await deployed(harness, {});
    harness.signal(fresh, 77);
    await harness.until("it is on probation", () => harness.record().phase === "probation");
    const pid = did(harness, fresh, "live")[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    setTimeout(() => process.kill(pid, "SIGCONT"), 2_000);
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.equal(did(harness, fresh, "live").length, 1);
  });

  for (const [signal, behaviour] of [
    ["SIGTERM", {}],
    ["SIGTERM", { signal: "ends in peace" }],
    ["SIGBUS", {}],
  ] as const) {
    const how = "signal" in behaviour ? "exits cleanly on" : "dies of";
    test(`a release on probation that ${how} somebody else's ${signal} is postponed, not quarantined`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start({ timings: { probationMs: 5_000, firstRetryMs: 60_000 } });
      const { old, fresh } = await deployed(harness, behaviour);
      harness.signal(fresh, 79);
      await harness.until("it is ready", () => did(harness, fresh, "ready").length === 1);
      process.kill(did(harness, fresh, "ready")[0]?.pid ?? 0, signal);
      await harness.until("the old one runs again", () => did(harness, old, "ready").length === 2);
      const { quarantined, postponed } = harness.record();
      assert.deepEqual(quarantined, []);
      assert.partialDeepStrictEqual(postponed, { signal: { commit: fresh }, cause: "machine" });
      assert.match(JSON.stringify(reports(harness)), new RegExp(`killed from outside \\(.*${signal}`));
    });
  }

  for (const [how, behaviour, signal] of [
    ["exits cleanly by itself", { end: "in peace" }, undefined],
    ["crashes with a segmentation fault", {}, "SIGSEGV"],
  ] as const) {
    test(`a release on probation that ${how} is to blame`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start({ timings: { probationMs: 5_000 } });
      const { fresh } = await deployed(harness, behaviour);
      harness.signal(fresh, 80);
      await harness.until("it is ready", () => did(harness, fresh, "ready").length === 1);
      if (signal !== undefined) process.kill(did(harness, fresh, "ready")[0]?.pid ?? 0, signal);
      await harness.until("it is quarantined", () => harness.record().quarantined.length === 1);
      assert.equal(harness.record().quarantined[0]?.commit, fresh);
    });
  }

  test("a release that is killed from outside is tried again, and blamed when it happens every time", async (t) => {
    const harness = await createSupervisorHarness(t);
    harness.start({ timings: { probationMs: 2_000, firstRetryMs: 50 } });
    const { old, fresh } = await deployed(harness, {});
    harness.signal(fresh, 78);
    for (const time of [1, 2, 3]) {
      await harness.until(`it is live for time ${time}`, () => did(harness, fresh, "ready").length === time);
      assert.deepEqual(harness.record().quarantined, []);
      process.kill(did(harness, fresh, "ready").at(-1)?.pid ?? 0, "SIGKILL");
      await harness.until("the old one runs again", () => did(harness, old, "ready").length === time + 1);
    }
    assert.match(harness.record().quarantined[0]?.reason ?? "", /killed from outside.*3 times/);
  });

  test("a bot that says it is waiting for Discord is left alone: a restart would not help", async (t) => {
    const harness = await createSupervisorHarness(t);
    await harness.merge({ live: "waits" });
    await harness.homeGit.run(["pull", "--quiet"]);
    writeFileSync(beside(harness, "no-discord"), "");
    harness.start({ timings: { keepReadyMs: 400 } });
    const commit = await harness.homeGit.run(["rev-parse", "HEAD"]);
    await harness.until("it waits", () => did(harness, commit, "live").length === 1);
    const since = performance.now();
    await harness.until("it has waited a while", () => performance.now() - since > 1_500);
    assert.equal(did(harness, commit, "live").length, 1);
    rmSync(beside(harness, "no-discord"));
    await harness.until("it is proven", () => harness.record().lastGood === commit);
    assert.equal(did(harness, commit, "live").length, 1);
  });
});

suite("a setting that a person has to enter", { concurrency: 3 }, () => {
  test("ends the supervisor at the first start, with what to do and an exit code that says so", async (t) => {
    const harness = await createSupervisorHarness(t);
    writeFileSync(join(harness.home, ".env"), "");
    await harness.merge({ live: "needs-sail" });
    await harness.homeGit.run(["pull", "--quiet"]);
    const supervisor = harness.start();
    const [code] = (await supervisor.exit) as [number];
    assert.equal(code, 78, supervisor.output());
    const words = supervisor
      .output()
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("{"));
    assert.deepEqual(words, ["SAIL is missing", "Then start Turbot again: here it doesn't wait for you."]);
    assert.doesNotMatch(supervisor.output(), /waits-for-settings/);
    const commit = await harness.homeGit.run(["rev-parse", "HEAD"]);
    assert.equal(did(harness, commit, "live").length, 1);
    assert.deepEqual(harness.bots(), []);
  });

  test("is waited for in a home where a release has proven itself, and the bot starts as soon as .env changes", async (t) => {
    const harness = await createSupervisorHarness(t);
    const settings = join(harness.home, ".env");
    writeFileSync(settings, "SAIL=white\n");
    await harness.merge({ live: "needs-sail" });
    await harness.homeGit.run(["pull", "--quiet"]);
    const first = harness.start();
    await harness.until("it is proven", () => harness.record().lastGood !== null);
    await first.stop();
    writeFileSync(settings, "");
    const second = harness.start({ timings: { settingsRetryMs: 60_000 } });
    const { running } = harness.record();
    await harness.until("it is started", () => did(harness, running, "live").length === 2);
    const [before, later] = did(harness, running, "live").map(({ detail }) => detail as { proven?: string });
    assert.deepEqual([before?.proven, later?.proven], [undefined, "1"], "it knows which of the two it is");
    await harness.until("it has ended and says that it is waiting", () =>
      /waits-for-settings/.test(second.output()),
    );
    assert.doesNotMatch(second.output(), /start Turbot again/);
    const since = performance.now();
    await harness.until("time goes by", () => performance.now() - since > 1_000);
    assert.equal(did(harness, running, "live").length, 2, "it isn't started again and again");
    writeFileSync(settings, "SAIL=blue\n");
    await harness.until("it runs", () => did(harness, running, "ready").length === 2);
    assert.deepEqual(reports(harness), [], "nobody gets a report of a restart that they caused");
  });
});
