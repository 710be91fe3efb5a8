import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { SensitiveChangeError } from "../../pipeline/failures.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** Ann's request, with a plan that can be approved. */
async function withPlan(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const { discord, guildId, ann } = harness;
  const [roleId = ""] = discord.world.members(guildId).find(({ user }) => user.id === ann.id)?.roleIds ?? [];
  harness.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await harness.ask(ann, "feature request: dice");
  const plan = await harness.hears(thread, /Ready\?/);
  const calls = harness.claude.calls.length;
  return {
    ...{ harness, thread, plan },
    lose: () => discord.world.setRoles(guildId, ann.id, []),
    regain: () => discord.world.setRoles(guildId, ann.id, [roleId]),
    state: () => harness.store.get(thread)?.state,
    writes: (content: string, who = ann) => discord.people.write(who.id, thread, content),
    press(message: APIMessage, action: RegExp, who: APIUser = ann) {
      const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
      return discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
    },
    /** Waits until Ann has been told `times` times that she needs the role, publicly or ephemerally. */
    told: (times: number) =>
      until(() => {
        const seen = discord.world.messages(thread, ann.id);
        return (
          seen.filter(({ content }) => /You need the \*\*BotAdmin\*\* role/.test(content)).length === times
        );
      }),
    refusals: () => harness.said(thread).filter((text) => /You need the \*\*BotAdmin\*\*/.test(text)).length,
    asksClaude: () => harness.claude.calls.length - calls,
  };
}

test("a requester who lost the role can neither say go nor change the plan until they have it back", async (t) => {
  const { harness, thread, lose, regain, writes, refusals, asksClaude, state } = await withPlan(t);
  lose();
  await writes("go");
  await until(() => refusals() === 1);
  await writes("make it blue");
  await until(() => refusals() === 2);
  assert.deepEqual([state(), asksClaude(), harness.jobs.length], ["plan_ready", 0, 0]);
  regain();
  harness.claude.script({ text: "Blue dice.\n---PLAN_READY---" });
  await writes("make it blue");
  await harness.hears(thread, /Blue dice/);
  await writes("go");
  await harness.hears(thread, /pull request is open/);
});

test("a requester who lost the role can't use the plan's buttons, except to cancel", async (t) => {
  const { harness, plan, lose, press, told, asksClaude, state } = await withPlan(t);
  lose();
  for (const [index, action] of [/ship/, /refine/].entries()) {
    await press(plan, action);
    await told(index + 1);
    assert.deepEqual([state(), asksClaude(), harness.jobs.length], ["plan_ready", 0, 0], String(action));
  }
  await press(plan, /cancel/);
  await until(() => state() === "done");
});

test("a requester who lost the role can still cancel by message", async (t) => {
  const { lose, writes, state } = await withPlan(t);
  lose();
  await writes("cancel");
  await until(() => state() === "done");
});

test("a requester who lost the role can't continue planning", async (t) => {
  const { lose, writes, press, plan, refusals, asksClaude, told, state } = await withPlan(t);
  await press(plan, /refine/);
  await until(() => state() === "discussing");
  lose();
  await writes("with twenty sides");
  await told(1);
  assert.deepEqual([state(), asksClaude(), refusals()], ["discussing", 0, 1]);
});

test("a requester who lost the role can't reopen a parked request", async (t) => {
  const { harness, thread, lose, regain, press, told, state } = await withPlan(t);
  harness.pass(quietMs + 60_000);
  const parked = await harness.hears(thread, /parked/);
  lose();
  await press(parked, /wake/);
  await told(1);
  assert.equal(state(), "done");
  regain();
  await press(parked, /wake/);
  await until(() => state() === "plan_ready");
});

test("a run interrupted by a restart resumes only if its requester may still have it built", async (t) => {
  const { harness, thread, lose, regain, writes, refusals, state } = await withPlan(t);
  const interrupted = Promise.withResolvers<never>();
  harness.builds.push(() => interrupted.promise);
  await writes("go");
  await until(() => harness.jobs.length === 1);
  lose();
  await harness.restart({ drain: false });
  await until(() => refusals() === 1);
  assert.deepEqual([state(), harness.jobs.length], ["plan_ready", 1]);
  regain();
  await writes("go");
  await harness.hears(thread, /pull request is open/);
});

test("a former operator can neither continue nor allow a core change", async (t) => {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const { discord, operator } = harness;
  harness.builds.push(async () => {
    throw new SensitiveChangeError(["the supervisor"], []);
  });
  harness.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await harness.ask(operator, "bot improvement: be more patient");
  await harness.hears(thread, /Ready\?/);
  await discord.people.write(operator.id, thread, "go");
  const asked = await harness.hears(thread, /without touching the supervisor/);
  await until(() => harness.store.get(thread)?.state === "plan_ready");
  harness.operators.delete(operator.id);
  const [allow = "none"] = JSON.stringify(asked.components).match(/request:\d+:allow:[\d:a-f]+/) ?? [];
  await discord.people.press(operator.id, asked.id, allow);
  await until(() =>
    discord.world
      .messages(thread, operator.id)
      .some(({ content }) => /Only one of my operators/.test(content)),
  );
  const calls = harness.claude.calls.length;
  for (const words of ["go", "wait even longer"]) {
    const before = harness.said(thread).length;
    await discord.people.write(operator.id, thread, words);
    await until(() => harness.said(thread).length > before);
    assert.match(harness.said(thread).at(-1) ?? "", /Changes to Turbot itself are for its operators/);
  }
  assert.deepEqual([harness.jobs.length, harness.claude.calls.length], [1, calls]);
});
