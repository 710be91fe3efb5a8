// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edits under test contain templates
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runProgram } from "../git/run-program.ts";
import { CannotPushError } from "../github/push-right.ts";
import { cacheOfThisRun } from "../system/fixtures/cache-of-this-run.ts";
import type { ChangeSet } from "./change-set.ts";
import { NameCollisionError, PolicyViolationError, VerificationFailedError } from "./failures.ts";
import {
  createPipelineHarness,
  jobFor,
  keepSteps,
  type PipelineHarness,
} from "./fixtures/pipeline-harness.ts";
import { type Step, stepNames } from "./pipeline.ts";

const plugin = (name: string, command: string, extra = ""): ChangeSet => ({
  title: `Add /${command}`,
  summary: `A command named ${command}.`,
  changes: [
    {
      action: "write",
      path: `plugins/${name}.ts`,
      content: `import { slashCommand, TurbotPlugin } from "turbot";

export default class Plugin extends TurbotPlugin {
  command = slashCommand({ name: "${command}", description: "Answer" }, async (interaction) => {
    await interaction.reply("Blub");
  });
  ${extra}
}
`,
    },
  ],
});

const ended = (steps: readonly Step[]) =>
  steps
    .filter(({ status }) => status !== "started")
    .map(({ name, round, status }) => `${name} ${round} ${status}`);

test("a good plugin passes all steps in order and becomes a pull request", async (t) => {
  const { pipeline, claude, github, home, git } = await createPipelineHarness(t);
  claude.script({ form: plugin("bubbles", "bubbles") });
  const record = keepSteps();
  const before = await git.run(["status", "--porcelain=v2", "--branch"]);

  const proposal = await pipeline.run(jobFor("blow some bubbles"), record);

  assert.deepEqual(
    ended(record.steps),
    stepNames.map((name) => `${name} 1 completed`),
  );
  assert.match(proposal.branchName, /^feature\/plugin-[0-9a-f]{16}$/);
  assert.deepEqual(record.branches, [proposal.branchName]);
  assert.deepEqual(proposal.newCommands, ["/bubbles"]);
  assert.deepEqual(proposal.files, ["plugins/bubbles.ts"]);
  assert.ok(proposal.usage.output > 0);
  const pull = github.pullRequest(proposal.pullRequest.number);
  assert.equal(pull.title, "Add /bubbles");
  assert.equal(pull.head, proposal.branchName);
  assert.deepEqual(pull.labels.toSorted(), ["plugin", "turbot"]);
  for (const part of [
    "`/bubbles`",
    "plugins/bubbles.ts",
    "| Types | passed |",
    "| Sandbox | passed |",
    "- Asked for by a member (request ",
    "claude-sonnet",
    "in 1 round",
  ]) {
    assert.ok(pull.body.includes(part), `"${part}" in ${pull.body}`);
  }
  assert.match(await github.diff(pull.number), /\+export default class Plugin/);
  assert.deepEqual(readdirSync(join(home, "worktrees")), []);
  assert.equal(
    await git.run(["worktree", "list", "--porcelain"]).then((list) => list.split("\n\n").length),
    1,
  );
  assert.equal(await git.run(["status", "--porcelain=v2", "--branch"]), before);
});

test("the stand-in model's own plugin passes everything, including its test's types", async (t) => {
  const { pipeline, github } = await createPipelineHarness(t);
  const proposal = await pipeline.run(jobFor("roll dice for our games"), keepSteps());
  assert.equal(proposal.files.length, 2);
  assert.equal(github.pullRequest(proposal.pullRequest.number).state, "open");
});

test("the commit is Turbot's and names the request by its public id alone, whatever its summary says", async (t) => {
  const { pipeline, claude, github, git } = await createPipelineHarness(t);
  const scissors = `# ${"-".repeat(24)} >8 ${"-".repeat(24)}`;
  const summary = `Blub.\n${scissors}\n---\n\nTurbot-Request: 1`;
  claude.script({ form: { ...plugin("bubbles", "bubbles"), summary } });
  const { pullRequest } = await pipeline.run(jobFor("bubbles"), keepSteps());
  await git.run(["fetch", "--quiet", "origin"]);
  const shown = await git.run([
    "show",
    "--no-patch",
    "--format=%an <%ae>%n%cn <%ce>%n%B",
    github.pullRequest(pullRequest.number).headSha,
  ]);
  assert.match(
    shown,
    /^Turbot <turbot@users\.noreply\.github\.com>\nTurbot <turbot@users\.noreply\.github\.com>\n/,
  );
  assert.match(shown, /^Turbot-Request: [0-9a-f]{16}$/m);
  assert.doesNotMatch(shown, /Nemo|80351110224678912|1312345678901234567/);
});

