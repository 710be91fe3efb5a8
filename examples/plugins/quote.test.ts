import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./quote.ts", import.meta.url);

test("a quote says who wrote it, and leads there", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.menu("Quote", { message: "Fish is good", author: "ben" }, { as: "ada" });
    const [reply] = plugin.events;
    assert.equal(reply?.content, "**ben** wrote:");
    assert.equal(reply?.embeds?.[0]?.description, "Fish is good");
    assert.match(JSON.stringify(reply?.components), /discord\.com\/channels\/\d+\/\d+\/\d+/);
    await plugin.menu("Quote", { message: "blub ".repeat(300), author: "ben" });
    assert.match(plugin.events[1]?.embeds?.[0]?.description ?? "", /^(blub ){200} …$/);
    await plugin.menu("Quote", { message: "", author: "ben" });
    assert.equal(plugin.events[2]?.ephemeral, true);
    assert.deepEqual(plugin.store(), {}, "no copy is kept");
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
