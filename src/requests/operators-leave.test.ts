import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { SensitiveChangeError } from "../pipeline/failures.ts";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";
import { anonymize, withoutConversation } from "./forget-request.ts";

/** A running request whose first two runs each need another sensitive area. */
async function needingTwoAreas(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const needs = (area: string) => async () => {
    throw new SensitiveChangeError([area], []);
  };
  harness.builds.push(needs("the supervisor"), needs("this pipeline"));
  harness.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: be more patient");
  await harness.hears(thread, /Ready\?/);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  return { harness, thread };
}

test("an approval covers only its area: the operator is asked again for another, and both then hold", async (t) => {
  const { harness, thread } = await needingTwoAreas(t);
  for (const area of [/touching the supervisor/, /touching this pipeline/]) {
    const asked = await harness.hears(thread, area);
    await until(() => harness.store.get(thread)?.state === "plan_ready");
    const [allow = "none"] = JSON.stringify(asked.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
    await harness.discord.people.press(harness.operator.id, asked.id, allow);
  }
  await harness.hears(thread, /pull\/7/);
  assert.deepEqual(
    harness.jobs.map(({ leave }) => leave),
    [[], ["the supervisor"], ["the supervisor", "this pipeline"]],
  );
  const request = harness.store.get(thread);
  assert.ok(request?.state === "done" && request.outcome.kind === "proposed");
  assert.deepEqual(request.outcome.leave, ["the supervisor", "this pipeline"]);
  for (const forgotten of [anonymize(request), withoutConversation(request)]) {
    harness.store.save(forgotten);
    const read = harness.store.get(thread);
    assert.ok(read?.state === "done" && read.outcome.kind === "proposed");
    assert.deepEqual(
      read.outcome.leave,
      ["the supervisor", "this pipeline"],
      "forgetting keeps the approvals",
    );
  }
});

test("a button allows only the areas listed above it, not those that came up later", async (t) => {
  const { harness, thread } = await needingTwoAreas(t);
  const first = await harness.hears(thread, /touching the supervisor/);
  await until(() => harness.store.get(thread)?.state === "plan_ready");
  harness.keepsButtons(first);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  const second = await harness.hears(thread, /touching this pipeline/);
  await until(() => harness.store.get(thread)?.state === "plan_ready");
  const press = (message: APIMessage) => {
    const [allow = "none"] = JSON.stringify(message.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
    return harness.discord.people.press(harness.operator.id, message.id, allow);
  };
  await press(first);
  const answers = () =>
    harness.discord.world.messages(thread, harness.operator.id).map(({ content }) => content);
  await until(() => answers().some((text) => text.includes("That has already been decided")));
  assert.equal(harness.jobs.length, 2, "no build started");
  await press(second);
  await harness.hears(thread, /pull\/7/);
  assert.deepEqual(harness.jobs[2]?.leave, ["this pipeline"]);
});

test("a sensitive area is only touched after an operator allowed it, for this plan alone", async (t) => {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const press = (message: APIMessage, action: RegExp, who: APIUser) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return harness.discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
  };
  const isIn = (state: string) => until(() => harness.store.get(thread)?.state === state);
  const needsLeave = async () => {
    throw new SensitiveChangeError(["the supervisor"], []);
  };
  harness.builds.push(needsLeave, needsLeave);
  harness.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: be more patient");
  await press(await harness.hears(thread, /Ready\?/), /ship/, harness.ann);

  const asked = await harness.hears(thread, /without touching the supervisor/);
  await harness.hears(harness.adminChannelId, /wants to touch the supervisor/);
  await isIn("plan_ready");
  await press(asked, /allow/, harness.bob);
  await press(asked, /allow/, harness.ann);
  assert.equal(harness.jobs.length, 1);
  harness.keepsButtons(asked);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  await until(() => harness.jobs.length === 2);
  await isIn("plan_ready");
  await press(asked, /allow/, harness.operator);
  await harness.hears(thread, /pull\/7/);
  assert.deepEqual(
    harness.jobs.map(({ leave }) => leave),
    [[], [], ["the supervisor"]],
  );
});
