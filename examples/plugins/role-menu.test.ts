import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./role-menu.ts", import.meta.url);

test("a menu has a button for each role, and a press gives it", async () => {
  const plugin = await openPlugin(file);
  try {
    const options = { title: "Regions", first: "EU", second: "NA", third: "EU" };
    await plugin.slash("role-menu", { options });
    const buttons = plugin.events[0]?.components?.[0]?.components ?? [];
    assert.deepEqual(
      buttons.map((one) => ("label" in one ? one.label : "")),
      ["EU", "NA"],
    );
    const [eu] = buttons;
    const roleId = eu !== undefined && "custom_id" in eu ? (eu.custom_id.split(":").at(-1) ?? "") : "";
    await plugin.press("role", { value: roleId, as: "ben" });
    assert.equal(plugin.events.at(-2)?.kind, "giveRole");
    assert.equal(plugin.events.at(-2)?.roleId, roleId);
    assert.equal(plugin.events.at(-1)?.content, `You now have <@&${roleId}>.`);
    assert.equal(plugin.events.at(-1)?.ephemeral, true);
    await plugin.press("role", { value: roleId, as: "ben", roles: ["EU"] });
    assert.equal(plugin.events.at(-2)?.kind, "takeRole");
    assert.equal(plugin.events.at(-1)?.content, `You no longer have <@&${roleId}>.`);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
