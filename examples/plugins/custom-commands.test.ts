import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./custom-commands.ts", import.meta.url);

test("staff make a command with a form, and it answers until they remove it", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1);
  try {
    await plugin.slash("custom-command", { subcommand: "write" });
    assert.equal(last()?.kind, "modal");
    await plugin.submit("command", { name: "!Rules", text: "Be kind." });
    assert.match(last()?.content ?? "", /^!rules answers from now on/);
    await plugin.prefix("rules", { as: "ben" });
    assert.match(last()?.content ?? "", /^Be kind\./);
    await plugin.suggest("custom-command", "name", "ru", { subcommand: "remove" });
    assert.deepEqual(last()?.choices, [{ name: "rules", value: "rules" }]);
    await plugin.slash("custom-command", { subcommand: "list" });
    assert.equal(last()?.content, "!rules");
    await plugin.slash("custom-command", { subcommand: "remove", options: { name: "rules" } });
    assert.equal(last()?.content, "!rules is gone.");
    const before = plugin.events.length;
    await plugin.prefix("rules", { as: "ben" });
    assert.equal(plugin.events.length, before);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("a name that nobody could type is refused", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("custom-command", { subcommand: "write" });
    await plugin.submit("command", { name: "two words", text: "x" });
    assert.match(plugin.events.at(-1)?.content ?? "", /one word/);
    assert.deepEqual(plugin.store(), {});
  } finally {
    await plugin.close();
  }
});
