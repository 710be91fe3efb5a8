import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Discussing, Done, Generating, PlanReady } from "./request.ts";
import {
  append,
  approve,
  backToPlan,
  cancel,
  finish,
  open,
  park,
  propose,
  refine,
  reopen,
} from "./transitions.ts";

const wish = {
  id: "100",
  kind: "plugin",
  guildId: "1",
  channelId: "2",
  requester: { id: "3", name: "Ann" },
  description: "roll dice",
} as const;

const unseen = { messageId: undefined, wants: [], leave: [] };

function talking(): Discussing & { readonly threadId: string } {
  return { ...open(wish, 1_000), threadId: "100" };
}

describe("the transitions of a request", () => {
  it("a plan becomes ready, approved, and a pull request", () => {
    const ready = propose(talking(), "Roll dice with /roll");
    assert.deepEqual(ready.plan, { text: "Roll dice with /roll", version: 1, ...unseen });
    const generating = approve(ready);
    assert.equal(generating.plan.text, "Roll dice with /roll");
    assert.equal(generating.runs, 1);
    const done = finish(generating, {
      pullRequest: { number: 7, url: "https://github.example/pr/7" },
      branchName: "turbot/dice",
      title: "Add dice",
      files: [],
      newCommands: ["/roll"],
      label: [],
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    });
    assert.equal(done.outcome.kind, "proposed");
    assert.equal(done.branchName, "turbot/dice");
  });

  it("refining drops the plan, and the next one has a new version", () => {
    const again = refine(propose(talking(), "first"));
    assert.ok(!("plan" in again));
    assert.equal(propose(again, "second").plan.version, 2);
  });

  it("a failed run keeps the plan, and the next run has a new number", () => {
    const back = backToPlan(approve(propose(talking(), "plan")));
    assert.equal(back.state, "plan_ready");
    assert.equal(back.plan.text, "plan");
    assert.ok(!("attempts" in back));
    assert.equal(approve(back).runs, 2);
  });

  it("a parked plan reopens as a new version, and a parked discussion as a discussion", () => {
    const parked = park(propose(talking(), "plan"));
    assert.ok(parked.outcome.kind === "parked");
    const awake = reopen({ ...parked, threadId: "100" }, parked.outcome);
    assert.ok(awake.state === "plan_ready");
    assert.deepEqual(awake.plan, { text: "plan", version: 2, ...unseen });

    const quiet = park(talking());
    assert.ok(quiet.outcome.kind === "parked");
    assert.equal(reopen({ ...quiet, threadId: "100" }, quiet.outcome).state, "discussing");
  });

  it("each message has a nonce of its own that Discord accepts", () => {
    let request: Discussing = { ...talking(), id: "18446744073709551615" };
    const nonces = new Set<string>();
    for (let time = 0; time < 1_000; time++) {
      request = append({ ...request, outbox: [] }, { to: "thread", content: "x" });
      nonces.add(request.outbox[0]?.nonce ?? "");
    }
    assert.equal(nonces.size, 1_000);
    assert.ok([...nonces].every((nonce) => nonce.length <= 25));
  });

  it("illegal transitions don't compile", () => {
    const illegal = (discussing: Discussing, ready: PlanReady, generating: Generating, done: Done) => {
      // @ts-expect-error nothing was planned that could be approved
      approve(discussing);
      // @ts-expect-error approved already
      approve(generating);
      // @ts-expect-error what was approved can't be refined while it is being built
      refine(generating);
      // @ts-expect-error only a run can fail
      backToPlan(ready);
      // @ts-expect-error a plan is proposed in a thread
      propose(discussing, "plan");
      // @ts-expect-error over is over
      cancel(done, "3");
      // @ts-expect-error a run isn't quiet, it is at work
      park(generating);
    };
    assert.equal(typeof illegal, "function");
  });
});