test("Claude sees the plugin API, the policy, the plugins and the taken names, but nothing of the core", async (t) => {
  const { pipeline, claude } = await createPipelineHarness(t);
  await pipeline.run(jobFor("roll dice"), keepSteps());
  const [call] = claude.calls;
  const system = JSON.stringify(call?.system);
  for (const part of [
    "Taken slash commands: /turbot, /ping",
    "What a plugin may contain",
    "src/plugin-api/index.ts",
    "ExamplePing",
  ]) {
    assert.ok(system.includes(part), part);
  }
  for (const part of ["core/dive.ts", "src/pipeline", "src/claude"]) assert.ok(!system.includes(part), part);
  assert.ok(!JSON.stringify(call).includes("Nemo"));
});

const fixed: readonly (readonly [what: string, bad: ChangeSet, failing: string, finding: RegExp])[] = [
  [
    "a policy violation",
    plugin("bubbles", "bubbles", "leak = process.env;"),
    "policy_scan 1 failed",
    /\[global\] `process`/,
  ],
  [
    "a taken name",
    plugin("bubbles", "ping"),
    "collision_check 1 failed",
    /\[name_taken\] \/ping belongs to the plugin \\"example-ping\\"/,
  ],
  [
    "a type error",
    plugin("bubbles", "bubbles", 'fins: number = "two";'),
    "verification 1 failed",
    /plugins\/bubbles\.ts:7:3 \[types\] TS2322/,
  ],
  [
    "a plugin that doesn't load",
    plugin("bubbles", "bubbles", "broken = ((): never => { throw new Error('Out of water'); })();"),
    "verification 1 failed",
    /\[load\].*Out of water/,
  ],
  [
    "a path outside plugins",
    {
      ...plugin("bubbles", "bubbles"),
      changes: [{ action: "write", path: "plugins/../bin/bot.ts", content: "x" }],
    },
    "code_generation 1 failed",
    /\[path\] plugins\/\.\.\/bin\/bot\.ts can't be changed/,
  ],
  [
    "an edit of text that doesn't occur",
    {
      ...plugin("bubbles", "bubbles"),
      changes: [
        { action: "edit", path: "plugins/example-ping.ts", edits: [{ find: "no such text", replace: "" }] },
      ],
    },
    "code_generation 1 failed",
    /\[edit\] the text to find occurs not at all/,
  ],
  [
    "a change that changes nothing",
    {
      ...plugin("bubbles", "bubbles"),
      changes: [
        {
          action: "edit",
          path: "plugins/example-ping.ts",
          edits: [{ find: '"Pong!"', replace: '"Pong!"' }],
        },
      ],
    },
    "code_generation 1 failed",
    /\[nothing\] the change changes nothing/,
  ],
];
for (const [what, bad, failing, finding] of fixed) {
  test(`${what} goes back to Claude with the finding, and is fixed in the second round`, async (t) => {
    const { pipeline, claude, github } = await createPipelineHarness(t);
    claude.script({ form: bad });
    claude.script({ form: plugin("bubbles", "bubbles") });
    const record = keepSteps();
    const { pullRequest } = await pipeline.run(jobFor("bubbles"), record);
    assert.ok(ended(record.steps).includes(failing), ended(record.steps).join("\n"));
    assert.ok(ended(record.steps).includes("verification 2 completed"));
    assert.match(JSON.stringify(claude.calls[1]?.messages).replaceAll("\\\\", "\\"), finding);
    assert.match(github.pullRequest(pullRequest.number).body, /in 2 rounds/);
  });
}

