import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./info.ts", import.meta.url);

test("facts about a member are the same from the menu and the command, and about oneself with roles", async () => {
  const plugin = await openPlugin(file);
  const fields = () =>
    Object.fromEntries(
      plugin.events.at(-1)?.embeds?.[0]?.fields?.map(({ name, value }) => [name, value]) ?? [],
    );
  try {
    await plugin.menu("About this member", { user: "ben" });
    const fromMenu = fields();
    assert.equal(plugin.events[0]?.ephemeral, true);
    assert.equal(fromMenu.Account, "ben");
    assert.match(fromMenu.Joined ?? "", /^<t:\d+:D>$/);
    await plugin.slash("user-info", { options: { who: "ben" } });
    assert.deepEqual(fields(), fromMenu);
    await plugin.slash("user-info", { as: "ada", roles: ["Crew", "Cook"] });
    assert.equal(fields().Account, "ada");
    assert.match(fields().Roles ?? "", /^<@&\d+> <@&\d+>$/);
    await plugin.slash("server-info");
    assert.equal(plugin.events.at(-1)?.embeds?.[0]?.title, "The Reef");
    assert.match(fields().Made ?? "", /^<t:\d+:D>$/);
    assert.match(fields().Members ?? "", /^about \d+$/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
