import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin, runPlugin } from "turbot/testing";

const file = new URL("./example-ping.ts", import.meta.url);

test("/ping is answered", async () => {
  const { ok, events, store } = await runPlugin(file, { command: "ping" });
  assert.equal(ok, true);
  assert.deepEqual(events, [{ kind: "reply", content: "Pong! My first one. 🐟" }]);
  assert.deepEqual(store, { pings: 1 });
});

test("/ping and !ping count together", async () => {
  const plugin = await openPlugin(file, { store: { pings: 4 } });
  try {
    await plugin.prefix("ping");
    await plugin.slash("ping");
    assert.deepEqual(
      plugin.events.map(({ content }) => content),
      ["Pong! That was number 5. Turbotastic!", "Pong! That was number 6. Turbotastic!"],
    );
  } finally {
    await plugin.close();
  }
});
