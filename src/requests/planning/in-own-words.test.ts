import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";

const wish = "feature request: dice, because my brother Tom keeps cheating whenever we play ludo";
const quoting = "Dice.\n- **Why:** because my brother Tom keeps cheating whenever you play\n- **For:** Ann";
const plan = (text: string) => ({ text: `${text}\n---PLAN_READY---` });

async function reef(t: TestContext) {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  return harness;
}

test("a plan that repeats a member is reworded before anybody sees it, and that one is approved", async (t) => {
  const harness = await reef(t);
  harness.claude.script(plan(quoting));
  harness.claude.script(plan("Fair dice for `/roll`."));
  const thread = await harness.ask(harness.ann, wish);
  const shown = await harness.hears(thread, /Ready\?/);
  assert.match(shown.content, /Fair dice/);
  assert.doesNotMatch(harness.said(thread).join("\n"), /cheating whenever you play/);
  const note = JSON.stringify(harness.claude.calls.at(-1)?.messages.at(-1));
  assert.match(note, /would be published with .*7 or more words in a row/);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  await until(() => harness.jobs.length > 0);
  assert.equal(harness.jobs[0]?.plan, "Fair dice for `/roll`.");
  assert.match(harness.jobs[0]?.publicId ?? "", /^[0-9a-f]{16}$/);
  assert.deepEqual(harness.jobs[0]?.members.names, [harness.store.get(thread)?.requester.name]);
});

test("a plan that keeps repeating a member is sent back twice, and shown nonetheless", async (t) => {
  const harness = await reef(t);
  for (let time = 0; time < 3; time += 1) harness.claude.script(plan(quoting));
  const thread = await harness.ask(harness.ann, wish);
  await harness.hears(thread, /Ready\?/);
  assert.equal(
    harness.claude.calls.filter(({ system }) => /PLAN_READY/.test(JSON.stringify(system))).length,
    3,
  );
});
