import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

/** Ann's request with a plan. */
async function withPlan(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  harness.claude.script({ text: "I'll roll dice.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: dice");
  const plan = await harness.hears(thread, /Ready\?/);
  await until(() => harness.store.get(thread)?.shownButtons.length === 1);
  return {
    ...{ harness, thread, plan },
    writes: (content: string, who = harness.ann) => harness.discord.people.write(who.id, thread, content),
    async press(message: APIMessage, action: string, who: APIUser = harness.ann) {
      const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
      const pressed = ids.find((id) => id.includes(action)) ?? "none";
      return (await harness.discord.people.press(who.id, message.id, pressed)).message?.content ?? "";
    },
  };
}

type Harness = Awaited<ReturnType<typeof createRequestsHarness>>;

const obstacles: Readonly<
  Record<string, { put(harness: Harness): Promise<void>; remove(harness: Harness): void; words: RegExp }>
> = {
  "Claude is paused": {
    async put(harness) {
      harness.claude.faults.add({ on: /messages/, times: 3, effect: { kind: "answer", status: 529 } });
      const other = await harness.ask(harness.operator, "feature request: coins");
      const away = () => harness.said(other).filter((text) => text.includes("can't reach Claude")).length;
      await harness.hears(other, /can't reach Claude/);
      for (const failures of [2, 3]) {
        await harness.discord.people.write(harness.operator.id, other, "hello?");
        await until(() => away() === failures);
      }
    },
    remove: (harness) => harness.pass(60_000),
    words: /can't reach Claude right now[\s\S]*say \*\*go\*\* again/,
  },
  "nothing can be pushed": {
    put: async (harness) => {
      harness.github.canPush = false;
    },
    remove: (harness) => {
      harness.github.canPush = true;
    },
    words: /not allowed to push code[\s\S]*say \*\*go\*\* again/,
  },
  "as many pull requests are open or on their way as may": {
    put: async (harness) => {
      harness.builds.push(
        ({ signal }) =>
          new Promise((_, reject) =>
            signal?.addEventListener("abort", () => reject(new Error("it was stopped"))),
          ),
      );
      harness.claude.script({ text: "Coins.\n---PLAN_READY---" });
      const other = await harness.ask(harness.operator, "feature request: coins");
      await harness.hears(other, /Ready\?/);
      await harness.discord.people.write(harness.operator.id, other, "go");
      await until(() => harness.jobs.length === 1);
      harness.jobs.length = 0;
      harness.github.hasRoomFor = (building) => building < 1;
    },
    remove: (harness) => {
      harness.github.hasRoomFor = (building) => building < 2;
    },
    words: /wait for a review as my reviewers[\s\S]*say \*\*go\*\* again/,
  },
  "the budget is spent": {
    put: async (harness) => {
      harness.caps.user.tokens = 0;
    },
    remove: (harness) => {
      harness.caps.user.tokens = 1_000_000_000;
    },
    words: /[\s\S]*Your plan is safe: say \*\*go\*\* again/,
  },
};

for (const [what, { put, remove, words }] of Object.entries(obstacles)) {
  test(`while ${what}, a go by message or button gets that reason instead of "On it!", and works afterwards`, async (t) => {
    const { harness, thread, plan, writes, press } = await withPlan(t);
    await put(harness);
    await writes("go");
    await harness.hears(thread, words);
    assert.match(await press(plan, "ship"), words);
    assert.deepEqual([harness.jobs.length, harness.store.get(thread)?.state], [0, "plan_ready"]);
    assert.doesNotMatch(harness.said(thread).join("\n"), /On it!/);
    remove(harness);
    await writes("go");
    await harness.hears(thread, /pull request is open/);
  });
}

test("only people who can make requests are offered one of their own", async (t) => {
  const { harness, thread, plan, writes, press } = await withPlan(t);
  await writes("go", harness.bob);
  const told = await harness.hears(thread, /Only the person who asked/);
  assert.doesNotMatch(told.content + (await press(plan, "ship", harness.bob)), /something of your own/);
  assert.match(await press(plan, "ship", harness.operator), /something of your own/);
  await harness.ask(harness.bob, "bot improvement: greet people");
  await harness.ask(harness.ann, "bot improvement: greet people");
  const refusals = () => harness.said(harness.channelId).filter((text) => text.includes("for its operators"));
  await until(() => refusals().length === 2);
  assert.deepEqual(
    refusals().map((text) => text.includes("feature request")),
    [false, true],
  );
});

test("a message after cancelling a build is told that it is stopping, not that it is being built", async (t) => {
  const { harness, thread, writes } = await withPlan(t);
  const proceed = Promise.withResolvers<void>();
  harness.builds.push(async (_job, record) => {
    await proceed.promise;
    record.step({ name: "create_branch", round: 1, status: "started", startedAt: harness.clock.now });
    throw new Error("it went on");
  });
  await writes("go");
  await until(() => harness.jobs.length === 1);
  await writes("cancel");
  await harness.hears(thread, /Stopping as soon as/);
  await writes("and?");
  await harness.hears(thread, /That's cancelled already: I'll stop as soon/);
  proceed.resolve();
  await harness.hears(thread, /^Cancelled/);
  assert.doesNotMatch(harness.said(thread).join("\n"), /busy building/);
});
