import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./karma.ts", import.meta.url);

test("thanks are counted, and nobody thanks themselves", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.say("thanks <@42>, and <@42>++ again! <@43>++", { as: "ada" });
    await plugin.say("Danke, <@42>", { as: "bob" });
    await plugin.say("hello <@42>");
    assert.deepEqual(Object.values(plugin.store()), [{ "42": 2, "43": 1 }]);
    assert.deepEqual(
      plugin.events.map(({ kind, emoji }) => [kind, emoji]),
      [
        ["react", "🐟"],
        ["react", "🐟"],
      ],
    );
    await plugin.slash("karma");
    assert.equal(plugin.events.at(-1)?.embeds?.[0]?.description, "1. <@42> 2\n2. <@43> 1");
    await plugin.slash("karma", { options: { who: "carol" } });
    assert.equal(plugin.events.at(-1)?.content, "carol has 0 karma.");
  } finally {
    await plugin.close();
  }
});
