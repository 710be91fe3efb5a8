import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { createOsSandbox } from "../../os-sandbox/create-os-sandbox.ts";
import type { ChangeSet } from "../../pipeline/change-set.ts";
import { createPipelineHarness } from "../../pipeline/fixtures/pipeline-harness.ts";
import { type Pipeline, type Recorder, type Step, stepNames } from "../../pipeline/pipeline.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";

const deeper: ChangeSet = {
  title: "Dive deeper",
  summary: "Twice as deep.",
  changes: [
    { action: "edit", path: "core/depth.ts", edits: [{ find: "depth = 40", replace: "depth = 80" }] },
  ],
};

/** The steps of a core change: a plugin has two more, before there is a branch. */
const steps = stepNames.filter((name) => name !== "policy_scan" && name !== "collision_check");

/** A request on the real pipeline; `before` is called with each step before it is recorded. */
async function atWork(t: TestContext) {
  const pipelineHarness = await createPipelineHarness(t);
  // These tests are about what comes after the checks.
  const real = pipelineHarness.restart({
    checkTypes: async () => ({ state: "passed" }),
    osSandbox: createOsSandbox({ scratch: pipelineHarness.home, programs: [] }),
  });
  const watch = { before: (_step: Step): "go on" | "die" => "go on" };
  const pipeline: Pipeline = {
    withdraw: (left) => real.withdraw(left),
    async run(job, record) {
      const died = new Error("died");
      const watched: Recorder = {
        branch: (name) => record.branch(name),
        step(step) {
          if (watch.before(step) === "die") throw died;
          record.step(step);
        },
      };
      return real.run(job, watched).catch((error: unknown) => {
        if (error !== died) throw error;
        // The process is dead: nobody learns how it ended.
        return new Promise<never>(() => {});
      });
    },
  };
  const harness = await createRequestsHarness(pipeline);
  t.after(() => harness.close());
  const { github, git, home, claude } = pipelineHarness;

  async function begin() {
    harness.clock.now += 60 * 60 * 1_000;
    harness.claude.script({ text: "I will dive deeper.\n---PLAN_READY---" });
    claude.script({ form: { paths: [] } });
    claude.script({ form: deeper });
    const thread = await harness.ask(harness.operator, "bot improvement: dive deeper");
    await harness.hears(thread, /Ready\?/, 30_000);
    const go = await harness.discord.people.write(harness.operator.id, thread, "go");
    const state = () => harness.store.get(thread)?.state;
    /** Handled right away, in the middle of a step. */
    const cancel = () =>
      void harness
        .requests()
        .onThreadMessage({ ...go, id: `${go.id}9`, content: "cancel" } as GatewayMessageCreateDispatchData);
    return { thread, state, cancel };
  }
  /** A bot killed after pushing the branch and just before opening the pull request. */
  async function killedAtTheEnd() {
    const dead = Promise.withResolvers<void>();
    watch.before = (step) => {
      if (step.name !== "open_pr" || step.status !== "started") return "go on";
      dead.resolve();
      return "die";
    };
    const begun = await begin();
    await dead.promise;
    return begun;
  }

  return {
    ...{ harness, watch, github, git, home, begin, killedAtTheEnd },
    /** Checks that nothing is left of a request: no local or remote branch, no worktree, no open pull request. */
    async isGone(thread: string) {
      await harness.hears(thread, /^Cancelled\./, 60_000);
      await until(() => {
        const request = harness.store.get(thread);
        return request?.state === "done" && request.branchName === undefined;
      });
      assert.equal(await git.run(["ls-remote", "--heads", "origin", "feature/*"]), "");
      assert.equal(await git.run(["branch", "--list", "feature/*"]), "");
      assert.deepEqual(readdirSync(join(home, "worktrees")), []);
      assert.ok(github.pullRequests().every((pull) => pull.state === "closed"));
    },
  };
}

test("a cancel at any step leaves neither branch nor open pull request, unless the pull request was already open", async (t) => {
  const { watch, begin, isGone, harness, github } = await atWork(t);
  for (const name of steps) {
    let cancel = () => {};
    watch.before = (step) => {
      if (step.name === name && step.status === "started") cancel();
      return "go on";
    };
    const work = await begin();
    cancel = work.cancel;
    await isGone(work.thread);
  }
  let cancel = () => {};
  watch.before = (step) => {
    if (step.name === "open_pr" && step.status === "completed") cancel();
    return "go on";
  };
  const work = await begin();
  cancel = work.cancel;
  await harness.hears(work.thread, /You cancelled, but the pull request was already open/, 60_000);
  assert.equal(github.pullRequests().filter(({ state }) => state === "open").length, 1);
});

test("a bot killed at a step and cancelled before its restart leaves nothing of what was pushed or opened", async (t) => {
  const { watch, begin, isGone, harness, github } = await atWork(t);
  for (const name of ["create_branch", "commit_and_push", "open_pr"]) {
    const dead = Promise.withResolvers<void>();
    watch.before = (step) => {
      if (step.name !== name || step.status !== "completed") return "go on";
      dead.resolve();
      return "die";
    };
    const { thread, cancel } = await begin();
    await dead.promise;
    cancel();
    await harness.hears(thread, /Stopping as soon as/, 30_000);
    await harness.restart({ drain: false });
    await isGone(thread);
  }
  const [pull] = github.pullRequests();
  assert.match(pull?.comments[0]?.body ?? "", /dropped on Discord while I was opening it/);
});

test("a cancel while GitHub is down is confirmed right away, and cleaned up later, even by another bot", async (t) => {
  const { killedAtTheEnd, isGone, harness, github, git } = await atWork(t);
  const { thread, cancel } = await killedAtTheEnd();
  cancel();
  github.faults.add({ on: /^GET \/repos/, times: 100, effect: { kind: "answer", status: 503 } });
  await harness.restart({ drain: false });
  await harness.hears(thread, /^Cancelled\./, 30_000);
  assert.match(await git.run(["ls-remote", "--heads", "origin", "feature/*"]), /feature\/core-[0-9a-f]{16}$/);
  github.faults.clear();
  await harness.restart({ drain: true });
  await isGone(thread);
});

test("a branch with somebody else's commits survives the cancelling of its request", async (t) => {
  const { killedAtTheEnd, harness, github, git } = await atWork(t);
  const { thread, cancel } = await killedAtTheEnd();
  const branch = harness.store.get(thread)?.branchName ?? "";
  const note = { by: "mira", files: { "NEWS.md": "Mira was here.\n" }, message: "A note" };
  const { sha } = await github.people.pushTo(branch, note);
  cancel();
  await harness.restart({ drain: false });
  await until(() => {
    const request = harness.store.get(thread);
    return request?.state === "done" && request.branchName === undefined;
  });
  assert.match(await git.run(["ls-remote", "--heads", "origin", branch]), new RegExp(`^${sha}`));
});
