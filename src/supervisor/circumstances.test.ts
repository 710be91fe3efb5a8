import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createSupervisorHarness, type SupervisorHarness } from "./fixtures/supervisor-harness.ts";
import { processBirth } from "./process-birth.ts";

const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);

suite("what is no release's fault", { concurrency: 4 }, () => {
  test("a setting that a release needs and .env lacks is asked for, and the release tried again when .env changes", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const settings = join(harbour.home, ".env");
    writeFileSync(settings, "");
    const first = harbour.start();
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const fresh = await harbour.merge({ preflight: "needs-sail" });
    harbour.signal(fresh, 61);
    const told = (times: number) => () => did(harbour, old, "deploy_failed").length === times;
    await harbour.until("people are told", told(1));
    const report = { event: "deploy_failed", commit: fresh, pullRequest: 61, again: "settings" };
    assert.partialDeepStrictEqual(did(harbour, old, "deploy_failed")[0]?.detail, { report });
    assert.match(JSON.stringify(did(harbour, old, "deploy_failed")[0]), /in \.env.*SAIL is missing/);
    assert.deepEqual(harbour.record().quarantined, []);

    writeFileSync(settings, "OARS=2\n");
    await harbour.until("people are told that this is not it", told(2));
    assert.equal(did(harbour, fresh, "preflight").length, 2);
    // The setting may come by way of the environment, with a new start.
    await first.stop();
    harbour.start();
    await harbour.until("it is tried again", () => harbour.record().postponed?.attempts === 3);
    writeFileSync(settings, "SAIL=white\n");
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.equal(did(harbour, fresh, "preflight").length, 4);
    assert.equal(did(harbour, old, "deploy_failed").length, 2);
    assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 61 });
  });

  test("an npm and a preflight that a killed supervisor left are ended by the next one", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const pidFile = join(harbour.home, "npm-pid");
    const manifest = { name: "harbour", version: "2.0.0", type: "module", hangsOnce: pidFile };
    const first = harbour.start();
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    rmSync(join(harbour.home, "node_modules", ".package-lock.json"));
    const files = { "package.json": JSON.stringify(manifest) };
    const fresh = await harbour.merge({ preflight: "hangs" }, { lockVersion: "2.0.0", files });
    harbour.signal(fresh, 62);
    await harbour.until("npm is at work", () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const npm = Number(readFileSync(pidFile, "utf8"));
    first.process.kill("SIGKILL");
    await first.exit;
    assert.notEqual(processBirth(npm), null, "it lives on");

    const second = harbour.start({ timings: { preflightMs: 60_000 } });
    await harbour.until("the preflight is at work", () => did(harbour, fresh, "preflight").length === 1);
    assert.equal(processBirth(npm), null);
    const [preflight] = did(harbour, fresh, "preflight");
    second.process.kill("SIGKILL");
    await second.exit;
    assert.notEqual(processBirth(preflight?.pid ?? 0), null, "it lives on");
    const third = harbour.start({ timings: { preflightMs: 60_000 } });
    await harbour.until("it is repeated", () => did(harbour, fresh, "preflight").length === 2);
    assert.equal(processBirth(preflight?.pid ?? 0), null);
    await third.stop();
    assert.deepEqual(harbour.bots(), []);
  });

  test("a preflight that is killed from outside, as by a kernel out of memory, is no fault: it is tried again", async (t) => {
    const harbour = await createSupervisorHarness(t);
    harbour.start({ timings: { preflightMs: 60_000, firstRetryMs: 60_000 } });
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    const fresh = await harbour.merge({ preflight: "hangs" });
    harbour.signal(fresh, 64);
    await harbour.until("the preflight is at work", () => did(harbour, fresh, "preflight").length === 1);
    process.kill(did(harbour, fresh, "preflight")[0]?.pid ?? 0, "SIGKILL");
    await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length === 1);
    const report = { event: "deploy_failed", commit: fresh, pullRequest: 64, again: "later" };
    assert.partialDeepStrictEqual(did(harbour, old, "deploy_failed")[0]?.detail, { report });
    assert.deepEqual(harbour.record().quarantined, []);
    assert.equal(harbour.record().postponed?.signal.commit, fresh);
  });

  test("a full disk stops no bot: it runs on, is restarted, and the deploy happens when there is room", async (t) => {
    let mounted = false;
    const harbour = await createSupervisorHarness(t, (home) => {
      const mount = ["-t", "tmpfs", "-o", "size=16m", "tmpfs", home];
      mounted = process.platform === "linux" && spawnSync("mount", mount).status === 0;
      return () => void (mounted && spawnSync("umount", ["-l", home]));
    });
    if (!mounted) return t.skip("a small disk can't be mounted here: that takes the superuser of a Linux");
    const first = harbour.start();
    await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
    const old = harbour.record().running;
    await first.stop();
    const fresh = await harbour.merge({});
    harbour.signal(fresh, 63);
    // Git wants to write down whenever it looks at a file that is newer than it remembers.
    utimesSync(join(harbour.home, "package.json"), new Date(), new Date());
    const ballast = join(harbour.home, "ballast");
    // Smaller and smaller pieces, until nothing fits any more.
    const full = `dd if=/dev/zero of='${ballast}' bs=64k; dd if=/dev/zero bs=512 >> '${ballast}'; dd if=/dev/zero bs=1 >> '${ballast}'`;
    spawnSync("sh", ["-c", full]);
    assert.throws(() => writeFileSync(join(harbour.home, "drop"), "x".repeat(5_000)), /ENOSPC/);

    const second = harbour.start();
    await harbour.until("it runs on the full disk", () => did(harbour, old, "ready").length === 2);
    await harbour.until("the deploy fails", () =>
      /unexpected|deploy-failed|origin-unreachable/.test(second.output()),
    );
    for (const starts of [3, 4]) {
      const [pid = 0] = harbour.bots();
      process.kill(pid, "SIGKILL");
      await harbour.until(`start ${starts}`, () => did(harbour, old, "ready").length === starts);
    }
    assert.equal(second.process.exitCode, null);
    const release = harbour.homeGit.in(join(harbour.home, "releases", old));
    assert.equal(
      await release.run(["--no-optional-locks", "status", "--porcelain"]),
      "",
      "the running release is whole",
    );
    rmSync(ballast);
    await harbour.until("it is announced", () => did(harbour, fresh, "verified").length > 0);
    assert.partialDeepStrictEqual(did(harbour, fresh, "verified")[0]?.detail, { pullRequest: 63 });
    assert.equal(harbour.record().lastGood, fresh);
  });
});
