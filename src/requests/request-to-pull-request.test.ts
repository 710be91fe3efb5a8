import assert from "node:assert/strict";
import { test } from "node:test";
import { openWorkshop } from "../pipeline/fixtures/open-workshop.ts";
import { stepNames } from "../pipeline/pipeline.ts";
import { setStage } from "./fixtures/stage.ts";

test("a wish becomes a pull request through every step of the pipeline, shown in the thread", async (t) => {
  const workshop = await openWorkshop(t);
  const stage = await setStage(workshop.pipeline);
  t.after(() => stage.close());

  const thread = await stage.wish(stage.ann, "feature request: roll dice with /roll");
  await stage.hears(thread, /Ready\?/);
  await stage.discord.people.write(stage.ann.id, thread, "lgtm");
  const told = await stage.hears(thread, /pull request is open/, 60_000);

  const [pull] = workshop.github.pullRequests();
  assert.ok(pull !== undefined && told.content.includes(`/pull/${pull.number}`));
  const request = stage.store.get(thread);
  assert.ok(request?.state === "done" && request.outcome.kind === "proposed");
  assert.equal(request.outcome.pullRequest.number, pull.number);
  assert.deepEqual(
    request.steps.map(({ name, status }) => `${name} ${status}`),
    stepNames.map((name) => `${name} completed`),
  );
  const progress = stage.said(thread).find((text) => text.includes("code_generation"));
  for (const name of stepNames) assert.ok(progress?.includes(`\`${name}\``), name);

  const { newCommands } = request.outcome;
  assert.ok(newCommands.length > 0);
  const outcome = { kind: "live", pullRequest: pull.number, commit: "abc" } as const;
  await stage.requests().onOutcome(outcome);
  await stage.hears(thread, new RegExp(`live! Try \`${newCommands[0]}\``));
});
