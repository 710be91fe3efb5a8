import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./starboard.ts", import.meta.url);
const on = { message: "Fish is good", author: "ben" };

test("a message with enough stars is shown once, and its count goes up", async () => {
  const plugin = await openPlugin(file);
  const of = (kind: string) => plugin.events.filter((event) => event.kind === kind);
  try {
    await plugin.react("⭐", { as: "ada", on });
    assert.deepEqual(plugin.events, [], "nobody has chosen a channel");
    await plugin.slash("starboard", { options: { channel: "best-of", stars: 3 } });
    await plugin.react("⭐", { as: "carol", on });
    await plugin.react("🐟", { as: "dan", on });
    assert.deepEqual(of("send"), []);
    await plugin.react("⭐", { as: "dan", on });
    const [copy] = of("send");
    assert.match(copy?.content ?? "", /^3 ⭐ in <#\d+>/);
    assert.equal(copy?.embeds?.[0]?.author?.name, "ben");
    assert.equal(copy?.embeds?.[0]?.description, "Fish is good");
    await plugin.react("⭐", { as: "eve", on });
    assert.equal(of("send").length, 1);
    assert.match(of("edit")[0]?.content ?? "", /^4 ⭐ in/);
    await plugin.slash("starboard");
    await plugin.react("⭐", { as: "finn", on });
    assert.equal(of("edit").length, 1);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("stars that come at the same moment make one copy", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("starboard", { options: { channel: "best-of", stars: 1 } });
    await Promise.all(["ada", "ben", "carol"].map((as) => plugin.react("⭐", { as, on })));
    assert.equal(plugin.events.filter(({ kind }) => kind === "send").length, 1);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("a picture comes along, and other files are named", async () => {
  const plugin = await openPlugin(file);
  const files = [{ file: "log.txt" }, { file: "cat.png", type: "image/png", content: "meow" }];
  try {
    await plugin.slash("starboard", { options: { channel: "best-of", stars: 1 } });
    await plugin.react("⭐", { as: "ada", on: { message: "", author: "ben", files } });
    const copy = plugin.events.find(({ kind }) => kind === "send");
    assert.deepEqual(copy?.files, [{ name: "cat.png", text: "meow" }]);
    assert.equal(copy?.embeds?.[0]?.description, "File: log.txt\nFile: cat.png");
  } finally {
    await plugin.close();
  }
});
