import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { processBirth } from "./process-birth.ts";

const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);

suite("what is not a release's fault", { concurrency: 4 }, () => {
  test("a release that needs a setting missing from .env is reported, and tried again when .env changes", async (t) => {
    const harness = await createSupervisorHarness(t);
    const settings = join(harness.home, ".env");
    writeFileSync(settings, "");
    const first = harness.start();
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    const fresh = await harness.merge({ preflight: "needs-sail" });
    harness.signal(fresh, 61);
    const told = (times: number) => () => did(harness, old, "deploy_failed").length === times;
    await harness.until("it is reported", told(1));
    const report = { event: "deploy_failed", commit: fresh, pullRequest: 61, again: "settings" };
    assert.partialDeepStrictEqual(did(harness, old, "deploy_failed")[0]?.detail, { report });
    assert.match(JSON.stringify(did(harness, old, "deploy_failed")[0]), /in \.env.*SAIL is missing/);
    assert.deepEqual(harness.record().quarantined, []);

    writeFileSync(settings, "OARS=2\n");
    await harness.until("it is reported once more", told(2));
    assert.equal(did(harness, fresh, "preflight").length, 2);
    // The setting can also come from the environment of a new start.
    await first.stop();
    harness.start();
    await harness.until("it is tried again", () => harness.record().postponed?.attempts === 3);
    writeFileSync(settings, "SAIL=white\n");
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.equal(did(harness, fresh, "preflight").length, 4);
    assert.equal(did(harness, old, "deploy_failed").length, 2);
    assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 61 });
  });

  test("the next supervisor ends an npm and a preflight that a killed one left running", async (t) => {
    const harness = await createSupervisorHarness(t);
    const pidFile = join(harness.home, "npm-pid");
    const manifest = { name: "harbour", version: "2.0.0", type: "module", hangsOnce: pidFile };
    const first = harness.start();
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    rmSync(join(harness.home, "node_modules", ".package-lock.json"));
    const files = { "package.json": JSON.stringify(manifest) };
    const behaviour = { preflight: "hangs", orphan: "stays" };
    const fresh = await harness.merge(behaviour, { lockVersion: "2.0.0", files });
    harness.signal(fresh, 62);
    await harness.until("npm is running", () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const npm = Number(readFileSync(pidFile, "utf8"));
    // On a busy disk, a program can get far before the supervisor has written down that it runs.
    const isNoted = (pid?: number) => () =>
      [...harness.record().programs, ...harness.record().bots].some((one) => one.pid === pid);
    await harness.until("npm is written down", isNoted(npm));
    first.process.kill("SIGKILL");
    await first.exit;
    assert.notEqual(processBirth(npm), null, "it is still running");

    const second = harness.start({ timings: { preflightMs: 60_000 } });
    await harness.until("the preflight is running", () => did(harness, fresh, "preflight").length === 1);
    assert.equal(processBirth(npm), null);
    const [preflight] = did(harness, fresh, "preflight");
    await harness.until("the preflight is written down", isNoted(preflight?.pid));
    second.process.kill("SIGKILL");
    await second.exit;
    assert.notEqual(processBirth(preflight?.pid ?? 0), null, "it is still running");
    // It has nothing to drain, so nobody waits for that.
    const third = harness.start({ timings: { preflightMs: 60_000, drainMs: 600_000 } });
    await harness.until("it is repeated", () => did(harness, fresh, "preflight").length === 2);
    assert.equal(processBirth(preflight?.pid ?? 0), null);
    await third.stop();
    assert.deepEqual(harness.bots(), []);
  });

  for (const [behaviour, signal] of [
    ["hangs", "SIGKILL"],
    ["hangs", "SIGTERM"],
    ["ends-in-peace", "SIGTERM"],
  ] as const)
    test(`a preflight that ${behaviour === "hangs" ? "is killed" : "ends in peace when it is asked to"} from outside (${signal}) is tried again without blame`, async (t) => {
      const harness = await createSupervisorHarness(t);
      harness.start({ timings: { preflightMs: 60_000, firstRetryMs: 60_000 } });
      await harness.until("the first release is proven", () => harness.record().lastGood !== null);
      const old = harness.record().running;
      const fresh = await harness.merge({ preflight: behaviour });
      harness.signal(fresh, 64);
      await harness.until("the preflight is running", () => did(harness, fresh, "preflight").length === 1);
      process.kill(did(harness, fresh, "preflight")[0]?.pid ?? 0, signal);
      await harness.until("it is reported", () => did(harness, old, "deploy_failed").length === 1);
      const reason = `its preflight was killed from outside (${signal})`;
      const report = { event: "deploy_failed", commit: fresh, pullRequest: 64, reason, again: "later" };
      assert.partialDeepStrictEqual(did(harness, old, "deploy_failed")[0]?.detail, { report });
      assert.deepEqual(harness.record().quarantined, []);
      assert.equal(harness.record().postponed?.signal.commit, fresh);
    });

  test("a full disk stops no bot: it keeps running, is restarted, and the deploy happens when there is room", async (t) => {
    let mounted = false;
    const harness = await createSupervisorHarness(t, (home) => {
      const mount = ["-t", "tmpfs", "-o", "size=16m", "tmpfs", home];
      mounted = process.platform === "linux" && spawnSync("mount", mount).status === 0;
      return () => void (mounted && spawnSync("umount", ["-l", home]));
    });
    if (!mounted) return t.skip("a small disk can't be mounted here: that takes root on Linux");
    const first = harness.start();
    await harness.until("the first release is proven", () => harness.record().lastGood !== null);
    const old = harness.record().running;
    await first.stop();
    const fresh = await harness.merge({});
    harness.signal(fresh, 63);
    // Git would refresh its index for a file that is newer than it remembers.
    utimesSync(join(harness.home, "package.json"), new Date(), new Date());
    const ballast = join(harness.home, "ballast");
    // Smaller and smaller pieces, until nothing more fits.
    const full = `dd if=/dev/zero of='${ballast}' bs=64k; dd if=/dev/zero bs=512 >> '${ballast}'; dd if=/dev/zero bs=1 >> '${ballast}'`;
    spawnSync("sh", ["-c", full]);
    assert.throws(() => writeFileSync(join(harness.home, "drop"), "x".repeat(5_000)), /ENOSPC/);

    const second = harness.start();
    await harness.until("it runs on the full disk", () => did(harness, old, "ready").length === 2);
    await harness.until("the deploy fails", () =>
      /unexpected|deploy-failed|origin-unreachable/.test(second.output()),
    );
    for (const starts of [3, 4]) {
      const [pid = 0] = harness.bots();
      process.kill(pid, "SIGKILL");
      await harness.until(`start ${starts}`, () => did(harness, old, "ready").length === starts);
    }
    assert.equal(second.process.exitCode, null);
    const release = harness.homeGit.in(join(harness.home, "releases", old));
    assert.equal(
      await release.run(["--no-optional-locks", "status", "--porcelain"]),
      "",
      "the running release is intact",
    );
    rmSync(ballast);
    await harness.until("it is announced", () => did(harness, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harness, fresh, "verified")[0]?.detail, { pullRequest: 63 });
    assert.equal(harness.record().lastGood, fresh);
  });
});