test("a run ends after three failed rounds, with nothing left behind", async (t) => {
  const { pipeline, claude, github, home, git } = await createPipelineHarness(t);
  for (const [bad, kind] of [
    [plugin("bubbles", "bubbles", "leak = process.env;"), PolicyViolationError],
    [plugin("bubbles", "ping"), NameCollisionError],
    [plugin("bubbles", "bubbles", 'fins: number = "two";'), VerificationFailedError],
  ] as const) {
    const before = claude.calls.length;
    for (let round = 0; round < 3; round += 1) claude.script({ form: bad });
    const record = keepSteps();
    await assert.rejects(pipeline.run(jobFor("bubbles"), record), kind);
    assert.equal(claude.calls.length - before, 3);
    assert.ok(!record.steps.some(({ name }) => name === "create_branch"));
  }
  assert.deepEqual(github.pullRequests(), []);
  assert.deepEqual(readdirSync(join(home, "worktrees")), []);
  assert.equal(await git.run(["branch", "--list", "feature/*"]), "");
});

test("one of the bot's own secrets is refused, and not quoted", async (t) => {
  const { pipeline, claude, github, secret } = await createPipelineHarness(t);
  for (let round = 0; round < 3; round += 1) {
    claude.script({
      form: plugin("bubbles", "bubbles", `key = "${Buffer.from(secret).toString("base64")}";`),
    });
  }
  await assert.rejects(pipeline.run(jobFor("bubbles"), keepSteps()), (error) => {
    assert.ok(error instanceof PolicyViolationError);
    assert.match(error.message, /a secret of the bot's own/);
    assert.ok(!JSON.stringify(error.findings).includes(secret));
    return true;
  });
  assert.deepEqual(github.pullRequests(), []);
});

test("a key pasted into the plan never appears in the pull request, neither when it is opened nor later", async (t) => {
  const { pipeline, claude, github, secret } = await createPipelineHarness(t);
  const key = `sk-ant-${"api03-Zk3".repeat(6)}`;
  const hiddenKey = `${key.slice(0, 20)}\u200b${key.slice(20)}`;
  const plan = `Blow bubbles.\n- With ${key}\n- Or ${hiddenKey}\n- As ${secret} wants\n- Softly`;
  const job = jobFor("bubbles", { plan });
  claude.script({ form: plugin("bubbles", "bubbles") });
  const { pullRequest, branchName } = await pipeline.run(job, keepSteps());
  const body = () => github.pullRequest(pullRequest.number).body;
  const shown = () => {
    for (const found of [key, hiddenKey, key.slice(20), secret]) assert.ok(!body().includes(found), found);
    assert.match(
      body(),
      /> Blow bubbles\.[\s\S]*\(A line is left out here: it held an Anthropic key\.\)[\s\S]*> - Softly/,
    );
  };
  shown();

  claude.script({ form: plugin("bubbles", "foam") });
  const revision = { id: "review-1", number: 1, why: "asked", text: "Foam, please" } as const;
  await pipeline.revise({ ...job, branchName, pullRequest, revision }, keepSteps());
  assert.match(body(), /## Revisions/);
  shown();
});

test("a run killed before each step and repeated makes one branch and one pull request", async (t) => {
  const { claude, github, restart, git } = await createPipelineHarness(t);
  for (const name of stepNames) {
    claude.script({ form: plugin("bubbles", "bubbles") });
    const killed = keepSteps((step) => {
      if (step.name === name && step.status === "started") throw new Error("killed");
    });
    await assert.rejects(restart().run(jobFor("bubbles"), killed), /killed/);
  }
  claude.script({ form: plugin("bubbles", "bubbles") });
  const { branchName } = await restart().run(jobFor("bubbles"), keepSteps());
  await restart().run(jobFor("bubbles"), keepSteps());
  assert.equal(github.pullRequests().length, 1);
  const branches = await git.run(["ls-remote", "--heads", "origin"]);
  assert.deepEqual(
    [...branches.matchAll(/refs\/heads\/(feature\/.+)/g)].map(([, name]) => name),
    [branchName],
  );
});

test("a run whose process is killed midway and restarted makes one branch and one pull request, and pays Claude once", async (t) => {
  const { claude, github, restart, git, place, home } = await createPipelineHarness(t);
  const moments = [
    "done worktree",
    "verification completed",
    "done branch",
    "done commit",
    "done push",
    "open_pr completed",
  ];
  claude.script({ form: plugin("bubbles", "bubbles") });
  for (const moment of moments) {
    const program = join(import.meta.dirname, "fixtures/run-and-die.ts");
    const env = { PATH: process.env.PATH ?? "", ...cacheOfThisRun() };
    const database = join(home, "data", "sessions.db");
    const args = [program, JSON.stringify({ ...place, database }), moment];
    const end = await runProgram({
      file: process.execPath,
      args,
      cwd: home,
      env,
      timeoutMs: 120_000,
      outputLimit: 1e6,
    });
    assert.equal(end.code, null, `${moment}: ${end.stderr}`);
  }
  await restart().run(jobFor("bubbles"), keepSteps());
  assert.equal(claude.calls.length, 1);
  assert.deepEqual(
    github.pullRequests().map(({ title }) => title),
    ["Add /bubbles"],
  );
  const heads = await git.run(["ls-remote", "--heads", "origin", "feature/*"]);
  assert.equal(heads.split("\n").length, 1);
  assert.deepEqual(readdirSync(join(home, "worktrees")), []);
});

const locks: Record<string, (github: PipelineHarness["github"]) => void> = {
  "whose owner has only read access": (github) => github.people.permit("turbot", "read"),
  "without write permission": (github) => github.limitToken(["contents"]),
  "for an archived repository": (github) => github.people.archive(),
  "that GitHub rejects": (github) =>
    github.faults.add({
      on: /^GET \/repos/,
      effect: { kind: "answer", status: 401, body: { message: "no" } },
    }),
};
for (const [what, lock] of Object.entries(locks)) {
  test(`a token ${what} is detected before Claude is paid, and the error says what to do`, async (t) => {
    const { pipeline, restart, claude, github } = await createPipelineHarness(t);
    lock(github);
    const record = keepSteps();
    await assert.rejects(pipeline.run(jobFor("bubbles"), record), (error) => {
      assert(error instanceof CannotPushError);
      assert.match(error.message, /(give|set|unarchive|put) /);
      assert.doesNotMatch(error.message, /core\.hooksPath|-c /);
      return true;
    });
    assert.deepEqual([claude.calls.length, record.steps.length], [0, 0]);
    github.people.permit("turbot", "write");
    github.limitToken([]);
    github.people.unarchive();
    claude.script({ form: plugin("bubbles", "bubbles") });
    await restart().run(jobFor("bubbles"), keepSteps());
    assert.equal(github.pullRequests().length, 1, "and once it is fixed, without a restart");
  });
}

test("a commit pushed before GitHub failed is continued from, without asking Claude again", async (t) => {
  const { pipeline, restart, claude, github } = await createPipelineHarness(t);
  claude.script({ form: plugin("bubbles", "bubbles") });
  github.faults.add({
    on: /^POST \/repos\/reef\/turbot\/pulls$/,
    times: 20,
    effect: { kind: "answer", status: 502 },
  });
  await assert.rejects(pipeline.run(jobFor("bubbles"), keepSteps()), { name: "GitHubFailedError" });
  github.faults.clear();
  const calls = claude.calls.length;
  const record = keepSteps();
  const proposal = await restart().run(jobFor("bubbles"), record);
  assert.equal(claude.calls.length, calls);
  assert.deepEqual(ended(record.steps), ["commit_and_push 1 completed", "open_pr 1 completed"]);
  assert.deepEqual(proposal.newCommands, ["/bubbles"]);
  assert.match(github.pullRequest(proposal.pullRequest.number).body, /\| Types \| passed \|/);
});

test("a commit whose push failed is pushed by the next run", async (t) => {
  const { pipeline, restart, claude, github } = await createPipelineHarness(t);
  claude.script({ form: plugin("bubbles", "bubbles") });
  github.faults.add({ on: /git-receive-pack/, times: 20, effect: { kind: "answer", status: 503 } });
  await assert.rejects(pipeline.run(jobFor("bubbles"), keepSteps()), { name: "GitFailedError" });
  github.faults.clear();
  const calls = claude.calls.length;
  await restart().run(jobFor("bubbles"), keepSteps());
  assert.equal(claude.calls.length, calls);
  assert.equal(github.pullRequests().length, 1);
});

test("a plugin can be removed", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  claude.script({
    form: {
      title: "Remove ping",
      summary: "Nobody used it.",
      changes: [{ action: "delete", path: "plugins/example-ping.ts" }],
    },
  });
  const { pullRequest, newCommands } = await pipeline.run(jobFor("remove ping"), keepSteps());
  assert.deepEqual(newCommands, []);
  assert.match(github.pullRequest(pullRequest.number).body, /`plugins\/example-ping\.ts` \(deleted\)/);
});

test("a changed plan is built again on the same branch", async (t) => {
  const { pipeline, restart, claude, github } = await createPipelineHarness(t);
  claude.script({ form: plugin("bubbles", "bubbles") });
  const first = await pipeline.run(jobFor("bubbles"), keepSteps());
  claude.script({ form: plugin("bubbles", "foam") });
  const second = await restart().run(jobFor("bubbles", { plan: "Foam instead." }), keepSteps());
  assert.equal(second.branchName, first.branchName);
  assert.equal(github.pullRequests().length, 1);
  assert.match(await github.diff(first.pullRequest.number), /"foam"/);
  const { title, body } = github.pullRequest(first.pullRequest.number);
  assert.equal(title, "Add /foam", "its page says what it is now");
  assert.match(body, /> Foam instead\./);
});

/** A harness in which a run was killed after its branch was pushed. */
async function killedBeforeItsPullRequest(t: TestContext) {
  const harness = await createPipelineHarness(t);
  harness.claude.script({ form: plugin("bubbles", "bubbles") });
  const job = jobFor("bubbles");
  const record = keepSteps((step) => {
    if (step.name === "open_pr") throw new Error("killed");
  });
  await assert.rejects(harness.restart().run(job, record), /killed/);
  return { ...harness, job, branch: record.branches[0] ?? "" };
}

test("a person's earlier commit is kept: the run builds on it if the plan is the same, and leaves it alone if not", async (t) => {
  const { restart, claude, git, github, job, branch } = await killedBeforeItsPullRequest(t);
  const files = { "NEWS.md": "Mira was here.\n" };
  const { sha } = await github.people.pushTo(branch, { by: "mira", files, message: "News" });
  const headOf = async (name: string) =>
    (await git.run(["ls-remote", "origin", `refs/heads/${name}`])).split("\t")[0];

  claude.script({ form: plugin("bubbles", "foam") });
  const other = keepSteps();
  const replanned = { ...job, branchName: branch, plan: "Another plan" };
  const second = await restart().run(replanned, other);
  assert.equal(await headOf(branch), sha);
  assert.equal(second.branchName, `${branch}-2`);
  assert.deepEqual(other.branches, [second.branchName], "which a restart continues with");
  const calls = claude.calls.length;
  const again = await restart().run({ ...replanned, branchName: second.branchName }, keepSteps());
  assert.equal(again.pullRequest.number, second.pullRequest.number);

  const first = await restart().run({ ...job, branchName: branch }, keepSteps());
  assert.equal(claude.calls.length, calls, "it continues from the earlier work");
  assert.equal(github.pullRequest(first.pullRequest.number).headSha, sha, "with what Mira added");
  assert.equal(await headOf(branch), sha);
});

test("a pull request that was merged or closed while its run was dead is the result, and no second one is opened", async (t) => {
  const { restart, claude, git, github } = await createPipelineHarness(t);
  for (const [at, end] of ["closed", "merged, and the branch deleted"].entries()) {
    claude.script({ form: plugin(`bubbles-${at}`, `bubbles-${at}`) });
    const job = jobFor(`bubbles ${at}`, { requestId: `131234567890123456${at}` });
    const killed = keepSteps((step) => {
      if (step.name === "open_pr" && step.status === "completed") throw new Error("killed");
    });
    await assert.rejects(restart().run(job, killed), /killed/);
    const { number, head } = github.pullRequests().at(-1) ?? assert.fail("it wasn't opened");
    await (end === "closed" ? github.people.close(number) : github.people.merge(number));
    if (/deleted/.test(end)) await git.run(["push", "--quiet", "origin", `:${head}`]);
    const calls = claude.calls.length;
    const branchName = killed.branches[0];
    const { pullRequest, newCommands } = await restart().run({ ...job, branchName }, keepSteps());
    assert.equal(pullRequest.number, number, end);
    assert.deepEqual(newCommands, [`/bubbles-${at}`]);
    assert.equal(claude.calls.length, calls);
    assert.equal(github.pullRequests().length, at + 1);
  }
});

test("a branch moved by somebody else is not overwritten", async (t) => {
  const { restart, claude, git, github } = await createPipelineHarness(t);
  claude.script({ form: plugin("bubbles", "bubbles") });
  const job = jobFor("bubbles");
  const record = keepSteps((step) => {
    if (step.name !== "open_pr") return;
    throw new Error("killed");
  });
  await assert.rejects(restart().run(job, record), /killed/);
  const branch = record.branches[0] ?? "";
  const moving = keepSteps();
  claude.script({ form: plugin("bubbles", "foam") });
  const run = restart({
    // Just before the push, a person pushes to the branch.
    withGitLock: async (home, reason, work, options) => {
      const { withGitLock } = await import("../git/git-lock.ts");
      if (reason.startsWith("push")) {
        await git.run(["push", "--quiet", "--force", github.cloneUrl, `origin/main:refs/heads/${branch}`]);
      }
      return withGitLock(home, reason, work, options);
    },
  }).run({ ...job, plan: "Another plan" }, moving);
  await assert.rejects(run, { name: "GitFailedError" });
  assert.equal(
    (await git.run(["ls-remote", "origin", `refs/heads/${branch}`])).split("\t")[0],
    await git.run(["rev-parse", "origin/main"]),
  );
});

test("a person's push is not overwritten even if another run has fetched it", async (t) => {
  const { restart, claude, git, github, job, branch } = await killedBeforeItsPullRequest(t);
  claude.script({ form: plugin("bubbles", "foam") });
  let theirs = "";
  const run = restart({
    withGitLock: async (home, reason, work, options) => {
      const { withGitLock } = await import("../git/git-lock.ts");
      if (reason.startsWith("push")) {
        const files = { "NEWS.md": "Mira was here.\n" };
        theirs = (await github.people.pushTo(branch, { by: "mira", files, message: "News" })).sha;
        await git.run(["fetch", "--quiet", "origin"]);
      }
      return withGitLock(home, reason, work, options);
    },
  }).run({ ...job, plan: "Another plan" }, keepSteps());
  await assert.rejects(run, { name: "GitFailedError" });
  const now = await git.run(["ls-remote", "origin", `refs/heads/${branch}`]);
  assert.equal(now.split("\t")[0], theirs);
});

test("two concurrent requests get a branch and a pull request each", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  const is = (word: string) => (call: unknown) => JSON.stringify(call).includes(word);
  claude.script({ form: plugin("foam", "foam"), on: is("some foam") });
  claude.script({ form: plugin("waves", "waves"), on: is("big waves") });
  const [one, two] = await Promise.all([
    pipeline.run(jobFor("some foam", { requestId: "1312345678901234567" }), keepSteps()),
    pipeline.run(jobFor("big waves", { requestId: "1312345678901234568" }), keepSteps()),
  ]);
  assert.notEqual(one.branchName, two.branchName);
  assert.deepEqual(
    github
      .pullRequests()
      .map(({ title }) => title)
      .toSorted(),
    ["Add /foam", "Add /waves"],
  );
});

