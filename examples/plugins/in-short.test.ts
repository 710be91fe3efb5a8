import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("in-short.ts", import.meta.url);
const long = "The harbour is closed on Friday because of the storm. ".repeat(8);

test("says in short what a message says, to whoever asked alone, and that an AI wrote it", async () => {
  const plugin = await openPlugin(file, {
    claude: [{ sentence: "The harbour is closed on Friday.", points: ["Because of a storm"] }],
  });
  await plugin.menu("In short", { message: long, author: "ben" });
  const [deferred, answer] = plugin.events;
  assert.equal(deferred?.ephemeral, true);
  assert.match(
    answer?.content ?? "",
    /^\*\*The harbour is closed on Friday\.\*\*\n- Because of a storm\n-# Claude/,
  );
  assert.deepEqual(
    plugin.asked.map(({ text }) => text),
    [long],
  );
  await plugin.close();
});

test("asks nothing for a short message, and passes on whose limit is reached", async () => {
  const plugin = await openPlugin(file, { claude: [{ fails: "limit" }] });
  await plugin.menu("In short", { message: "Ahoy!", author: "ben" });
  assert.match(plugin.events[0]?.content ?? "", /short already/);
  assert.deepEqual(plugin.asked, []);
  await plugin.menu("In short", { message: long, author: "ben" });
  assert.match(plugin.events.at(-1)?.content ?? "", /your share of AI in plugins/);
  assert.deepEqual(plugin.problems, []);
  await plugin.close();
});
