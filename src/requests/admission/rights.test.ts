import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { SensitiveChangeError } from "../../pipeline/failures.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** A request of Ann's whose plan can be approved. */
async function withPlan(t: TestContext) {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  const { discord, guildId, ann } = stage;
  const [roleId = ""] = discord.world.members(guildId).find(({ user }) => user.id === ann.id)?.roleIds ?? [];
  stage.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await stage.wish(ann, "feature request: dice");
  const plan = await stage.hears(thread, /Ready\?/);
  const calls = stage.claude.calls.length;
  return {
    ...{ stage, thread, plan },
    lose: () => discord.world.setRoles(guildId, ann.id, []),
    regain: () => discord.world.setRoles(guildId, ann.id, [roleId]),
    state: () => stage.store.get(thread)?.state,
    writes: (content: string, who = ann) => discord.people.write(who.id, thread, content),
    press(message: APIMessage, action: RegExp, who: APIUser = ann) {
      const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
      return discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
    },
    /** Waits until Ann has read that she needs the role so many times: by what all read, and by what only she does. */
    told: (times: number) =>
      until(() => {
        const seen = discord.world.messages(thread, ann.id);
        return (
          seen.filter(({ content }) => /You need the \*\*BotAdmin\*\* role/.test(content)).length === times
        );
      }),
    refusals: () => stage.said(thread).filter((text) => /You need the \*\*BotAdmin\*\*/.test(text)).length,
    asksClaude: () => stage.claude.calls.length - calls,
  };
}

test("who lost the role can't go on with a plan by words: not by go, not by a change; with it back, both work", async (t) => {
  const { stage, thread, lose, regain, writes, refusals, asksClaude, state } = await withPlan(t);
  lose();
  await writes("go");
  await until(() => refusals() === 1);
  await writes("make it blue");
  await until(() => refusals() === 2);
  assert.deepEqual([state(), asksClaude(), stage.jobs.length], ["plan_ready", 0, 0]);
  regain();
  stage.claude.script({ text: "Blue dice.\n---PLAN_READY---" });
  await writes("make it blue");
  await stage.hears(thread, /Blue dice/);
  await writes("go");
  await stage.hears(thread, /pull request is open/);
});

test("who lost the role can't go on with a plan by its buttons, and can still cancel", async (t) => {
  const { stage, plan, lose, press, told, asksClaude, state } = await withPlan(t);
  lose();
  for (const [index, action] of [/ship/, /refine/].entries()) {
    await press(plan, action);
    await told(index + 1);
    assert.deepEqual([state(), asksClaude(), stage.jobs.length], ["plan_ready", 0, 0], String(action));
  }
  await press(plan, /cancel/);
  await until(() => state() === "done");
});

test("who lost the role can cancel by a word, too", async (t) => {
  const { lose, writes, state } = await withPlan(t);
  lose();
  await writes("cancel");
  await until(() => state() === "done");
});

test("who lost the role gets nothing more planned while it is talked over", async (t) => {
  const { lose, writes, press, plan, refusals, asksClaude, told, state } = await withPlan(t);
  await press(plan, /refine/);
  await until(() => state() === "discussing");
  lose();
  await writes("with twenty sides");
  await told(1);
  assert.deepEqual([state(), asksClaude(), refusals()], ["discussing", 0, 1]);
});

test("who lost the role can't bring a parked request back", async (t) => {
  const { stage, thread, lose, regain, press, told, state } = await withPlan(t);
  stage.pass(quietMs + 60_000);
  const parked = await stage.hears(thread, /parked/);
  lose();
  await press(parked, /wake/);
  await told(1);
  assert.equal(state(), "done");
  regain();
  await press(parked, /wake/);
  await until(() => state() === "plan_ready");
});

test("a run that a restart interrupted goes on only for somebody who may still have it built", async (t) => {
  const { stage, thread, lose, regain, writes, refusals, state } = await withPlan(t);
  const interrupted = Promise.withResolvers<never>();
  stage.builds.push(() => interrupted.promise);
  await writes("go");
  await until(() => stage.jobs.length === 1);
  lose();
  await stage.restart({ drain: false });
  await until(() => refusals() === 1);
  assert.deepEqual([state(), stage.jobs.length], ["plan_ready", 1]);
  regain();
  await writes("go");
  await stage.hears(thread, /pull request is open/);
});

test("who is no operator any more neither goes on with a change of the core nor allows one", async (t) => {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  const { discord, operator } = stage;
  stage.builds.push(async () => {
    throw new SensitiveChangeError(["the supervisor"], []);
  });
  stage.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await stage.wish(operator, "bot improvement: be more patient");
  await stage.hears(thread, /Ready\?/);
  await discord.people.write(operator.id, thread, "go");
  const asked = await stage.hears(thread, /without touching the supervisor/);
  await until(() => stage.store.get(thread)?.state === "plan_ready");
  stage.operators.delete(operator.id);
  const [allow = "none"] = JSON.stringify(asked.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
  await discord.people.press(operator.id, asked.id, allow);
  await until(() =>
    discord.world
      .messages(thread, operator.id)
      .some(({ content }) => /Only one of my operators/.test(content)),
  );
  const calls = stage.claude.calls.length;
  for (const words of ["go", "wait even longer"]) {
    const before = stage.said(thread).length;
    await discord.people.write(operator.id, thread, words);
    await until(() => stage.said(thread).length > before);
    assert.match(stage.said(thread).at(-1) ?? "", /Changes to Turbot itself are for its operators/);
  }
  assert.deepEqual([stage.jobs.length, stage.claude.calls.length], [1, calls]);
});
