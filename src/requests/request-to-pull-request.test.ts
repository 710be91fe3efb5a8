import assert from "node:assert/strict";
import { test } from "node:test";
import { createPipelineHarness } from "../pipeline/fixtures/pipeline-harness.ts";
import { stepNames } from "../pipeline/pipeline.ts";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";

/** Before the first of them ends. */
const day = Date.UTC(2026, 10, 22);

const families = [
  "claude-sonnet-5-5",
  "claude-haiku-5-5",
  "claude-opus-5-5",
  "claude-fable-5-2",
  "claude-sonnet-4-6",
  "claude-haiku-4-5",
];

for (const model of families) {
  test(`a wish becomes a pull request on ${model}, from its plan to its code`, async (t) => {
    const workshop = await createPipelineHarness(t, { model, now: () => day });
    const stage = await createRequestsHarness(workshop.pipeline, undefined, { model, now: () => day });
    t.after(() => stage.close());

    const thread = await stage.wish(stage.ann, "feature request: roll dice with /roll");
    await stage.hears(thread, /Ready\?/);
    await stage.discord.people.write(stage.ann.id, thread, "go");
    await stage.hears(thread, /pull request is open/, 60_000);

    assert.match(workshop.github.pullRequests()[0]?.body ?? "", new RegExp(`Written by ${model} in 1 round`));
    assert.ok([...stage.claude.calls, ...workshop.claude.calls].every((call) => call.model === model));
  });
}

test("a request under way survives the end of its model, between two rounds of its code", async (t) => {
  const clock = { now: Date.UTC(2026, 10, 29) };
  const options = { model: "claude-sonnet-4-5", now: () => clock.now };
  const workshop = await createPipelineHarness(t, options);
  const stage = await createRequestsHarness(workshop.pipeline, undefined, options);
  t.after(() => stage.close());

  const thread = await stage.wish(stage.ann, "feature request: roll dice with /roll");
  await stage.hears(thread, /Ready\?/);
  const forbidden = 'import { readFileSync } from "node:fs";\nexport default readFileSync;\n';
  workshop.claude.script({
    form: {
      title: "Add dice",
      summary: "Rolls.",
      changes: [{ action: "write", path: "plugins/dice.ts", content: forbidden }],
    },
    on: () => {
      clock.now = Date.UTC(2026, 11, 1);
      return true;
    },
  });
  await stage.discord.people.write(stage.ann.id, thread, "go");
  await stage.hears(thread, /pull request is open/, 60_000);

  assert.deepEqual(
    workshop.claude.calls.map(({ model }) => model),
    ["claude-sonnet-4-5", "claude-sonnet-5-5"],
  );
  assert.match(workshop.github.pullRequests()[0]?.body ?? "", /Written by claude-sonnet-5-5 in 2 rounds/);
  // Planning goes on as well: its own bot learns of the end at its next call.
  stage.clock.now += 200_000;
  const next = await stage.wish(stage.ann, "feature request: flip a coin");
  await stage.hears(next, /Heads and tails/);
  assert.equal(stage.claude.calls.at(-1)?.model, "claude-sonnet-5-5");
});

test("a wish becomes a pull request through every step of the pipeline, shown in the thread", async (t) => {
  const workshop = await createPipelineHarness(t);
  const stage = await createRequestsHarness(workshop.pipeline);
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
