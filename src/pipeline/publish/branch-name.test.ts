import assert from "node:assert/strict";
import { test } from "node:test";
import { jobFor } from "../fixtures/pipeline-harness.ts";
import { branchNameOf } from "./branch-name.ts";

test("describes the request, and is unique to it", () => {
  const one = branchNameOf(jobFor("Würfel für alle, bitte! 🎲"));
  assert.match(one, /^feature\/wurfel-fur-alle-bitte-[0-9a-z]{8,13}$/);
  assert.notEqual(
    one,
    branchNameOf(jobFor("Würfel für alle, bitte! 🎲", { requestId: "1312345678901234568" })),
  );
  assert.equal(one, branchNameOf(jobFor("Würfel für alle, bitte! 🎲")));
});

test("has the same form for every wish", () => {
  for (const wish of ["../../main", "--force", "a..b", "x.lock", "", "日本語", "@{-1}", "a\nb"]) {
    assert.match(branchNameOf(jobFor(wish)), /^feature\/[a-z0-9]+(-+[a-z0-9]+)*$/, wish);
  }
});

test("doesn't contain a key that somebody pasted into a wish", () => {
  const wish = `dice glpat-${"a1b2c".repeat(4)} please`;
  assert.match(branchNameOf(jobFor(wish)), /^feature\/request-[0-9a-z]{8,13}$/);
});

test("is the earlier run's branch, unless that isn't one of ours", () => {
  assert.equal(
    branchNameOf(jobFor("dice", { branchName: "feature/roll-dice-abc" })),
    "feature/roll-dice-abc",
  );
  assert.match(branchNameOf(jobFor("dice", { branchName: "main" })), /^feature\/dice-/);
});
