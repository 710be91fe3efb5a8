import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createGit } from "../../src/git/git.ts";
import { startGitHub } from "../github/start-github.ts";
import { proposeBadRelease, proposeGoodRelease } from "./propose-release.ts";

const bot = 'import { a } from "a";\nimport { b } from "b";\n\na(b);\n';

test("a bad release adds a crash after the imports, and a good one removes exactly that", async () => {
  const base = await mkdtemp(join(tmpdir(), "turbot-propose-"));
  const gitDir = join(base, "turbot.git");
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir });
  try {
    await github.people.push({ "bin/bot.ts": bot }, "Begin");
    const git = createGit({ cwd: base, env: { PATH: process.env.PATH, HOME: base } });
    const main = () => git.in(gitDir).run(["show", "main:bin/bot.ts"]);

    const bad = await proposeBadRelease(github, git);
    await github.people.merge(bad.number);
    const lines = (await main()).split("\n");
    assert.equal(lines[1], 'import { b } from "b";');
    assert.match(lines[3] ?? "", /^\/\/ A hook in the net/);

    // A second one is a new commit, not the same crash twice.
    const again = await proposeBadRelease(github, git);
    await github.people.merge(again.number);
    assert.equal((await main()).split("This release hit a reef").length, 2);

    const good = await proposeGoodRelease(github, git);
    assert.match(good.title, /fix/);
    await github.people.merge(good.number);
    assert.equal(`${await main()}\n`, bot);
  } finally {
    await github.stop();
    await rm(base, { recursive: true, force: true });
  }
});
