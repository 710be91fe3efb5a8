import assert from "node:assert/strict";
import { test } from "node:test";
import { playCanary } from "./fixtures/play-canary.ts";

test("after /forget no marked string is left in the home folder, on GitHub, or in Turbot's messages", {
  timeout: 240_000,
}, async (t) => {
  const { strings, doors } = await playCanary(t, { members: 4, rounds: 1, places: 2 });
  assert.ok(strings >= 60, `${strings} strings`);
  const left = Object.values(doors).flatMap((door) => door.left);
  assert.deepEqual(left, []);
  const shut = Object.entries(doors).flatMap(([door, { kept }]) => (kept === 0 ? [door] : []));
  assert.deepEqual(shut, [], "each door was really used");
});
