import assert from "node:assert/strict";
import { test } from "node:test";
import { jobFor } from "../fixtures/pipeline-harness.ts";
import { branchNameOf, namesAMember } from "./branch-name.ts";

test("says nothing about the wish, and is unique to the request", () => {
  const one = branchNameOf(jobFor("dice for Marina"));
  assert.match(one, /^feature\/plugin-[0-9a-f]{16}$/);
  assert.notEqual(one, branchNameOf(jobFor("dice for Marina", { requestId: "1312345678901234568" })));
  assert.equal(one, branchNameOf(jobFor("dice for Marina")));
  assert.equal(namesAMember(one), false);
  assert.equal(namesAMember(`${one}-2`), false);
});

test("is the earlier run's branch, also an older release's, unless that isn't one of ours", () => {
  const older = "feature/roll-dice-abc123def456";
  assert.equal(branchNameOf(jobFor("dice", { branchName: older })), older);
  assert.equal(namesAMember(older), true);
  assert.match(branchNameOf(jobFor("dice", { branchName: "main" })), /^feature\/plugin-/);
});
