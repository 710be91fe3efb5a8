import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { SensitiveChangeError } from "../pipeline/failures.ts";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";
import { anonymous, withoutConversation } from "./forget-request.ts";

/** A request under way whose first two runs each find that they need another sensitive area. */
async function needingTwoAreas(t: TestContext) {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  const needs = (area: string) => async () => {
    throw new SensitiveChangeError([area], []);
  };
  stage.builds.push(needs("the supervisor"), needs("this pipeline"));
  stage.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await stage.wish(stage.ann, "feature request: be more patient");
  await stage.hears(thread, /Ready\?/);
  await stage.discord.people.write(stage.ann.id, thread, "go");
  return { stage, thread };
}

test("leave for one area is none for another: the operator is asked again, and both hold from then on", async (t) => {
  const { stage, thread } = await needingTwoAreas(t);
  for (const area of [/touching the supervisor/, /touching this pipeline/]) {
    const asked = await stage.hears(thread, area);
    await until(() => stage.store.get(thread)?.state === "plan_ready");
    const [allow = "none"] = JSON.stringify(asked.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
    await stage.discord.people.press(stage.operator.id, asked.id, allow);
  }
  await stage.hears(thread, /pull\/7/);
  assert.deepEqual(
    stage.jobs.map(({ leave }) => leave),
    [[], ["the supervisor"], ["the supervisor", "this pipeline"]],
  );
  const request = stage.store.get(thread);
  assert.ok(request?.state === "done" && request.outcome.kind === "proposed");
  assert.deepEqual(request.outcome.leave, ["the supervisor", "this pipeline"]);
  for (const forgotten of [anonymous(request), withoutConversation(request)]) {
    stage.store.save(forgotten);
    const read = stage.store.get(thread);
    assert.ok(read?.state === "done" && read.outcome.kind === "proposed");
    assert.deepEqual(
      read.outcome.leave,
      ["the supervisor", "this pipeline"],
      "forgetting takes no leave away",
    );
  }
});

test("a button allows what stood above it: areas that came up since, nobody has read yet", async (t) => {
  const { stage, thread } = await needingTwoAreas(t);
  const first = await stage.hears(thread, /touching the supervisor/);
  await until(() => stage.store.get(thread)?.state === "plan_ready");
  stage.keepsButtons(first);
  await stage.discord.people.write(stage.ann.id, thread, "go");
  const second = await stage.hears(thread, /touching this pipeline/);
  await until(() => stage.store.get(thread)?.state === "plan_ready");
  const press = (message: APIMessage) => {
    const [allow = "none"] = JSON.stringify(message.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
    return stage.discord.people.press(stage.operator.id, message.id, allow);
  };
  await press(first);
  const answers = () => stage.discord.world.messages(thread, stage.operator.id).map(({ content }) => content);
  await until(() => answers().some((text) => text.includes("That has already been decided")));
  assert.equal(stage.jobs.length, 2, "nothing was begun");
  await press(second);
  await stage.hears(thread, /pull\/7/);
  assert.deepEqual(stage.jobs[2]?.leave, ["this pipeline"]);
});

test("what guards everything else is only touched once an operator allowed it, for this plan alone", async (t) => {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  const press = (message: APIMessage, action: RegExp, who: APIUser) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return stage.discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
  };
  const isIn = (state: string) => until(() => stage.store.get(thread)?.state === state);
  const needsLeave = async () => {
    throw new SensitiveChangeError(["the supervisor"], []);
  };
  stage.builds.push(needsLeave, needsLeave);
  stage.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await stage.wish(stage.ann, "feature request: be more patient");
  await press(await stage.hears(thread, /Ready\?/), /ship/, stage.ann);

  const asked = await stage.hears(thread, /without touching the supervisor/);
  await stage.hears(stage.adminChannelId, /wants to touch the supervisor/);
  await isIn("plan_ready");
  await press(asked, /allow/, stage.bob);
  await press(asked, /allow/, stage.ann);
  assert.equal(stage.jobs.length, 1);
  stage.keepsButtons(asked);
  await stage.discord.people.write(stage.ann.id, thread, "go");
  await until(() => stage.jobs.length === 2);
  await isIn("plan_ready");
  await press(asked, /allow/, stage.operator);
  await stage.hears(thread, /pull\/7/);
  assert.deepEqual(
    stage.jobs.map(({ leave }) => leave),
    [[], [], ["the supervisor"]],
  );
});
