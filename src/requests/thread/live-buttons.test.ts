import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { ClaudeUnavailableError } from "../../claude/claude-errors.ts";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";
import { quietMs } from "../watch-idle.ts";

/** A request of Ann's with a plan, and what can be seen of the buttons in its thread. */
async function withPlan(t: TestContext) {
  const stage = await createRequestsHarness();
  t.after(() => stage.close());
  const plan = (text: string) => stage.claude.script({ text: `${text}\n---PLAN_READY---` });
  plan("White dice.");
  const thread = await stage.wish(stage.ann, "feature request: dice");
  const shown = await stage.hears(thread, /White dice/);
  await until(() => stage.store.get(thread)?.shownButtons.length === 1);
  /** What the messages in the thread with buttons begin with. */
  const buttoned = () =>
    stage.discord.world
      .messages(thread)
      .filter(({ components = [] }) => components.length > 0)
      .map(({ content }) => content.slice(0, 11));
  const isButtoned = (...beginnings: readonly string[]) =>
    until(() => JSON.stringify(buttoned()) === JSON.stringify(beginnings));
  const state = (wanted: string) =>
    until(() => {
      const request = stage.store.get(thread);
      return request?.state === wanted && request.outbox.length === 0;
    });
  const writes = (content: string) => stage.discord.people.write(stage.ann.id, thread, content);
  const press = (message: APIMessage, action: string) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return stage.discord.people.press(
      stage.ann.id,
      message.id,
      ids.find((id) => id.includes(action)) ?? "none",
    );
  };
  return { stage, thread, shown, plan, isButtoned, state, writes, press };
}

test("only the newest plan has buttons: those of the older go when it is talked over, and its words stay", async (t) => {
  const { stage, thread, plan, isButtoned, writes } = await withPlan(t);
  await isButtoned("White dice.");
  stage.claude.script({ text: "How blue?" });
  await writes("make them blue");
  await isButtoned();
  plan("Blue. dice.");
  await writes("very");
  await isButtoned("Blue. dice.");
  assert.ok(stage.said(thread).some((text) => /^White dice\.[\s\S]*Ready\?/.test(text)));
});

for (const [word, words] of [
  ["cancel", /Cancelled/],
  ["go", /pull request is open/],
] as const) {
  test(`a request that ended after a ${word} leaves no buttons to press`, async (t) => {
    const { stage, thread, isButtoned, writes } = await withPlan(t);
    await writes(word);
    await stage.hears(thread, words);
    await isButtoned();
    await until(() => stage.store.get(thread)?.shownButtons.length === 0);
  });
}

test("a build that failed brings its own buttons, and takes them along when it begins again", async (t) => {
  const { stage, thread, isButtoned, writes } = await withPlan(t);
  stage.builds.push(async () => {
    throw new ClaudeUnavailableError("overloaded", "overloaded");
  });
  await writes("go");
  await stage.hears(thread, /say \*\*go\*\* to try again/);
  await isButtoned("That didn't");
  await writes("go");
  await stage.hears(thread, /pull request is open/);
  await isButtoned();
});

test("a parked request has its one button, and the plan that comes back has the others", async (t) => {
  const { stage, thread, isButtoned, press, state } = await withPlan(t);
  stage.pass(quietMs + 60_000);
  const parked = await stage.hears(thread, /parked/);
  await isButtoned("It's been q");
  await press(parked, "wake");
  await state("plan_ready");
  await isButtoned("White dice.");
});

test("buttons that a killed bot left are taken off by the next one; those that can be pressed stay", async (t) => {
  const { stage, thread, isButtoned, plan, state, writes } = await withPlan(t);
  await stage.restart({ drain: false });
  await isButtoned("White dice.");
  const [removals, kept] = [/^PATCH \/channels\/\d+\/messages\/\d+$/, stage.store.get(thread)?.shownButtons];
  stage.discord.faults.add({ on: removals, times: 100, effect: { kind: "answer", status: 503 } });
  plan("Blue. dice.");
  await writes("make them blue");
  await stage.hears(thread, /Blue\. dice/);
  await state("plan_ready");
  assert.deepEqual(stage.store.get(thread)?.shownButtons[0], kept?.[0], "it isn't forgotten");
  stage.discord.faults.clear();
  await stage.restart({ drain: false });
  await isButtoned("Blue. dice.");
});

test("a button that couldn't be taken off says that there is a newer plan, and goes", async (t) => {
  const { stage, thread, shown, plan, isButtoned, press, state, writes } = await withPlan(t);
  stage.keepsButtons(shown);
  plan("Blue. dice.");
  await writes("make them blue");
  await stage.hears(thread, /Blue\. dice/);
  await state("plan_ready");
  await isButtoned("White dice.", "Blue. dice.");
  const { message } = await press(shown, "ship");
  assert.match(message?.content ?? "", /newer plan has replaced that one/);
  await isButtoned("Blue. dice.");
  assert.deepEqual(stage.jobs, []);
});
