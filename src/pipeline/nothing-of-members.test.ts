import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ChangeSet } from "./change-set.ts";
import { createPipelineHarness, jobFor, keepSteps } from "./fixtures/pipeline-harness.ts";
import type { Job } from "./pipeline.ts";

const wish = "foam please, as my sister Coralie Finch blows bubbles at every party we have";

/** A request of Coralie's, whose wish says more than she wants the world to know. */
const hers: Partial<Job> = {
  members: {
    names: ["Coralie Finch"],
    ids: ["80351110224678912", "1312345678901234567"],
    words: [wish],
  },
};

const bubbles = (more: Partial<ChangeSet> = {}, comment = "Blub."): ChangeSet => ({
  title: "Add /bubbles",
  summary: "Bubbles for everyone.",
  changes: [
    {
      action: "write",
      path: "plugins/bubbles.ts",
      content: `import { slashCommand, TurbotPlugin } from "turbot";

/** ${comment} */
export default class Bubbles extends TurbotPlugin {
  blow = slashCommand({ name: "bubbles", description: "Blow bubbles" }, async (interaction) => {
    await interaction.reply("Blub");
  });
}
`,
    },
  ],
  ...more,
});

/** Everything on GitHub that anyone can read. */
async function published(harness: Awaited<ReturnType<typeof createPipelineHarness>>): Promise<string> {
  const { git, github } = harness;
  await git.run(["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
  const history = await git.run(["log", "--all", "--remotes", "--patch", "--format=fuller"]);
  const refs = await git.run(["for-each-ref", "--format=%(refname)"]);
  return `${JSON.stringify(github.pullRequests())}\n${refs}\n${history}`;
}

const ofMembers = /Coralie|Finch|80351110224678912|1312345678901234567|blows bubbles at every party/i;

test("what Claude writes about a member goes back to it, wherever it stands, and nothing of it is published", async (t) => {
  const harness = await createPipelineHarness(t);
  const { pipeline, claude } = harness;
  claude.script({ form: bubbles({ title: "Add bubbles for Coralie" }) });
  claude.script({ form: bubbles({}, "As my sister Coralie Finch blows bubbles at every party.") });
  claude.script({ form: bubbles() });
  const record = keepSteps();
  await pipeline.run(jobFor("bubbles", hers), record);
  const failed = record.steps.flatMap((step) => (step.status === "failed" ? [step.error] : []));
  assert.match(failed[0] ?? "", /title and summary:1: line 1 has a member's name/);
  assert.match(failed[1] ?? "", /plugins\/bubbles\.ts:3: line 3 has/);
  assert.doesNotMatch(failed.join("\n"), ofMembers, "the audit trail doesn't repeat it");
  assert.doesNotMatch(await published(harness), ofMembers);
});

test("after the last round a title and a summary give way to words made by code, while code is refused", async (t) => {
  const harness = await createPipelineHarness(t);
  const { restart, claude, github } = harness;
  const told = { title: "Bubbles for Coralie", summary: `It says: “${wish}”` };
  for (let round = 0; round < 3; round += 1) claude.script({ form: bubbles(told) });
  const { pullRequest } = await restart().run(jobFor("bubbles", hers), keepSteps());
  const { title, body } = github.pullRequest(pullRequest.number);
  assert.equal(title, "Change plugins/bubbles.ts");
  assert.match(body, /> The description is left out because it repeated something of a member's\./);

  for (let round = 0; round < 3; round += 1) claude.script({ form: bubbles({}, `For Coralie Finch.`) });
  const other = jobFor("more", { ...hers, requestId: "1312345678901234568" });
  await assert.rejects(restart().run(other, keepSteps()), { name: "MembersWordsError" });
  assert.doesNotMatch(await published(harness), ofMembers);
});

test("a plan that an older release made in a member's words is left out, in revisions too", async (t) => {
  const harness = await createPipelineHarness(t);
  const { pipeline, claude, github } = harness;
  claude.script({ form: bubbles() });
  const job = jobFor("bubbles", { ...hers, plan: `Build it.\n- **Your wish:** “${wish}”` });
  const { pullRequest, branchName } = await pipeline.run(job, keepSteps());
  claude.script({ form: bubbles({ title: "Foam" }, "Foam.") });
  const id = "message-1312345678901234599";
  const revision = { id, number: 1, why: "asked", text: "foam, for Coralie" } as const;
  await pipeline.revise({ ...job, branchName, pullRequest, revision }, keepSteps());
  const { body } = github.pullRequest(pullRequest.number);
  assert.match(body, /> The plan is left out because it repeats something of a member's\./);
  const all = await published(harness);
  assert.match(all, /Turbot-Revision: 1$/m);
  assert.doesNotMatch(all, ofMembers);
  assert.doesNotMatch(all, /1312345678901234599/);
});

test("Claude writes code from the plan, without having read the wish", async (t) => {
  const { pipeline, claude } = await createPipelineHarness(t);
  claude.script({ form: bubbles() });
  await pipeline.run(jobFor("bubbles", hers), keepSteps());
  assert.doesNotMatch(JSON.stringify(claude.calls), ofMembers);
});

/** As a release before November 2026 left it: named after the wish, its commit after the message that asked. */
async function olderBranch(t: TestContext, isPushed: boolean) {
  const harness = await createPipelineHarness(t);
  const { restart, claude, git } = harness;
  const job = jobFor("bubbles", hers);
  claude.script({ form: bubbles() });
  const older = { ...job, publicId: job.requestId, branchName: "feature/foam-please-abc123def456" };
  if (isPushed) {
    // Its own run pushed the branch, so the name is known on GitHub.
    await git.run(["push", "--quiet", "origin", `origin/main:refs/heads/${older.branchName}`]);
    const killed = keepSteps((step) => {
      if (step.name === "open_pr") throw new Error("killed");
    });
    await assert.rejects(restart().run(older, killed), /killed/);
  }
  return { ...harness, job: { ...job, branchName: older.branchName } };
}

test("an older release's branch is recognized, and its work continues", async (t) => {
  const { restart, claude, job } = await olderBranch(t, true);
  const calls = claude.calls.length;
  const { branchName } = await restart().run(job, keepSteps());
  assert.equal(branchName, job.branchName);
  assert.equal(claude.calls.length, calls, "Claude isn't paid twice");
});

test("an older release's name for a branch that GitHub has never seen isn't published now", async (t) => {
  const { restart, job, github } = await olderBranch(t, false);
  const { branchName } = await restart().run(job, keepSteps());
  assert.match(branchName, /^feature\/plugin-[0-9a-f]{16}$/);
  assert.deepEqual(
    github.pullRequests().map(({ head }) => head),
    [branchName],
  );
});
