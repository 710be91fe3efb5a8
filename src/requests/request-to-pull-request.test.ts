import assert from "node:assert/strict";
import { test } from "node:test";
import { createPipelineHarness } from "../pipeline/fixtures/pipeline-harness.ts";
import { stepNames } from "../pipeline/pipeline.ts";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";

/** Before the first of these models is retired. */
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
  test(`a request becomes a pull request on ${model}, from its plan to its code`, async (t) => {
    const pipelineHarness = await createPipelineHarness(t, { model, now: () => day });
    const harness = await createRequestsHarness(pipelineHarness.pipeline, undefined, {
      model,
      now: () => day,
    });
    t.after(() => harness.close());

    const thread = await harness.ask(harness.ann, "feature request: roll dice with /roll");
    await harness.hears(thread, /Ready\?/);
    await harness.discord.people.write(harness.ann.id, thread, "go");
    await harness.hears(thread, /pull request is open/, 60_000);

    assert.match(
      pipelineHarness.github.pullRequests()[0]?.body ?? "",
      new RegExp(`Written by ${model} in 1 round`),
    );
    assert.ok(
      [...harness.claude.calls, ...pipelineHarness.claude.calls].every((call) => call.model === model),
    );
  });
}

test("a request in progress survives the retirement of its model between two rounds", async (t) => {
  const clock = { now: Date.UTC(2026, 10, 29) };
  const options = { model: "claude-sonnet-4-5", now: () => clock.now };
  const pipelineHarness = await createPipelineHarness(t, options);
  const harness = await createRequestsHarness(pipelineHarness.pipeline, undefined, options);
  t.after(() => harness.close());

  const thread = await harness.ask(harness.ann, "feature request: roll dice with /roll");
  await harness.hears(thread, /Ready\?/);
  const forbidden = 'import { readFileSync } from "node:fs";\nexport default readFileSync;\n';
  pipelineHarness.claude.script({
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
  await harness.discord.people.write(harness.ann.id, thread, "go");
  await harness.hears(thread, /pull request is open/, 60_000);

  assert.deepEqual(
    pipelineHarness.claude.calls.map(({ model }) => model),
    ["claude-sonnet-4-5", "claude-sonnet-5-5"],
  );
  assert.match(
    pipelineHarness.github.pullRequests()[0]?.body ?? "",
    /Written by claude-sonnet-5-5 in 2 rounds/,
  );
  // Planning continues as well: its bot learns of the retirement at its next call.
  harness.clock.now += 200_000;
  const next = await harness.ask(harness.ann, "feature request: flip a coin");
  await harness.hears(next, /Heads and tails/);
  assert.equal(harness.claude.calls.at(-1)?.model, "claude-sonnet-5-5");
});

test("a request becomes a pull request through every step of the pipeline, shown in the thread", async (t) => {
  const pipelineHarness = await createPipelineHarness(t);
  const harness = await createRequestsHarness(pipelineHarness.pipeline);
  t.after(() => harness.close());

  const thread = await harness.ask(harness.ann, "feature request: roll dice with /roll");
  await harness.hears(thread, /Ready\?/);
  await harness.discord.people.write(harness.ann.id, thread, "lgtm");
  const told = await harness.hears(thread, /pull request is open/, 60_000);

  const [pull] = pipelineHarness.github.pullRequests();
  assert.ok(pull !== undefined && told.content.includes(`/pull/${pull.number}`));
  const request = harness.store.get(thread);
  assert.ok(request?.state === "done" && request.outcome.kind === "proposed");
  assert.equal(request.outcome.pullRequest.number, pull.number);
  assert.deepEqual(
    request.steps.map(({ name, status }) => `${name} ${status}`),
    stepNames.map((name) => `${name} completed`),
  );
  const progress = harness.said(thread).find((text) => text.includes("code_generation"));
  for (const name of stepNames) assert.ok(progress?.includes(`\`${name}\``), name);

  const { newCommands } = request.outcome;
  assert.ok(newCommands.length > 0);
  const outcome = { kind: "live", pullRequest: pull.number, commit: "abc" } as const;
  await harness.requests().onOutcome(outcome);
  await harness.hears(thread, new RegExp(`live! Try \`${newCommands[0]}\``));
});
