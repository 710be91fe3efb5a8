import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

test("what is deleted on Discord leaves its request: a word of the thread, and the wish", async (t) => {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const { discord, ann, channelId, claude, store } = harness;
  claude.script({ text: "Which colour?" });
  const wish = await harness.ask(ann, "feature request: a plum counter");
  await harness.hears(wish, /Which colour/);
  claude.script({ text: "Are you sure?" });
  const insult = await discord.people.write(ann.id, wish, "xyzzy, of course");
  await harness.hears(wish, /Are you sure/);
  const stored = () => JSON.stringify(store.get(wish));
  assert.match(stored(), /xyzzy/);
  await discord.people.remove(ann.id, insult.id);
  await until(() => !stored().includes("xyzzy"));
  claude.script({ text: "Blue it is." });
  await discord.people.write(ann.id, wish, "blue");
  await harness.hears(wish, /Blue it is/);
  assert.doesNotMatch(JSON.stringify(claude.calls.at(-1)?.messages), /xyzzy/);

  await discord.people.remove(ann.id, wish);
  await until(() => !stored().includes("plum"));
  assert.equal(store.get(wish)?.state, "discussing", "planning goes on in the thread");
  assert.deepEqual(harness.said(channelId), []);
});
