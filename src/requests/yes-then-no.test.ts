import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

/** A request of Ann's with a plan. */
async function withPlan(t: TestContext) {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  stage.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await stage.wish(stage.ann, "feature request: dice");
  const plan = await stage.hears(thread, /Ready\?/);
  await until(() => stage.store.get(thread)?.shownButtons.length === 1);
  return {
    ...{ stage, thread, plan },
    writes: (content: string, who = stage.ann) => stage.discord.people.write(who.id, thread, content),
    async press(message: APIMessage, action: string, who: APIUser = stage.ann) {
      const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
      const pressed = ids.find((id) => id.includes(action)) ?? "none";
      return (await stage.discord.people.press(who.id, message.id, pressed)).message?.content ?? "";
    },
  };
}

type Stage = Awaited<ReturnType<typeof createRequestsHarness>>;

const obstacles: Readonly<
  Record<string, { put(stage: Stage): Promise<void>; remove(stage: Stage): void; words: RegExp }>
> = {
  "Claude is paused": {
    async put(stage) {
      stage.claude.faults.add({ on: /messages/, times: 3, effect: { kind: "answer", status: 529 } });
      const other = await stage.wish(stage.operator, "feature request: coins");
      const away = () => stage.said(other).filter((text) => text.includes("can't reach Claude")).length;
      await stage.hears(other, /can't reach Claude/);
      for (const failures of [2, 3]) {
        await stage.discord.people.write(stage.operator.id, other, "hello?");
        await until(() => away() === failures);
      }
    },
    remove: (stage) => stage.pass(60_000),
    words: /can't reach Claude right now[\s\S]*say \*\*go\*\* again/,
  },
  "nothing can be pushed": {
    put: async (stage) => {
      stage.github.canPush = false;
    },
    remove: (stage) => {
      stage.github.canPush = true;
    },
    words: /not allowed to push code[\s\S]*say \*\*go\*\* again/,
  },
  "the budget is spent": {
    put: async (stage) => {
      stage.caps.user.tokens = 0;
    },
    remove: (stage) => {
      stage.caps.user.tokens = 1_000_000_000;
    },
    words: /[\s\S]*Your plan is safe: say \*\*go\*\* again/,
  },
};

for (const [what, { put, remove, words }] of Object.entries(obstacles)) {
  test(`while ${what}, a go by word or button hears that and no "On it!"; it works once that is over`, async (t) => {
    const { stage, thread, plan, writes, press } = await withPlan(t);
    await put(stage);
    await writes("go");
    await stage.hears(thread, words);
    assert.match(await press(plan, "ship"), words);
    assert.deepEqual([stage.jobs.length, stage.store.get(thread)?.state], [0, "plan_ready"]);
    assert.doesNotMatch(stage.said(thread).join("\n"), /On it!/);
    remove(stage);
    await writes("go");
    await stage.hears(thread, /pull request is open/);
  });
}

test("nobody is offered a request of their own who couldn't have one", async (t) => {
  const { stage, thread, plan, writes, press } = await withPlan(t);
  await writes("go", stage.bob);
  const told = await stage.hears(thread, /Only the person who asked/);
  assert.doesNotMatch(told.content + (await press(plan, "ship", stage.bob)), /something of your own/);
  assert.match(await press(plan, "ship", stage.operator), /something of your own/);
  await stage.wish(stage.bob, "bot improvement: greet people");
  await stage.wish(stage.ann, "bot improvement: greet people");
  const refusals = () => stage.said(stage.channelId).filter((text) => text.includes("for its operators"));
  await until(() => refusals().length === 2);
  assert.deepEqual(
    refusals().map((text) => text.includes("feature request")),
    [false, true],
  );
});

test("who asks to go on after a cancel of a build hears that it stops, not that it is being built", async (t) => {
  const { stage, thread, writes } = await withPlan(t);
  const proceed = Promise.withResolvers<void>();
  stage.builds.push(async (_job, record) => {
    await proceed.promise;
    record.step({ name: "create_branch", round: 1, status: "started", startedAt: stage.clock.now });
    throw new Error("it went on");
  });
  await writes("go");
  await until(() => stage.jobs.length === 1);
  await writes("cancel");
  await stage.hears(thread, /Stopping as soon as/);
  await writes("and?");
  await stage.hears(thread, /That's cancelled already: I'll stop as soon/);
  proceed.resolve();
  await stage.hears(thread, /^Cancelled/);
  assert.doesNotMatch(stage.said(thread).join("\n"), /busy building/);
});
