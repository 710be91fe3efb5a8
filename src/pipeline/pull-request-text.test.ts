import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "./pipeline.ts";
import { pullRequestText } from "./pull-request-text.ts";
import type { CommitFacts } from "./read-commit.ts";

const job: Job = {
  ...{ requestId: "1", guildId: "2", kind: "core", description: "be patient", plan: "Wait longer." },
  ...{ requester: { id: "3", name: "Nemo" }, branchName: undefined, leave: ["the supervisor"] },
};
const touching = (...paths: readonly string[]): CommitFacts => ({
  ...{ commit: "c0ffee", title: "Be patient", summary: "It waits.", model: "claude", rounds: 1, checks: [] },
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  files: paths.map((path) => ({ path, status: "changed" })),
});
const body = (...paths: readonly string[]) => pullRequestText(job, touching(...paths), [], []).body;

test("a core change's page says what it touches that guards everything else, and whether an operator allowed that", () => {
  assert.doesNotMatch(body("src/chat/reply.ts"), /Most sensitive/);
  assert.match(
    body("src/supervisor/timings.ts"),
    /it touches the supervisor\. An operator allowed that for this request\./,
  );
  // Somebody committed to the branch as well.
  assert.match(
    body("src/supervisor/timings.ts", "src/policy/scanner.ts"),
    /it touches the supervisor, the security policy and its scanner\. No operator was asked about the security policy and its scanner\./,
  );
});
