import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StoredStep } from "../request.ts";
import { progressText, withStep } from "./progress-text.ts";

const started: StoredStep = {
  run: 1,
  name: "code_generation",
  round: 1,
  status: "started",
  startedAt: 1_000,
};
const completed: StoredStep = { ...started, status: "completed", endedAt: 13_400, detail: "2 files" };

describe("the progress message", () => {
  it("shows a step once, in its current state", () => {
    const steps = withStep(withStep([], started), completed);
    assert.deepEqual(steps, [completed]);
    assert.equal(
      progressText("Building: dice", steps),
      "**Building: dice**\nWriting the code: done in 12 s (2 files) ✅ `code_generation`",
    );
  });

  it("shows what is running, and keeps rounds and runs apart", () => {
    const steps = [completed, { ...started, round: 2 }].reduce(withStep, [] as readonly StoredStep[]);
    assert.match(progressText("x", steps), /Writing the code \(round 2\) … ⏳/);
    assert.equal(withStep(steps, { ...started, run: 2 }).length, 3);
    const far = withStep(steps, { ...started, round: 2, note: "12 tests have passed" });
    assert.match(progressText("x", far), /\(round 2\) … ⏳ `code_generation`\n-# 12 tests have passed$/);
  });

  it("says why a step failed, in one line that can't forge others", () => {
    const failed: StoredStep = {
      ...started,
      name: "policy_scan",
      status: "failed",
      endedAt: 1_200,
      error: "fetch is not allowed\n✅ all fine `x`",
    };
    const text = progressText("x", [failed]);
    assert.equal(text.split("\n").length, 3);
    assert.match(
      text,
      /Checking it against the security policy: failed after 0\.2 s ❌ `policy_scan`\n-# fetch is not allowed/,
    );
  });

  it("fits in a message after any number of rounds", () => {
    const steps = Array.from({ length: 60 }, (_, index): StoredStep => ({ ...completed, round: index + 1 }));
    const text = progressText("x", steps);
    assert.ok(text.length <= 2_000);
    assert.match(text, /round 60/);
  });
});
