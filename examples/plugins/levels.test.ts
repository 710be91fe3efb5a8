import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./levels.ts", import.meta.url);

test("only players are counted, once in a minute, until they leave", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1)?.content ?? "";
  try {
    await plugin.slash("leaderboard");
    assert.match(last(), /^Nobody plays yet/);
    await plugin.say("Hello", { as: "ben" });
    await plugin.slash("rank", { as: "ada" });
    assert.match(last(), /^You don't play/);
    await plugin.press("join", { as: "ada" });
    await plugin.say("Hello", { as: "ada" });
    await plugin.say("Hello again", { as: "ada" });
    await plugin.slash("rank", { as: "ada" });
    assert.match(last(), /^<@\d+>: level 0, place 1 of 1, 40 points to the next level\.$/);
    await plugin.slash("rank", { as: "ada", options: { who: "ben" } });
    assert.match(last(), /^<@\d+> doesn't play\.$/);
    await plugin.press("leave", { as: "ada" });
    await plugin.say("Still here", { as: "ada" });
    assert.deepEqual(Object.values(plugin.store()), [{}]);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("the best ten are shown, the best first, and whoever gets to a level learns it", async () => {
  const first = await openPlugin(file);
  await first.press("join", { as: "ada" });
  const [key = "", joined = {}] = Object.entries(first.store())[0] ?? [];
  const [ada = ""] = Object.keys(joined as object);
  await first.close();
  const players = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [`${at}`, { points: at * 50, at: 0 }]),
  );
  const plugin = await openPlugin(file, { store: { [key]: players } });
  try {
    await plugin.slash("leaderboard");
    const lines = plugin.events[0]?.content?.split("\n") ?? [];
    assert.equal(lines.length, 10);
    assert.equal(lines[0], "1. <@11>: level 4, 550 points");
    assert.equal(lines[9], "10. <@2>: level 1, 100 points");
  } finally {
    await plugin.close();
  }
  const almost = await openPlugin(file, { store: { [key]: { [ada]: { points: 140, at: 0 } } } });
  try {
    await almost.say("Blub", { as: "ada" });
    assert.match(almost.events[0]?.content ?? "", /^You are at level 2 now\./);
  } finally {
    await almost.close();
  }
});
