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

test("a page stays as short as GitHub wants it, however often it was revised, and the checks still stand on it", () => {
  const revisions = Array.from({ length: 60 }, (_, at) => ({
    ...touching(),
    title: `Revision ${at + 1}`,
    summary: "word ".repeat(800),
  }));
  const many = touching(...Array.from({ length: 400 }, (_, at) => `docs/${"page-".repeat(20)}${at}.md`));
  const long = pullRequestText({ ...job, plan: "Wait. ".repeat(4_000) }, many, [], [], revisions).body;
  assert.ok(long.length <= 65_536, `${long.length}`);
  for (const part of [
    /52 earlier ones/,
    /\*\*Revision 60\*\*/,
    /and 300 more/,
    /## Checks/,
    /Opened by Turbot/,
  ]) {
    assert.match(long, part);
  }
  const lines = pullRequestText({ ...job, plan: "x\n".repeat(20_000) }, many, [], [], revisions).body;
  assert.ok(lines.length <= 65_536, `${lines.length}`);
});
