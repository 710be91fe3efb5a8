import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./reaction-roles.ts", import.meta.url);
const rules = { message: "Pick your region", author: "ada" };

test("who reacts with the emoji gets the role, and other reactions give none", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.menu("Add reaction role", rules, { as: "ada" });
    assert.equal(plugin.events.at(-1)?.kind, "modal");
    await plugin.submit("choice", { emoji: " <:kelp:123456789012345678> ", role: "EU" }, { as: "ada" });
    assert.equal(plugin.events.at(-2)?.kind, "react");
    assert.equal(plugin.events.at(-2)?.emoji, "kelp:123456789012345678");
    await plugin.menu("Add reaction role", rules, { as: "ada" });
    await plugin.submit("choice", { emoji: "❤", role: "NA" }, { as: "ada" });
    assert.match(plugin.events.at(-1)?.content ?? "", /^Whoever reacts with ❤ now gets <@&\d+>\.$/);
    const before = plugin.events.length;
    await plugin.react("❤️", { as: "ben", on: rules });
    assert.equal(plugin.events.at(-1)?.kind, "giveRole");
    assert.match(plugin.events[before - 1]?.content ?? "", new RegExp(`${plugin.events.at(-1)?.roleId}`));
    await plugin.react("🐟", { as: "ben", on: rules });
    await plugin.react("❤️", { as: "ben" });
    assert.equal(plugin.events.length, before + 1);
    await plugin.unreact("❤️", { as: "ben", on: rules });
    assert.equal(plugin.events.at(-1)?.kind, "takeRole");
    assert.equal(plugin.events.at(-1)?.roleId, plugin.events.at(-2)?.roleId);
    await plugin.unreact("🐟", { as: "ben", on: rules });
    await plugin.unreact("❤️", { as: "ben" });
    assert.equal(plugin.events.length, before + 2);
    await plugin.menu("Forget reaction roles", rules);
    await plugin.react("❤️", { as: "carol", on: rules });
    await plugin.unreact("❤️", { as: "ben", on: rules });
    assert.equal(plugin.events.length, before + 3);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
