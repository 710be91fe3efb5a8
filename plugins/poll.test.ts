import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./poll.ts", import.meta.url);
const options = { question: "Lunch?", first: "Kelp", second: "Plankton" };

test("everybody votes once, may think again, and who asked closes", async () => {
  const plugin = await openPlugin(file);
  const last = (kind: string) => plugin.events.findLast((event) => event.kind === kind);
  try {
    await plugin.slash("poll", { options, as: "ada" });
    assert.equal(plugin.events[0]?.content, "**Lunch?** 📊\nKelp: 0\nPlankton: 0");
    await plugin.press("vote", { value: "1:0", as: "bob" });
    await plugin.press("vote", { value: "1:1", as: "bob" });
    await plugin.press("vote", { value: "1:1", as: "carol" });
    assert.equal(last("followUp")?.content, "Your vote: Plankton.");
    assert.match(last("update")?.content ?? "", /Kelp: 0\nPlankton: 2 (🐟)+$/u);
    await plugin.press("close", { value: "1", as: "bob" });
    assert.match(plugin.events.at(-1)?.content ?? "", /Only the person who asked/);
    await plugin.press("close", { value: "1", as: "ada" });
    assert.equal(last("followUp")?.content, "The poll is closed: Lunch? Kelp: 0, Plankton: 2");
    assert.match(last("update")?.content ?? "", /Lunch\?\*\* \(closed\)/);
    assert.equal(last("update")?.components, undefined);
    await plugin.press("vote", { value: "1:0", as: "dan" });
    assert.match(last("followUp")?.content ?? "", /closed, so that didn't count/);
    assert.match(last("update")?.content ?? "", /Plankton: 2 (🐟)+$/u);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("two who vote at the same moment both count", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("poll", { options });
    const voters = Array.from({ length: 10 }, (_, index) => `voter${index}`);
    await Promise.all(voters.map((as) => plugin.press("vote", { value: "1:0", as })));
    const poll = plugin.store()["poll:1"] as { votes: object };
    assert.equal(Object.keys(poll.votes).length, 10);
  } finally {
    await plugin.close();
  }
});

test("a poll that is gone is said to be", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.press("vote", { value: "7:0" });
    assert.match(plugin.events[0]?.content ?? "", /drifted out to sea/);
  } finally {
    await plugin.close();
  }
});