test("a change is made on the newest main, and the running checkout stays unchanged", async (t) => {
  const { pipeline, claude, github, git, home } = await createPipelineHarness(t);
  const head = await git.run(["rev-parse", "HEAD"]);
  const { sha } = await github.people.push({ "NEWS.md": "News\n" }, "News");
  claude.script({ form: plugin("bubbles", "bubbles") });
  const { pullRequest } = await pipeline.run(jobFor("bubbles"), keepSteps());
  await git.run(["fetch", "--quiet", "origin"]);
  assert.equal(await git.run(["rev-parse", `${github.pullRequest(pullRequest.number).headSha}^`]), sha);
  assert.equal(await git.run(["rev-parse", "HEAD"]), head);
  assert.ok(!existsSync(join(home, "plugins/bubbles.ts")));
});

test("the next run cleans up what a killed run left", async (t) => {
  const { pipeline, claude, home, git } = await createPipelineHarness(t);
  await git.run([
    "worktree",
    "add",
    "--quiet",
    "-b",
    "feature/old-1",
    join(home, "worktrees", "feature-old-1"),
  ]);
  mkdirSync(join(home, "worktrees", "feature-older-2"), { recursive: true });
  writeFileSync(join(home, "worktrees", "feature-older-2", "x"), "x");
  claude.script({ form: plugin("bubbles", "bubbles") });
  await pipeline.run(jobFor("bubbles"), keepSteps());
  assert.deepEqual(readdirSync(join(home, "worktrees")), []);
});

