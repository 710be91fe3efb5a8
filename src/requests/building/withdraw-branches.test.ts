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

/** The steps of a core change: a plugin's others come before there is a branch. */
const steps = stepNames.filter((name) => name !== "policy_scan" && name !== "collision_check");

/** A request at work on the real pipeline; `before` hears of each step before it is written down. */
async function atWork(t: TestContext) {
  const workshop = await createPipelineHarness(t);
  // What is tried here comes after the checks.
  const real = workshop.restart({
    checkTypes: async () => ({ state: "passed" }),
    osSandbox: createOsSandbox({ scratch: workshop.home, programs: [] }),
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
        // The process is gone: nobody hears how it ended.
        return new Promise<never>(() => {});
      });
    },
  };
  const stage = await createRequestsHarness(pipeline);
  t.after(() => stage.close());
  const { github, git, home, claude } = workshop;

  async function begin() {
    stage.clock.now += 60 * 60 * 1_000;
    stage.claude.script({ text: "I will dive deeper.\n---PLAN_READY---" });
    claude.script({ form: { paths: [] } });
    claude.script({ form: deeper });
    const thread = await stage.wish(stage.operator, "bot improvement: dive deeper");
    await stage.hears(thread, /Ready\?/, 30_000);
    const go = await stage.discord.people.write(stage.operator.id, thread, "go");
    const state = () => stage.store.get(thread)?.state;
    /** Taken in at once, in the middle of a step. */
    const cancel = () =>
      void stage
        .requests()
        .onThreadMessage({ ...go, id: `${go.id}9`, content: "cancel" } as GatewayMessageCreateDispatchData);
    return { thread, state, cancel };
  }
  /** Dead when its branch is pushed and its pull request is about to be opened. */
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
    ...{ stage, watch, github, git, home, begin, killedAtTheEnd },
    /** Nothing is left of a request: no branch here or at GitHub, no worktree, no open pull request. */
    async isGone(thread: string) {
      await stage.hears(thread, /^Cancelled\./, 60_000);
      await until(() => {
        const request = stage.store.get(thread);
        return request?.state === "done" && request.branchName === undefined;
      });
      assert.equal(await git.run(["ls-remote", "--heads", "origin", "feature/*"]), "");
      assert.equal(await git.run(["branch", "--list", "feature/*"]), "");
      assert.deepEqual(readdirSync(join(home, "worktrees")), []);
      assert.ok(github.pullRequests().every((pull) => pull.state === "closed"));
    },
  };
}

test("cancelled at each step: no branch and no open pull request is left, unless it was open already", async (t) => {
  const { watch, begin, isGone, stage, github } = await atWork(t);
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
  await stage.hears(work.thread, /You cancelled, but the pull request was already open/, 60_000);
  assert.equal(github.pullRequests().filter(({ state }) => state === "open").length, 1);
});

test("killed at a step and cancelled before the restart was through: nothing is left, whatever was pushed or opened", async (t) => {
  const { watch, begin, isGone, stage, github } = await atWork(t);
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
    await stage.hears(thread, /Stopping as soon as/, 30_000);
    await stage.restart({ drain: false });
    await isGone(thread);
  }
  const [pull] = github.pullRequests();
  assert.match(pull?.comments[0]?.body ?? "", /dropped on Discord while I was opening it/);
});

test("GitHub is away at a cancel: it is told at once, and the rest is put away later, also by another bot", async (t) => {
  const { killedAtTheEnd, isGone, stage, github, git } = await atWork(t);
  const { thread, cancel } = await killedAtTheEnd();
  cancel();
  github.faults.add({ on: /^GET \/repos/, times: 100, effect: { kind: "answer", status: 503 } });
  await stage.restart({ drain: false });
  await stage.hears(thread, /^Cancelled\./, 30_000);
  assert.match(await git.run(["ls-remote", "--heads", "origin", "feature/*"]), /feature\/dive-deeper/);
  github.faults.clear();
  await stage.restart({ drain: true });
  await isGone(thread);
});

test("a branch on which somebody else committed stays when its request is cancelled", async (t) => {
  const { killedAtTheEnd, stage, github, git } = await atWork(t);
  const { thread, cancel } = await killedAtTheEnd();
  const branch = stage.store.get(thread)?.branchName ?? "";
  const note = { by: "mira", files: { "NEWS.md": "Mira was here.\n" }, message: "A note" };
  const { sha } = await github.people.pushTo(branch, note);
  cancel();
  await stage.restart({ drain: false });
  await until(() => {
    const request = stage.store.get(thread);
    return request?.state === "done" && request.branchName === undefined;
  });
  assert.match(await git.run(["ls-remote", "--heads", "origin", branch]), new RegExp(`^${sha}`));
});
