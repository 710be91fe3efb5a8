import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { SensitiveChange } from "../pipeline/failures.ts";
import { setStage } from "./fixtures/stage.ts";
import { until } from "./fixtures/until.ts";

test("what guards everything else is only touched once an operator allowed it, for this plan alone", async (t) => {
  const stage = await setStage();
  t.after(() => stage.close());
  const press = (message: APIMessage, action: RegExp, who: APIUser) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return stage.discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
  };
  const isIn = (state: string) => until(() => stage.store.get(thread)?.state === state);
  const needsLeave = async () => {
    throw new SensitiveChange(["the supervisor"], []);
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
  await stage.discord.people.write(stage.ann.id, thread, "go");
  await until(() => stage.jobs.length === 2);
  await isIn("plan_ready");
  await press(asked, /allow/, stage.operator);
  await stage.hears(thread, /pull\/7/);
  assert.deepEqual(
    stage.jobs.map(({ allowSensitive }) => allowSensitive),
    [undefined, undefined, true],
  );
});
