import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createGit, type Git } from "../../src/git/git.ts";
import { linkTree } from "./link-tree.ts";
import { prepareHome, writeEnv } from "./prepare-home.ts";
import { type Snapshot, snapshotFiles } from "./snapshot-files.ts";

const identity = ["-c", "user.name=Coral", "-c", "user.email=coral@localhost"];

describe("the playground's snapshot of a folder", () => {
  let base: string;
  let root: string;
  let snapshot: Snapshot;
  let origin: Git;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "turbot-snapshot-"));
    root = join(base, "download");
    const workFolder = join(root, ".playground");
    await mkdir(join(root, "plugins"), { recursive: true });
    await mkdir(join(root, "node_modules", "fish"), { recursive: true });
    await mkdir(workFolder, { recursive: true });
    await writeFile(join(root, ".env"), "DISCORD_TOKEN=secret");
    await writeFile(join(root, ".env.example"), "DISCORD_TOKEN=");
    await writeFile(join(root, "bot.ts"), "one\ntwo\nthree\n");
    await writeFile(join(root, "plugins", "ping.ts"), "ping\n");
    await writeFile(join(root, "node_modules", "fish", "index.js"), "fish\n");
    const git = createGit({ cwd: root, env: { PATH: process.env.PATH, HOME: base } });
    const gitDir = join(workFolder, "github", "reef", "turbot.git");
    snapshot = { root, gitDir, workFolder, git };
    origin = git.in(gitDir);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  /** What a merged pull request does to `main`. */
  async function merge(path: string, content: string): Promise<void> {
    const clone = join(base, "colleague");
    await rm(clone, { recursive: true, force: true });
    await snapshot.git.in(base).run(["clone", "--quiet", snapshot.gitDir, clone]);
    await mkdir(join(clone, path, ".."), { recursive: true });
    await writeFile(join(clone, path), content);
    const git = snapshot.git.in(clone);
    await git.run(["add", path]);
    await git.run([...identity, "commit", "--quiet", "-m", `Add ${path}`]);
    await git.run(["push", "--quiet", "origin", "main"]);
  }

  const show = (path: string) => origin.run(["show", `main:${path}`]);

  test("a downloaded folder without git becomes one commit, without machine-specific files", async () => {
    assert.equal(await snapshotFiles(snapshot), "first");
    const files = await origin.run(["ls-tree", "-r", "--name-only", "main"]);
    assert.deepEqual(files.split("\n"), [".env.example", "bot.ts", "plugins/ping.ts"]);
    assert.equal(await origin.run(["rev-list", "--count", "main"]), "1");
  });

  test("the person's clone stays unchanged", async () => {
    const own = snapshot.git;
    await writeFile(join(root, ".gitignore"), "/.playground/\n");
    await own.run(["init", "--quiet", "--initial-branch=main", "."]);
    await own.run(["add", "bot.ts"]);
    await own.run([...identity, "commit", "--quiet", "-m", "Mine"]);
    const before = [await own.run(["rev-parse", "HEAD"]), await own.run(["status", "--porcelain"])];
    await snapshotFiles(snapshot);
    assert.deepEqual(
      [await own.run(["rev-parse", "HEAD"]), await own.run(["status", "--porcelain"])],
      before,
    );
    assert.doesNotMatch(await origin.run(["ls-tree", "-r", "--name-only", "main"]), /^\.git\//m);
  });

  test("unchanged files make no second commit", async () => {
    await snapshotFiles(snapshot);
    assert.equal(await snapshotFiles(snapshot), "unchanged");
    assert.equal(await origin.run(["rev-list", "--count", "main"]), "1");
  });

  test("edits are brought in, and what was merged meanwhile stays", async () => {
    await snapshotFiles(snapshot);
    await merge("plugins/dice.ts", "dice\n");
    await writeFile(join(root, "bot.ts"), "one\ntwo\nthree and a half\n");
    await rm(join(root, "plugins", "ping.ts"));
    assert.equal(await snapshotFiles(snapshot), "changed");
    assert.equal(await show("plugins/dice.ts"), "dice");
    assert.equal(await show("bot.ts"), "one\ntwo\nthree and a half");
    await assert.rejects(show("plugins/ping.ts"));
  });

  test("if a merge and the person changed the same line, the person's wins", async () => {
    await snapshotFiles(snapshot);
    await merge("bot.ts", "one\nTWO\nthree\n");
    await merge("plugins/dice.ts", "dice\n");
    await writeFile(join(root, "bot.ts"), "one\nzwei\nthree\n");
    await rm(join(root, "plugins", "ping.ts"));
    await snapshotFiles(snapshot);
    assert.equal(await show("bot.ts"), "one\nzwei\nthree");
    assert.equal(await show("plugins/dice.ts"), "dice");
    await assert.rejects(show("plugins/ping.ts"));
    assert.equal(await snapshotFiles(snapshot), "unchanged");
  });

  test("the home is a clone with the person's dependencies linked, and keeps its own when prepared again", async () => {
    await snapshotFiles(snapshot);
    const home = join(base, "home");
    const cloneUrl = "http://127.0.0.1:9/reef/turbot.git";
    const prepare = () => prepareHome({ home, root, gitDir: snapshot.gitDir, cloneUrl, git: snapshot.git });
    await prepare();
    await writeEnv(home, { LOG_CHANNEL_ID: "1" });
    const linked = await stat(join(home, "node_modules", "fish", "index.js"));
    assert.equal(linked.ino, (await stat(join(root, "node_modules", "fish", "index.js"))).ino);
    assert.equal(await snapshot.git.in(home).run(["remote", "get-url", "origin"]), cloneUrl);
    await writeFile(join(home, "kept.txt"), "mine");
    await prepare();
    assert.equal(await readFile(join(home, "kept.txt"), "utf8"), "mine");
    assert.match(await readFile(join(home, ".env"), "utf8"), /^LOG_CHANNEL_ID=1$/m);
    assert.equal((await stat(join(home, ".env"))).mode & 0o077, 0);
  });

  test("changed dependencies are linked again", async () => {
    await snapshotFiles(snapshot);
    const home = join(base, "home");
    const prepare = () =>
      prepareHome({ home, root, gitDir: snapshot.gitDir, cloneUrl: "http://x", git: snapshot.git });
    await prepare();
    await writeFile(join(root, "node_modules", ".package-lock.json"), "{}");
    await writeFile(join(root, "node_modules", "fish", "new.js"), "new");
    await prepare();
    assert.equal(await readFile(join(home, "node_modules", "fish", "new.js"), "utf8"), "new");
  });

  test("symbolic links are copied as links", async () => {
    await mkdir(join(root, "node_modules", ".bin"));
    await symlink("../fish/index.js", join(root, "node_modules", ".bin", "fish"));
    await linkTree(join(root, "node_modules"), join(base, "copy"));
    assert.equal(await readFile(join(base, "copy", ".bin", "fish"), "utf8"), "fish\n");
  });
});
