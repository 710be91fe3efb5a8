import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { ClaudeUnavailableError } from "../../claude/claude-errors.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** Ann's request with a plan, and the buttons visible in its thread. */
async function withPlan(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const plan = (text: string) => harness.claude.script({ text: `${text}\n---PLAN_READY---` });
  plan("White dice.");
  const thread = await harness.ask(harness.ann, "feature request: dice");
  const shown = await harness.hears(thread, /White dice/);
  await until(() => harness.store.get(thread)?.shownButtons.length === 1);
  /** How the messages with buttons in the thread begin. */
  const buttoned = () =>
    harness.discord.world
      .messages(thread)
      .filter(({ components = [] }) => components.length > 0)
      // This one stays: people can change their minds about being named.
      .filter(({ components }) => !JSON.stringify(components).includes(":credit"))
      .map(({ content }) => content.slice(0, 11));
  const isButtoned = (...beginnings: readonly string[]) =>
    until(() => JSON.stringify(buttoned()) === JSON.stringify(beginnings));
  const state = (wanted: string) =>
    until(() => {
      const request = harness.store.get(thread);
      return request?.state === wanted && request.outbox.length === 0;
    });
  const writes = (content: string) => harness.discord.people.write(harness.ann.id, thread, content);
  const press = (message: APIMessage, action: string) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return harness.discord.people.press(
      harness.ann.id,
      message.id,
      ids.find((id) => id.includes(action)) ?? "none",
    );
  };
  return { harness, thread, shown, plan, isButtoned, state, writes, press };
}

test("only the newest plan has buttons: discussing a plan removes its buttons and keeps its text", async (t) => {
  const { harness, thread, plan, isButtoned, writes } = await withPlan(t);
  await isButtoned("White dice.");
  harness.claude.script({ text: "How blue?" });
  await writes("make them blue");
  await isButtoned();
  plan("Blue. dice.");
  await writes("very");
  await isButtoned("Blue. dice.");
  assert.ok(harness.said(thread).some((text) => /^White dice\.[\s\S]*Ready\?/.test(text)));
});

for (const [word, words] of [
  ["cancel", /Cancelled/],
  ["go", /pull request is open/],
] as const) {
  test(`a request that ended after a ${word} leaves no buttons to press`, async (t) => {
    const { harness, thread, isButtoned, writes } = await withPlan(t);
    await writes(word);
    await harness.hears(thread, words);
    await isButtoned();
    await until(() => harness.store.get(thread)?.shownButtons.length === 0);
  });
}

test("a failed build shows its own buttons, which disappear when it starts again", async (t) => {
  const { harness, thread, isButtoned, writes } = await withPlan(t);
  harness.builds.push(async () => {
    throw new ClaudeUnavailableError("overloaded", "overloaded");
  });
  await writes("go");
  await harness.hears(thread, /say \*\*go\*\* to try again/);
  await isButtoned("That didn't");
  await writes("go");
  await harness.hears(thread, /pull request is open/);
  await isButtoned();
});

test("a parked request has one button, and its reopened plan has the others", async (t) => {
  const { harness, thread, isButtoned, press, state } = await withPlan(t);
  harness.pass(quietMs + 60_000);
  const parked = await harness.hears(thread, /parked/);
  await isButtoned("It's been q");
  await press(parked, "wake");
  await state("plan_ready");
  await isButtoned("White dice.");
});

test("the next bot removes stale buttons that a killed one left, and keeps those that still work", async (t) => {
  const { harness, thread, isButtoned, plan, state, writes } = await withPlan(t);
  await harness.restart({ drain: false });
  await isButtoned("White dice.");
  const [removals, kept] = [
    /^PATCH \/channels\/\d+\/messages\/\d+$/,
    harness.store.get(thread)?.shownButtons,
  ];
  harness.discord.faults.add({ on: removals, times: 100, effect: { kind: "answer", status: 503 } });
  plan("Blue. dice.");
  await writes("make them blue");
  await harness.hears(thread, /Blue\. dice/);
  await state("plan_ready");
  assert.deepEqual(harness.store.get(thread)?.shownButtons[0], kept?.[0], "it is still recorded");
  harness.discord.faults.clear();
  await harness.restart({ drain: false });
  await isButtoned("Blue. dice.");
});

test("a button that couldn't be removed says that there is a newer plan, and then disappears", async (t) => {
  const { harness, thread, shown, plan, isButtoned, press, state, writes } = await withPlan(t);
  harness.keepsButtons(shown);
  plan("Blue. dice.");
  await writes("make them blue");
  await harness.hears(thread, /Blue\. dice/);
  await state("plan_ready");
  await isButtoned("White dice.", "Blue. dice.");
  const { message } = await press(shown, "ship");
  assert.match(message?.content ?? "", /newer plan has replaced that one/);
  await isButtoned("Blue. dice.");
  assert.deepEqual(harness.jobs, []);
});
