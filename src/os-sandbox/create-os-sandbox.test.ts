import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { writable } from "./bubblewrap-arguments.ts";
import { createOsSandbox } from "./create-os-sandbox.ts";

/** A folder with one program in it, and the sandbox that runs it; undefined: this machine has no sandbox. */
async function open(t: TestContext, program: string) {
  const home = mkdtempSync(join(tmpdir(), "os-sandbox-test-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const [folder, scratch] = [join(home, "folder"), join(home, "scratch")];
  mkdirSync(folder);
  writeFileSync(join(folder, "program.mjs"), program);
  const sandbox = createOsSandbox({ scratch });
  if (!(await sandbox.available())) {
    t.skip("there is no bubblewrap that works on this machine");
    return undefined;
  }
  const runtime = dirname(process.execPath);
  return {
    home,
    scratch,
    run: (command = "node program.mjs", timeoutMs = 30_000) =>
      sandbox.run({ folder, readable: [runtime], command, path: [runtime], timeoutMs }),
  };
}

test("lets a program read its folder and write to its own scratch space", async (t) => {
  const opened = await open(
    t,
    `import { readFileSync, writeFileSync } from "node:fs";
     import { tmpdir, userInfo } from "node:os";
     writeFileSync(tmpdir() + "/note", "fish");
     console.log(readFileSync(tmpdir() + "/note", "utf8"), userInfo().username, process.cwd());`,
  );
  if (opened === undefined) return;
  const { code, output } = await opened.run();
  assert.equal(code, 0, output);
  assert.equal(output, "fish turbot /under-test\n");
  assert.deepEqual(readdirSync(opened.scratch), []);
});

test("hides secrets, the environment, the home and other processes", async (t) => {
  const secret = mkdtempSync(join(tmpdir(), "secret-"));
  t.after(() => rmSync(secret, { recursive: true, force: true }));
  writeFileSync(join(secret, ".env"), "DISCORD_TOKEN=abc");
  const opened = await open(
    t,
    `import { existsSync, readdirSync } from "node:fs";
     const seen = ${JSON.stringify([join(secret, ".env"), homedir(), "/root", "/home", "/etc/shadow", "/etc/hostname", "/var", "/run", "/sys"])}.filter((path) => existsSync(path));
     const processes = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length;
     console.log(JSON.stringify({ seen, names: Object.keys(process.env).sort(), few: processes < 6 }));`,
  );
  if (opened === undefined) return;
  process.env.A_SECRET_OF_THE_BOT = "abc";
  t.after(() => {
    delete process.env.A_SECRET_OF_THE_BOT;
  });
  const { output } = await opened.run();
  assert.deepEqual(JSON.parse(output), {
    seen: [],
    names: ["CI", "HOME", "LC_ALL", "PATH", "PWD"],
    few: true,
  });
});

test("blocks the network, even the machine's own loopback", async (t) => {
  const server = createServer((_request, response) => response.end("secret"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const opened = await open(
    t,
    `const tried = await Promise.allSettled([fetch("http://127.0.0.1:${port}"), fetch("http://1.1.1.1")]);
     console.log(tried.map(({ status, reason }) => status + " " + reason?.cause?.code).join(", "));
     const { createServer } = await import("node:http");
     const own = createServer((_, response) => response.end("own")).listen(0, "127.0.0.1", async () => {
       console.log(await (await fetch("http://127.0.0.1:" + own.address().port)).text());
       own.close();
     });`,
  );
  if (opened === undefined) return;
  const { output } = await opened.run();
  assert.match(output, /^rejected ECONNREFUSED, rejected ENETUNREACH\nown\n$/);
});

test("lets a program change nothing outside, and gain no rights", async (t) => {
  const opened = await open(
    t,
    `import { writeFileSync } from "node:fs";
     import { spawnSync } from "node:child_process";
     const failed = ["/under-test/program.mjs", "/under-test/new", "/usr/new", "/new-file"].filter((path) => {
       try { writeFileSync(path, "x"); return false; } catch { return true; }
     });
     const mount = spawnSync("mount", ["-t", "tmpfs", "none", "/under-test"]).status;
     console.log(failed.length, mount !== 0);`,
  );
  if (opened === undefined) return;
  const { output } = await opened.run();
  const wrote = existsSync(join(opened.home, "folder", "new"));
  assert.equal(wrote, false);
  assert.match(output, /^4 true\n$/);
});

test("limits writing to /tmp and /dev/shm, 512 MB together", async (t) => {
  const opened = await open(
    t,
    `import { mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
     import { join } from "node:path";
     const mounts = readFileSync("/proc/self/mounts", "utf8").trim().split("\\n").map((line) => line.split(" "));
     const chunk = Buffer.alloc(8 * 1024 * 1024, 1);
     const results = {};
     for (const path of new Set([...mounts.map(([, at]) => at), "/dev/pts", "/var", "/run", "/home", "/root", "/etc", "/sys"])) {
       let bytes = 0;
       try {
         const file = openSync(join(path, "fill"), "w");
         while (bytes < 1024 ** 3) bytes += writeSync(file, chunk);
       } catch (error) {
         if (bytes > 0) results[path] = { megabytes: Math.ceil(bytes / 1024 ** 2), code: error.code };
       }
       try { mkdirSync(join(path, "folder")); results[path] ??= "a folder can be made"; } catch {}
       try { rmSync(join(path, "fill")); } catch {}
     }
     console.log(JSON.stringify({
       results,
       unbounded: mounts.filter(([, , kind, options]) => kind === "tmpfs" && /(^|,)rw(,|$)/.test(options) && !/size=/.test(options)).map(([, at]) => at),
     }));`,
  );
  if (opened === undefined) return;
  const { output } = await opened.run();
  const { results, unbounded } = JSON.parse(output);
  assert.deepEqual(unbounded, []);
  assert.deepEqual(results, {
    "/tmp": { megabytes: 448, code: "ENOSPC" },
    "/dev/shm": { megabytes: 64, code: "ENOSPC" },
  });
  assert.equal(
    Object.values(writable).reduce((sum, bytes) => sum + bytes),
    512 * 1024 * 1024,
  );
});

test("has its programs killed before the bot when memory runs out", async (t) => {
  const opened = await open(t, "");
  if (opened === undefined) return;
  const score = "/proc/self/oom_score_adj";
  const outside = spawnSync("sh", ["-c", `echo 1000 >${score} && cat ${score}`], { encoding: "utf8" });
  if (outside.status !== 0) return t.skip("this machine can't set an OOM score");
  const { output } = await opened.run(`cat ${score}`);
  assert.equal(output, "1000\n");
});

test("kills a program that doesn't end, with everything it started", async (t) => {
  const opened = await open(
    t,
    `import { spawn } from "node:child_process";
     spawn("sh", ["-c", "setsid sleep 1000"], { detached: true });
     for (;;);`,
  );
  if (opened === undefined) return;
  const { code, killed } = await opened.run("node program.mjs", 2_000);
  assert.equal(code, null);
  assert.equal(killed, "it took too long");
});

test("returns the exit code and the end of the output", async (t) => {
  const opened = await open(
    t,
    `for (let i = 0; i < 50_000; i += 1) console.log("bubble", i); process.exitCode = 3;`,
  );
  if (opened === undefined) return;
  const { code, output } = await opened.run();
  assert.equal(code, 3);
  assert.ok(output.length <= 64 * 1024 && output.endsWith("bubble 49999\n"));
});

test("is unavailable without bubblewrap", async () => {
  const sandbox = createOsSandbox({ scratch: tmpdir(), programs: ["/nowhere/bwrap"] });
  assert.equal(await sandbox.available(), false);
  await assert.rejects(
    sandbox.run({ folder: "/", readable: [], command: "true", path: [], timeoutMs: 1_000 }),
    /no OS sandbox/,
  );
});
