import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./levelling.ts", import.meta.url);

test("a message a minute counts, a new level is said and brings a role, and a card shows it", async () => {
  const plugin = await openPlugin(file, { settings: { level5: "Regular", quiet: ["spam"] } });
  const says = () => plugin.events.flatMap(({ kind, content }) => (kind === "reply" ? [content ?? ""] : []));
  try {
    await plugin.say("Hello", { as: "ben" });
    await plugin.say("Hello again", { as: "ben" });
    await plugin.say("Hello here", { as: "ada", in: "spam" });
    const ben = await idOf("ben");
    assert.deepEqual(plugin.serverStore().rankings, { xp: [{ userId: ben, score: 15, rank: 1 }] });
    for (let minute = 0; minute < 50; minute += 1) {
      await plugin.advance("1m");
      await plugin.say(`Message ${minute}`, { as: "ben" });
    }
    assert.deepEqual(
      says().map((content) => content.split("\n")[0]),
      [1, 2, 3, 4, 5].map((level) => `You are at level ${level} now.`),
    );
    assert.deepEqual(plugin.events.filter(({ kind }) => kind === "giveRole").length, 1);
    await plugin.slash("rank", { as: "ben" });
    const [card] = plugin.events.at(-1)?.files ?? [];
    assert.match(card?.alt ?? "", /^ben, rank 1, level 5, 765 \/ 1050 XP, 5 % of the level$/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("the role of the level before comes off, where an admin wants that", async () => {
  const settings = { level5: "Regular", level10: "Veteran", keeps: false, tells: false };
  const plugin = await openPlugin(file, { settings });
  try {
    for (let minute = 0; minute < 190; minute += 1) {
      await plugin.say("Ahoy", { as: "ben" });
      await plugin.advance("61s");
    }
    const [regular, veteran] = [await idOf({ role: "Regular" }), await idOf({ role: "Veteran" })];
    assert.deepEqual(
      plugin.events.map(({ kind, roleId }) => [kind, roleId]),
      [
        ["giveRole", regular],
        ["giveRole", veteran],
        ["takeRole", regular],
      ],
    );
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("whoever wants out is out, and their points are gone", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1)?.content ?? "";
  try {
    await plugin.say("Hello", { as: "ben" });
    await plugin.slash("rank", { as: "ben" });
    await plugin.press("leave-me-out", { as: "ben" });
    await plugin.advance("2m");
    await plugin.say("Hello", { as: "ben" });
    assert.deepEqual(plugin.serverStore().rankings, { xp: [] });
    await plugin.slash("rank", { as: "ben" });
    assert.equal(last(), "You aren't counted.");
    await plugin.press("count-me", { as: "ben" });
    await plugin.advance("2m");
    await plugin.say("Hello", { as: "ben" });
    assert.equal(plugin.serverStore().rankings.xp?.length, 1);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("the leaderboard comes in pages of ten", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("leaderboard");
    assert.equal(plugin.events[0]?.content, "Nobody is here yet.\nPage 1 of 1");
    for (let at = 0; at < 12; at += 1) await plugin.say("Ahoy", { as: `sailor ${at}` });
    await plugin.advance("2m");
    await plugin.say("Ahoy", { as: "sailor 3" });
    await plugin.slash("leaderboard", { as: "sailor 3" });
    const lines = plugin.events.at(-1)?.content?.split("\n") ?? [];
    assert.equal(lines[0], `1. <@${await idOf("sailor 3")}>: level 0, 30 XP`);
    assert.match(lines[1] ?? "", /^2\. .* 15 XP$/);
    assert.equal(lines.at(-1), "Page 1 of 2. Your place: 1 of 12");
    await plugin.press("page", { as: "sailor 3", value: "2" });
    assert.equal(plugin.events.at(-1)?.content?.split("\n").length, 3);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
