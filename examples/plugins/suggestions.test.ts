import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./suggestions.ts", import.meta.url);
const decide = (number: number) => ({ options: { number, decision: "accepted", reason: "Of course." } });

test("everybody has one vote, staff decide, and who suggested it learns it", async () => {
  const plugin = await openPlugin(file);
  const last = (kind: string) => plugin.events.findLast((event) => event.kind === kind);
  try {
    await plugin.slash("suggest", { options: { text: "More kelp\nfor <@1>" }, as: "ada" });
    assert.match(plugin.events[0]?.content ?? "", /1\*\* by <@\d+>\n> More kelp\n> for <\u200b@1>\nFor: 0/);
    await plugin.press("vote", { value: "1:against", as: "ben" });
    await plugin.press("vote", { value: "1:for", as: "ben" });
    await plugin.press("vote", { value: "1:for", as: "carol" });
    assert.match(last("update")?.content ?? "", /For: 2\. Against: 0\.$/);
    assert.equal(last("followUp")?.content, "Your vote: for.");
    await plugin.slash("decide", decide(1));
    assert.match(last("edit")?.content ?? "", /For: 2\. Against: 0\.\n\*\*Accepted\.\*\* Of course\.$/);
    assert.equal(last("edit")?.components, undefined);
    assert.match(last("send")?.content ?? "", /^<@\d+>, your suggestion 1: \*\*Accepted/);
    assert.equal(last("send")?.rings?.length, 1);
    await plugin.press("vote", { value: "1:for", as: "dan" });
    assert.equal(plugin.events.at(-1)?.content, "That is decided already.");
    await plugin.slash("decide", decide(1));
    assert.equal(plugin.events.at(-1)?.content, "There is no open suggestion 1.");
    assert.deepEqual(plugin.store(), { count: 1 }, "members' words aren't kept");
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("ten who vote at the same moment all count", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("suggest", { options: { text: "Kelp" } });
    const voters = Array.from({ length: 10 }, (_, index) => `voter${index}`);
    await Promise.all(voters.map((as) => plugin.press("vote", { value: "1:for", as })));
    const { votes } = plugin.store()["open:1"] as { readonly votes: object };
    assert.equal(Object.keys(votes).length, 10);
  } finally {
    await plugin.close();
  }
});
