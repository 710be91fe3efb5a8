import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./welcome-card.ts", import.meta.url);

test("a newcomer gets a card with their name and number, which says in words what it shows", async () => {
  const plugin = await openPlugin(file, { settings: { channel: "general" } });
  try {
    await plugin.join("ned");
    const [greeting] = plugin.events;
    assert.match(greeting?.content ?? "", /^\*\*ned\*\* is here\. Say hello/);
    const [card] = greeting?.files ?? [];
    assert.match(card?.alt ?? "", /^Welcome aboard, ned, Member no\. \d+$/);
    assert.match(card?.text ?? "", /^Welcome aboard\nned\nMember no\. \d+$/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("who has to accept rules first is greeted after that, and nobody is without a channel", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.join("ned");
    await plugin.configure({ channel: "harbour", title: "Ahoy" });
    await plugin.join("cat_*", { pending: true });
    assert.equal(plugin.events.length, 0);
    await plugin.screen("cat_*");
    assert.match(plugin.events[0]?.content ?? "", /^\*\*cat\\_\\\*\*\* is here/);
    assert.match(plugin.events[0]?.files?.[0]?.alt ?? "", /^Ahoy, cat_\*/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
