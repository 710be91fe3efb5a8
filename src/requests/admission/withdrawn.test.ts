import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequestsHarness } from "../fixtures/requests-harness.ts";
import { until } from "../fixtures/until.ts";

test("a wish isn't stored or planned if its writer leaves AI while it is admitted, and they hear no more of it", async (t) => {
  const harness = await createRequestsHarness();
  t.after(() => harness.close());
  const { discord, ann, bob, channelId, claude, store } = harness;
  let asked = 0;
  // She presses the button while Discord and GitHub are asked whether she may.
  Object.defineProperty(harness.github, "canPush", {
    get() {
      asked += 1;
      if (asked === 1) harness.withdrawn.has = () => true;
      return true;
    },
  });
  const mention = `<@${discord.botUser.id}>`;
  const wish = await discord.people.write(ann.id, channelId, `${mention} feature request: a plum counter`);
  await until(() => asked === 1);
  harness.withdrawn.has = (id) => id === wish.id;
  await discord.people.write(bob.id, channelId, `${mention} feature request: dice`);
  await harness.hears(channelId, /You need the/);
  assert.equal(store.get(wish.id), undefined);
  assert.equal(claude.calls.length, 0);
  assert.equal(harness.said(channelId).length, 1, "only Bob heard something");
});