test("a branch is withdrawn even if its worktree's folder is gone and git doesn't know", async (t) => {
  const { pipeline, git, home } = await createPipelineHarness(t);
  const { requestId, publicId } = jobFor("x");
  const folder = join(home, "worktrees", "feature-bubbles-1");
  await git.run(["worktree", "add", "--quiet", "-b", "feature/bubbles-1", folder, "origin/main"]);
  rmSync(folder, { recursive: true });
  await pipeline.withdraw({ requestId, publicId, branchName: "feature/bubbles-1" });
  assert.equal(await git.run(["branch", "--list", "feature/*"]), "");
});

test("a changed plugin keeps its own names", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  claude.script({
    form: {
      title: "Answer ping kindly",
      summary: "A kinder word.",
      changes: [
        {
          action: "edit",
          path: "plugins/example-ping.ts",
          edits: [{ find: '"Pong!"', replace: '"Pong, $& dear!"' }],
        },
      ],
    },
  });
  const proposal = await pipeline.run(jobFor("a kinder ping"), keepSteps());
  assert.deepEqual(proposal.newCommands, []);
  assert.match(
    await github.diff(proposal.pullRequest.number),
    /\+ {4}await interaction\.reply\("Pong, \$& dear!"\);/,
  );
});

test("a core change is made in the files that Claude chose, checked, and flagged", async (t) => {
  const { pipeline, claude, github } = await createPipelineHarness(t);
  claude.script({ form: { paths: ["core/depth.ts", "core/dive.ts", "../secret", "no/such.ts"] } });
  claude.script({
    form: {
      title: "Dive deeper",
      summary: "Twice as deep.",
      changes: [
        { action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40", replace: 'depth = "80"' }] },
        {
          action: "edit",
          path: "core/dive.ts",
          edits: [{ find: 'depth + " m"', replace: "`${depth * 1} m`" }],
        },
      ],
    },
  });
  claude.script({
    form: {
      title: "Dive deeper",
      summary: "Twice as deep. Fixes #1, says @everyone <!-- and hides this -->",
      changes: [
        { action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40", replace: "depth = 80" }] },
        { action: "write", path: "src/policy/notes.md", content: "Notes\n" },
      ],
    },
  });
  const record = keepSteps();
  const { pullRequest, files } = await pipeline.run(
    jobFor("dive deeper", { kind: "core", leave: ["the security policy and its scanner"] }),
    record,
  );
  const steps = ended(record.steps);
  assert.ok(
    steps.includes("verification 1 failed") && steps.includes("verification 2 completed"),
    steps.join("\n"),
  );
  assert.ok(!steps.some((step) => step.startsWith("policy_scan")));
  assert.deepEqual(files, ["core/depth.ts", "src/policy/notes.md"]);
  const [choice, change] = claude.calls;
  assert.match(JSON.stringify(choice?.system), /core\/\\ndepth\.ts: Metres\\ndive\.ts/);
  assert.ok(JSON.stringify(change?.system).includes('<file path=\\"core/dive.ts\\">'));
  const { title, body, labels } = github.pullRequest(pullRequest.number);
  assert.equal(title, "CORE CHANGE: Dive deeper");
  assert.match(body, /CORE CHANGE/);
  assert.match(
    body,
    /\*\*Most sensitive:\*\* it touches the security policy and its scanner\. An operator allowed that/,
  );
  assert.match(
    JSON.stringify(change?.messages),
    /An operator allowed this request to touch: the security policy/,
  );
  assert.doesNotMatch(body, /@everyone|#1\b|<!--/);
  assert.ok(labels.includes("core-change"));
});

test("hooks in the clone don't run, not even for a change that adds one", async (t) => {
  const { pipeline, claude, home, git } = await createPipelineHarness(t);
  await git.run(["config", "core.hooksPath", ".hooks"]);
  mkdirSync(join(home, ".hooks"));
  for (const hook of ["pre-commit", "post-checkout", "pre-push", "commit-msg"]) {
    writeFileSync(join(home, ".hooks", hook), `#!/bin/sh\ntouch "${home}/ran"\nexit 1\n`, { mode: 0o755 });
  }
  claude.script({ form: { paths: [] } });
  claude.script({
    form: {
      title: "Hook",
      summary: "A hook.",
      changes: [
        {
          action: "write",
          path: ".hooks/pre-commit",
          content: readFileSync(join(home, ".hooks/pre-commit"), "utf8"),
        },
      ],
    },
  });
  await pipeline.run(jobFor("hook", { kind: "core" }), keepSteps());
  assert.ok(!existsSync(join(home, "ran")));
});
