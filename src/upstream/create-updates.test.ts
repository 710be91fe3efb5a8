import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createGit } from "../git/git.ts";
import { withGitLock } from "../git/git-lock.ts";
import { createGitHub } from "../github/create-github.ts";
import { createLog, silentLog } from "../log/log.ts";
import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import { createTypeCheck } from "../pipeline/checks/check-types.ts";
import { createWorktrees } from "../pipeline/publish/worktree.ts";
import { createTold } from "../reports/store/told.ts";
import { createTellOnce } from "../reports/tell-once.ts";
import { openDatabase } from "../store/open-database.ts";
import { createUpdateCheck } from "./check-update.ts";
import { createUpdates } from "./create-updates.ts";

const root = resolve(import.meta.dirname, "../..");
const core = ["one", "two", "three", "four", "five", "six", "seven"];
const withLine = (at: number, text: string) => `${core.with(at, text).join("\n")}\n`;
const manifest = (version: string) => `${JSON.stringify({ name: "turbot", version })}\n`;
const changelog = `# Changelog

## 0.3.0 (2026-12-24)

- Faster fins, thanks to @someone (#12).

### Security

- Nets can't be cut from inside any more.

## 0.2.0 (2026-11-29)

- The first fish.
`;

/** Typed code with the packages of the release that runs, which is this checkout. */
const project = {
  "package-lock.json": readFileSync(join(root, "package-lock.json"), "utf8"),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      module: "nodenext",
      allowImportingTsExtensions: true,
      types: [],
    },
    include: ["lib/**/*.ts"],
  }),
  "lib/depth.ts": "export const depth = 40;\n",
};

