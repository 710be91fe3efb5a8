import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./welcome.ts", import.meta.url);

test("newcomers are greeted where a guild wants it, until it doesn't", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.join("bob");
    assert.equal(plugin.events.length, 0);
    await plugin.slash("welcome", { subcommand: "here", options: { text: "Ahoy, {name}!" } });
    assert.equal(plugin.events[0]?.content, "Newcomers will be greeted here: Ahoy, ada!");
    await plugin.join("bob");
    assert.equal(plugin.events[1]?.kind, "send");
    assert.match(plugin.events[1]?.content ?? "", /^Ahoy, bob!\n/);
    await plugin.slash("welcome", { subcommand: "off" });
    await plugin.join("carol");
    assert.equal(plugin.events.length, 3);
  } finally {
    await plugin.close();
  }
});
