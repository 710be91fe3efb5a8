import assert from "node:assert/strict";
import { test } from "node:test";
import { playCanary } from "../src/app/fixtures/play-canary.ts";

/*
 * `npm run canary`: fifty members put more than a thousand marked strings in through every door, and all ask to be forgotten. It
 * takes some minutes; `src/app/forget-canary.test.ts` is the short form, which is part of the tests.
 */
test("fifty members and a thousand marked strings: after /forget none is left", {
  timeout: 60 * 60_000,
}, async (t) => {
  const { strings, doors } = await playCanary(t, { members: 50, rounds: 2, places: 5 });
  for (const [door, { in: count, kept, left }] of Object.entries(doors)) {
    t.diagnostic(`${door.padEnd(20)} ${count} in, ${kept} were kept or repeated, ${left.length} left`);
  }
  t.diagnostic(`${strings} strings in all`);
  assert.ok(strings >= 1_000, `${strings} strings`);
  assert.deepEqual(
    Object.values(doors).flatMap(({ left }) => left),
    [],
  );
});