/** Upstream with version 0.2.0, and a community's repository that was forked from it and has grown since. */
async function afterForking(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "upstream-"));
  const env = { PATH: process.env.PATH };
  const author = ["-c", "user.name=Maker", "-c", "user.email=maker@example.org"];
  const upstream = join(folder, "upstream");
  mkdirSync(upstream);
  const makers = createGit({ cwd: upstream, env });
  await makers.run(["init", "--quiet", "--template=", "--initial-branch=main"]);
  const release = async (version: string, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries({ ...files, "package.json": manifest(version) })) {
      mkdirSync(dirname(join(upstream, path)), { recursive: true });
      writeFileSync(join(upstream, path), text);
    }
    await makers.run(["add", "--all"]);
    await makers.run([...author, "commit", "--quiet", "-m", `Release ${version}`]);
    await makers.run([...author, "tag", "-a", `v${version}`, "-m", version]);
  };
  await release("0.2.0", {
    "src/core.ts": `${core.join("\n")}\n`,
    "CHANGELOG.md": "# Changelog\n",
    ...project,
  });

  const gitDir = join(folder, "origin.git");
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir, env });
  await makers.run(["push", "--quiet", gitDir, "main"]);
  await github.people.push(
    { "plugins/shark.ts": "// bites\n", "src/core.ts": withLine(0, "ours") },
    "Grown here",
  );
  const home = join(folder, "home");
  mkdirSync(home);
  const git = createGit({ cwd: home, token: github.token, env });
  await git.run(["clone", "--quiet", github.cloneUrl, "."]);
  await git.run(["remote", "add", "upstream", upstream]);
  const worktrees = createWorktrees({ home, release: root, git, withGitLock, log: silentLog });
  const scratch = join(folder, "scratch");
  const osSandbox = createOsSandbox({ scratch });
  const checkTypes = createTypeCheck({ nodePath: process.execPath, release: root, scratch, osSandbox });
  const database = openDatabase(":memory:");
  t.after(async () => {
    await github.stop();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const said: string[] = [];
  const logged: string[] = [];
  const log = createLog((line) => void logged.push(line));
  const told = createTold(database, Date.now);
  const admins = {
    tell: async (text: string) => {
      said.push(text);
      return true;
    },
  };
  /** A bot that looks once. */
  async function look(): Promise<void> {
    const later = Promise.withResolvers<void>();
    let begin: (() => void) | undefined;
    const updates = createUpdates({
      ...{ home, git, withGitLock, log },
      plainGit: createGit({ cwd: home, env }),
      check: createUpdateCheck({ worktrees, checkTypes }),
      github: createGitHub({
        ...{ owner: "reef", repo: "turbot", token: github.token, apiUrl: github.url, log },
        wait: async () => {},
      }),
      tellOnce: createTellOnce({ admins, told, log }),
      later(_ms, work) {
        if (begin === undefined) begin = work;
        else later.resolve();
        return () => {};
      },
    });
    updates.start();
    begin?.();
    await later.promise;
    await updates.drain();
  }
  const shown = (path: string) =>
    git.run(["fetch", "--quiet", "origin"]).then(() => git.run(["show", `origin/main:${path}`]));
  return { gitDir, github, git, release, said, logged, look, shown };
}

test("a release arrives as one pull request, which keeps what has grown here and says that it is about security", async (t) => {
  const { github, release, said, look, shown } = await afterForking(t);
  await look();
  assert.deepEqual(github.pullRequests(), [], "it runs the newest already");
  await release("0.3.0", {
    "src/core.ts": withLine(6, "theirs"),
    "src/fins.ts": "fast\n",
    "CHANGELOG.md": changelog,
  });
  await look();
  await look();
  const [pull, ...others] = github.pullRequests();
  assert.ok(pull !== undefined && others.length === 0);
  assert.equal(pull.title, "Security: update to Turbot v0.3.0");
  assert.deepEqual(pull.labels.toSorted(), ["security", "turbot", "update"]);
  assert.match(pull.body, /security release.*Here runs 0\.2\.0.*Create a merge commit/s);
  assert.match(pull.body, /^> .*Faster fins/m);
  assert.match(pull.body, /^Types: no errors in the whole project, with what was changed here\.$/m);
  assert.doesNotMatch(pull.body, /@someone|#12\b|The first fish/);
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? "",
    /^\*\*Security release\*\*: Turbot v0\.3\.0 is there \(here runs 0\.2\.0\): http/,
  );

  await github.people.merge(pull.number);
  assert.equal(await shown("src/core.ts"), withLine(0, "ours").replace("seven", "theirs").trimEnd());
  assert.equal(await shown("plugins/shark.ts"), "// bites");
  assert.equal(await shown("src/fins.ts"), "fast");
  await look();
  assert.equal(github.pullRequests().length, 1);

  // The next one builds on that.
  await release("0.3.1", { "src/fins.ts": "faster\n" });
  await look();
  const next = github.pullRequests().find(({ title }) => title === "Update to Turbot v0.3.1");
  assert.deepEqual(next?.labels.toSorted(), ["turbot", "update"]);
});

test("what both sides changed is named once, with how to settle it, and comes when it is settled", async (t) => {
  const { github, release, said, look } = await afterForking(t);
  await release("0.3.0", { "src/core.ts": withLine(0, "theirs"), "CHANGELOG.md": "# Changelog\n" });
  await look();
  await look();
  assert.deepEqual(github.pullRequests(), []);
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? "",
    /changed the same places:\n- `src\/core\.ts`\nBy hand, in a clone:\n```\ngit fetch .* tag v0\.3\.0/,
  );
  await github.people.push({ "src/core.ts": `${core.join("\n")}\n` }, "Give it up");
  await look();
  assert.deepEqual(
    github.pullRequests().map(({ title }) => title),
    ["Update to Turbot v0.3.0"],
  );
});

test("says where something written here no longer fits, though git sees no conflict, and what it couldn't check", async (t) => {
  const { github, release, said, look } = await afterForking(t);
  const ours = 'import { depth } from "./depth.ts";\n\nexport const dive = depth + 1;\n';
  await github.people.push({ "lib/dive.ts": ours }, "Dive");
  await release("0.3.0", { "lib/depth.ts": "export const metres = 40;\n" });
  await look();
  const [pull] = github.pullRequests();
  assert.match(
    pull?.body ?? "",
    /\*\*Types: one error together with what was changed here\.\*\*.*- lib\/dive\.ts:1 .*depth/s,
  );
  assert.match(said[0] ?? "", /doesn't fit it yet/);
  await release("0.3.1", { "package-lock.json": "{}\n" });
  await look();
  const other = github.pullRequests().find(({ title }) => title.endsWith("v0.3.1"));
  assert.match(
    other?.body ?? "",
    /^Types: not checked here \(it brings other packages than the running release has\)\.$/m,
  );
});

test("a closed pull request stays closed, pre-releases are left alone, and a squashed one counts as there", async (t) => {
  const { github, release, look } = await afterForking(t);
  await release("0.3.0", { "src/fins.ts": "fast\n" });
  await look();
  const [pull] = github.pullRequests();
  await github.people.close(pull?.number ?? 0);
  await look();
  assert.equal(github.pullRequests().length, 1);
  await release("0.4.0-rc.1", { "src/fins.ts": "fastest?\n" });
  await look();
  assert.equal(github.pullRequests().length, 1);
  await github.people.push({ "package.json": manifest("0.4.0"), "src/fins.ts": "squashed\n" }, "Squashed");
  await release("0.4.0", { "src/fins.ts": "fastest\n" });
  await look();
  assert.equal(github.pullRequests().length, 1);
});

test("tells admins what to do where the token can't push workflows", async (t) => {
  const { gitDir, github, release, said, look } = await afterForking(t);
  // GitHub's own words.
  mkdirSync(join(gitDir, "hooks"), { recursive: true });
  writeFileSync(
    join(gitDir, "hooks", "pre-receive"),
    "#!/bin/sh\necho 'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope' >&2\nexit 1\n",
    { mode: 0o755 },
  );
  await release("0.3.0", { ".github/workflows/ci.yml": "on: push\n" });
  await look();
  assert.deepEqual(github.pullRequests(), []);
  assert.match(
    said[0] ?? "",
    /changes the checks in \.github\/workflows, which my token isn't allowed to push/,
  );
});

test("shows upstream no token, goes on when it is away, and does nothing without one", async (t) => {
  const { git, github, logged, look } = await afterForking(t);
  const asked: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(500).end();
  }).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  t.after(() => void stranger.close());
  const { port } = stranger.address() as AddressInfo;
  await git.run(["remote", "set-url", "upstream", `http://127.0.0.1:${port}/makers/turbot.git`]);
  await look();
  assert.ok(asked.length > 0 && asked.every((header) => header === undefined));
  assert.ok(logged.some((line) => line.includes("upstream.look_failed")));
  await git.run(["remote", "remove", "upstream"]);
  const before = asked.length;
  await look();
  assert.equal(asked.length, before);
  assert.deepEqual(github.pullRequests(), []);
});
