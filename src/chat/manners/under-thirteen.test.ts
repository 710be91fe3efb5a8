import assert from "node:assert/strict";
import { test } from "node:test";
import { createUnderThirteen } from "./under-thirteen.ts";

const message = { id: "5", channel_id: "100", guild_id: "10", author: { id: "1" } };

test("staff hear of a child before anything is forgotten, and all is forgotten even if they can't be told yet", async () => {
  const done: string[] = [];
  let isDown = true;
  const underThirteen = createUnderThirteen({
    forget: async () => void done.push("forgotten"),
    tellStaff: async () => {
      if (isDown) throw new Error("Discord is down");
      done.push("told");
    },
    messenger: {
      async send() {
        done.push("answered");
        return [];
      },
    },
  });
  await assert.rejects(underThirteen.on(message), /Discord is down/);
  assert.deepEqual(done, ["forgotten"]);
  assert.ok(underThirteen.knows("5"), "so that a repeat tells them, though the request is gone");
  isDown = false;
  await underThirteen.on(message);
  assert.deepEqual(done, ["forgotten", "told", "forgotten", "answered"]);
});
