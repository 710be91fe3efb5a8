import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createGit, GitFailedError } from "./git.ts";
import { GitBusyError, withGitLock } from "./git-lock.ts";
import { pruneWorktrees } from "./prune-worktrees.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "turbot-git-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function clone(t: TestContext) {
  const git = createGit({ cwd: folder(t), env: { PATH: process.env.PATH } });
  await git.run(["init", "--quiet", "--initial-branch=main"]);
  await git.run(["config", "user.email", "turbot@example.org"]);
  await git.run(["config", "user.name", "Turbot"]);
  await git.run(["commit", "--quiet", "--allow-empty", "-m", "First"]);
  return git;
}

async function holder(t: TestContext, home: string, reason: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, "fixtures/hold-git-lock.ts");
  const child = spawn(process.execPath, [program, home, reason], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("work within one process runs one at a time", async (t) => {
  const home = folder(t);
  const said: string[] = [];
  await Promise.all(
    ["a", "b", "c"].map((name) =>
      withGitLock(home, name, async () => {
        said.push(name);
        await new Promise(setImmediate);
        said.push(name);
      }),
    ),
  );
  assert.equal(said.length, 6);
  for (let at = 0; at < 6; at += 2) assert.equal(said[at], said[at + 1]);
});

test("a wait that takes too long ends with who holds the lock, since when and why", async (t) => {
  const home = folder(t);
  const other = await holder(t, home, "fetch origin");
  await assert.rejects(
    withGitLock(home, "worktree add", async () => {}, { waitMs: 50 }),
    (error) => {
      assert(error instanceof GitBusyError);
      assert.equal(error.heldBy?.pid, other.pid);
      assert.match(error.message, /"worktree add".*since \d{4}-.*"fetch origin"/);
      return true;
    },
  );
});

test("another process gets the lock once it is free", async (t) => {
  const home = folder(t);
  const other = await holder(t, home, "fetch origin");
  const mine = withGitLock(home, "prune", async () => "mine");
  other.stdin?.end();
  assert.equal(await mine, "mine");
});

test("a killed owner leaves no lock behind", async (t) => {
  const home = folder(t);
  const other = await holder(t, home, "fetch origin");
  other.kill("SIGKILL");
  await once(other, "exit");
  assert.equal(await withGitLock(home, "prune", async () => "mine", { waitMs: 0 }), "mine");
});

test("work that throws releases the lock", async (t) => {
  const home = folder(t);
  await assert.rejects(
    withGitLock(home, "a", () => Promise.reject(new Error("no luck"))),
    /no luck/,
  );
  assert.equal(await withGitLock(home, "b", async () => "free", { waitMs: 0 }), "free");
});

test("an aborted wait ends at once", async (t) => {
  const home = folder(t);
  await holder(t, home, "fetch origin");
  const stop = new AbortController();
  const waiting = withGitLock(home, "prune", async () => {}, { signal: stop.signal });
  stop.abort(new Error("shutting down"));
  await assert.rejects(waiting);
});

test("a lock file that a killed git left long ago is removed; a fresh one is respected", async (t) => {
  const git = await clone(t);
  const left = join(git.cwd, ".git/refs/heads/fish.lock");
  writeFileSync(left, "");
  await assert.rejects(
    withGitLock(git.cwd, "branch", () => git.run(["branch", "fish"])),
    GitFailedError,
  );
  const longAgo = Date.now() / 1000 - 300;
  utimesSync(left, longAgo, longAgo);
  await withGitLock(git.cwd, "branch", () => git.run(["branch", "fish"]));
  assert.match(await git.run(["branch", "--list"]), /fish/);
});

test("a worktree whose creation was killed releases its branch", async (t) => {
  const git = await clone(t);
  const path = join(git.cwd, "worktrees/fish");
  mkdirSync(join(git.cwd, "worktrees"));
  await git.run(["worktree", "add", "--quiet", "-b", "fish", path]);
  await git.run(["worktree", "lock", "--reason", "initializing", path]);
  rmSync(path, { recursive: true });
  await assert.rejects(git.run(["branch", "-D", "fish"]), GitFailedError);
  await pruneWorktrees(git);
  await git.run(["branch", "-D", "fish"]);
  assert.equal((await git.run(["worktree", "list"])).split("\n").length, 1);
});

test("a worktree that someone locked on purpose stays", async (t) => {
  const git = await clone(t);
  const path = join(git.cwd, "worktrees/fish");
  await git.run(["worktree", "add", "--quiet", "-b", "fish", path]);
  await git.run(["worktree", "lock", "--reason", "on a memory stick", path]);
  rmSync(path, { recursive: true });
  await pruneWorktrees(git);
  assert.match(await git.run(["worktree", "list"]), /fish/);
});

test("git gets only the few variables it needs, and the token through its configuration", async (t) => {
  const home = folder(t);
  const shown = join(home, "shown");
  const git = createGit({
    cwd: home,
    token: "ghs_swordfish",
    env: { PATH: process.env.PATH, DISCORD_TOKEN: "secret-fish", no_proxy: "127.0.0.1" },
  });
  await git.run(["init", "--quiet"]);
  await git.run(["config", "alias.show-env", `!env > '${shown}'`]);
  await git.run(["show-env"]);
  const env = readFileSync(shown, "utf8");
  assert.doesNotMatch(env, /secret-fish|swordfish/);
  assert.match(env, /^no_proxy=127\.0\.0\.1$/m);
  assert.equal(
    await git.run(["config", "--get", "http.extraHeader"]),
    `Authorization: Basic ${Buffer.from("x-access-token:ghs_swordfish").toString("base64")}`,
  );
});

test("a git that takes too long is killed with its helpers, and says so", async (t) => {
  const home = folder(t);
  const git = createGit({ cwd: home, timeoutMs: 200, env: { PATH: process.env.PATH } });
  await assert.rejects(
    git.run(["-c", `alias.wait=!echo $$ > '${home}/helper'; exec sleep 30`, "wait"]),
    (error) => error instanceof GitFailedError && error.timedOut,
  );
  const helper = Number(readFileSync(join(home, "helper"), "utf8"));
  // Dead, though init may not have reaped it yet.
  assert.match(spawnSync("ps", ["-o", "stat=", "-p", `${helper}`], { encoding: "utf8" }).stdout, /^(Z.*)?$/m);
});

test("a corrupt lock file keeps nobody out", async (t) => {
  const home = folder(t);
  mkdirSync(join(home, "data"));
  writeFileSync(join(home, "data", "git.lock"), "this is no database. ".repeat(300));
  assert.equal(await withGitLock(home, "work", async () => "done"), "done");
  assert.equal(await withGitLock(home, "more work", async () => "done again"), "done again");
});
